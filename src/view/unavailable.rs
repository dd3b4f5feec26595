//! There is no offer; and still there are two ways on.

use leptos::html::H2;
use leptos::prelude::*;

use super::Stage;
use super::focus::focus_when_shown;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Text;

/// Why the item cannot be bought here, and what else to do.
#[component]
pub(crate) fn UnavailableScreen(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, plain_page } = stage;
    let heading = NodeRef::<H2>::new();
    focus_when_shown(heading, flow);
    let reason = Memo::new(move |_| flow.with(Flow::unavailable));
    view! {
        <div class="screen">
            <h2 node_ref=heading tabindex="-1">
                {move || voice.get().say(&Text::Unavailable)}
            </h2>
            <p role="alert">
                {move || reason.get().map(|reason| voice.get().say(&Text::Why(reason)))}
            </p>
            <button type="button" class="button" on:click=move |_| send.run(Event::RetryPressed)>
                {move || voice.get().say(&Text::TryAgain)}
            </button>
            <a class="link" target="_top" href=plain_page>
                {move || voice.get().say(&Text::PlainPage)}
            </a>
        </div>
    }
}
