//! The operator confirms in a window of its own.

use leptos::html::A;
use leptos::prelude::*;

use super::Stage;
use super::focus::focus_when_shown;
use crate::flow::event::Event;
use crate::i18n::Text;

/// A plain link to the operator's page: in-app browsers block windows that scripts open.
#[component]
pub(crate) fn WindowScreen(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, .. } = stage;
    let link = NodeRef::<A>::new();
    focus_when_shown(link, flow);
    let address = Memo::new(move |_| {
        flow.with(|flow| flow.live().and_then(|live| live.order.window_url.clone()))
            // Only a web address may stand in a link.
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
    });
    view! {
        <div class="screen">
            <h2>{move || voice.get().say(&Text::WindowHeading)}</h2>
            <p class="hint">{move || voice.get().say(&Text::WindowExplained)}</p>
            <a class="button" node_ref=link href=address target="_blank" rel="noopener noreferrer">
                {move || voice.get().say(&Text::WindowLink)}
            </a>
            <button
                type="button"
                class="link"
                on:click=move |_| send.run(Event::ChangeNumberPressed)
            >
                {move || voice.get().say(&Text::ChangeNumber)}
            </button>
        </div>
    }
}
