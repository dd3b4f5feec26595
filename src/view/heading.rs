//! What is sold, by whom, for how much; and the way out.

use leptos::prelude::*;

use super::Stage;
use super::part::{Line, draw_line};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

const PUBLICATION: Line = Line::new("publication", |flow, _| {
    flow.offer().map(|offer| offer.publisher.name.clone()).unwrap_or_default()
});

const PRICE: Line = Line::new("price", |flow, voice| voice.price(flow));

/// The top of the sheet. It stays while the screens below it change.
#[component]
pub(crate) fn Heading(stage: Stage) -> impl IntoView {
    view! {
        <header class="heading">
            {draw_line(stage, &PUBLICATION)}
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
            <h1 id="title">{stage.text(title)}</h1>
            {draw_line(stage, &PRICE)}
        </header>
    }
}

fn title(flow: &Flow, voice: &Voice) -> String {
    match flow.offer() {
        Some(offer) => voice.title(&offer.title),
        None => voice.say(&Text::Checkout),
    }
}
