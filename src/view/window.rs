//! The operator confirms in a window of its own.

use leptos::html::A;
use leptos::prelude::*;

use super::Stage;
use super::button::PressButton;
use super::line::{Line, ScreenHeading};
use crate::flow::event::Event;
use crate::i18n::Text;

/// A plain link to the operator's page: in-app browsers block windows that scripts open.
#[component]
pub(crate) fn WindowScreen(stage: Stage) -> impl IntoView {
    let link = NodeRef::<A>::new();
    stage.focus(link);
    view! {
        <div class="screen">
            <ScreenHeading stage text=|_, voice| voice.say(&Text::WindowHeading) />
            <Line class="hint" text=stage.text(|_, voice| voice.say(&Text::WindowExplained)) />
            <a
                class="button"
                node_ref=link
                href=stage.text(|flow, _| flow.window_url().to_owned())
                target="_blank"
                rel="noopener noreferrer"
            >
                {stage.text(|_, voice| voice.say(&Text::WindowLink))}
            </a>
            <PressButton
                stage
                class="link"
                text=|_, voice| voice.say(&Text::ChangeNumber)
                event=Event::ChangeNumberPressed
            />
        </div>
    }
}
