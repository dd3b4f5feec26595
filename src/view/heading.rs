//! What is sold, by whom, for how much; and the way out.

use leptos::prelude::*;

use super::Stage;
use crate::flow::event::Event;
use crate::i18n::Text;

/// The top of the sheet. It stays while the screens below it change.
#[component]
pub(crate) fn Heading(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, .. } = stage;
    let publication = Memo::new(move |_| {
        flow.with(|flow| flow.offer().map(|offer| offer.publisher.name.clone()))
    });
    let title = Memo::new(move |_| {
        let voice = voice.get();
        flow.with(|flow| match flow.offer() {
            Some(offer) => offer.title.for_language(voice.locale.tag()).to_owned(),
            None => voice.say(&Text::Checkout).into_owned(),
        })
    });
    let price = Memo::new(move |_| {
        flow.with(|flow| flow.offer().map(|offer| voice.get().money(&offer.price)))
    });
    view! {
        <header class="heading">
            <p class="publication">{publication}</p>
            <button
                type="button"
                class="close"
                aria-label=move || voice.get().say(&Text::Close)
                on:click=move |_| send.run(Event::Dismissed)
            >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M3 3l10 10M13 3L3 13" />
                </svg>
            </button>
            <h1 id="title">{title}</h1>
            <p class="price">{price}</p>
        </header>
    }
}
