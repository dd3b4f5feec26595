//! What is sold, by whom, for how much; and the way out.

use leptos::prelude::*;

use super::Stage;
use super::line::Line;
use crate::flow::event::Event;
use crate::i18n::Text;

/// The top of the sheet. It stays while the screens below it change.
#[component]
pub(crate) fn Heading(stage: Stage) -> impl IntoView {
    let publication = stage
        .text(|flow, _| flow.offer().map(|offer| offer.publisher.name.clone()).unwrap_or_default());
    let title = stage.text(|flow, voice| match flow.offer() {
        Some(offer) => voice.title(&offer.title),
        None => voice.say(&Text::Checkout),
    });
    view! {
        <header class="heading">
            <Line class="publication" text=publication />
            <button
                type="button"
                class="close"
                aria-label=stage.text(|_, voice| voice.say(&Text::Close))
                on:click=move |_| stage.send.run(Event::Dismissed)
            >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M3 3l10 10M13 3L3 13" />
                </svg>
            </button>
            <h1 id="title">{title}</h1>
            <Line class="price" text=stage.text(|flow, voice| voice.price(flow)) />
        </header>
    }
}
