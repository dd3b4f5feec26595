//! Buttons and links.

use leptos::prelude::*;

use super::Stage;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

/// The button that carries a form. It stays focusable while busy, so that a screen reader does not
/// lose its place.
#[component]
pub(crate) fn SubmitButton(
    /// What to show.
    stage: Stage,
    /// What it says.
    text: fn(&Flow, &Voice) -> String,
) -> impl IntoView {
    view! {
        <button type="submit" class="button" aria-disabled=stage.text(|flow, _| flow.is_busy().to_string())>
            <span class="spinner" hidden=stage.flag(|flow| !flow.is_busy())></span>
            <span>{stage.text(text)}</span>
        </button>
    }
}

/// A button that sends an event.
#[component]
pub(crate) fn PressButton(
    /// Where events go.
    stage: Stage,
    /// How it looks: `button` or `link`.
    class: &'static str,
    /// What it says.
    text: fn(&Flow, &Voice) -> String,
    /// What it sends.
    event: Event,
    /// Whether it is quiet for now.
    #[prop(default = |_| false)]
    is_off: fn(&Flow) -> bool,
) -> impl IntoView {
    let is_disabled = Signal::derive(move || stage.flow.with(is_off).to_string());
    view! {
        <button
            type="button"
            class=class
            aria-disabled=is_disabled
            on:click=move |_| stage.send.run(event.clone())
        >
            {stage.text(text)}
        </button>
    }
}

/// The link to the page that needs no WebAssembly. It leaves the frame: a payment page inside of
/// another page is what that page is there to avoid.
#[component]
pub(crate) fn PlainPageLink(stage: Stage) -> impl IntoView {
    let address = Signal::derive(move || stage.plain_page.get());
    view! {
        <a class="link" target="_top" href=address>
            {stage.text(|_, voice| voice.say(&Text::PlainPage))}
        </a>
    }
}
