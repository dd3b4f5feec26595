//! There is no offer; and still there are two ways on.

use leptos::prelude::*;

use super::Stage;
use super::button::{PlainPageLink, PressButton};
use super::line::{Line, ScreenHeading};
use crate::flow::event::Event;
use crate::i18n::Text;

/// Why the item cannot be bought here, and what else to do.
#[component]
pub(crate) fn UnavailableScreen(stage: Stage) -> impl IntoView {
    let why = stage.text(|flow, voice| match flow.unavailable() {
        Some(reason) => voice.say(&Text::Why(reason)),
        None => String::new(),
    });
    view! {
        <div class="screen">
            <ScreenHeading
                stage
                text=|_, voice| voice.say(&Text::Unavailable)
                is_focused=true
            />
            <Line class="notice" role="alert" text=why />
            <PressButton
                stage
                class="button"
                text=|_, voice| voice.say(&Text::TryAgain)
                event=Event::RetryPressed
            />
            <PlainPageLink stage />
        </div>
    }
}
