//! The button that carries a screen.

use leptos::prelude::*;

/// Sends its form. It stays focusable while busy, so that a screen reader does not lose its place.
#[component]
pub(crate) fn SubmitButton(
    /// What it says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is at work.
    #[prop(into)]
    is_busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <button type="submit" class="button" aria-disabled=move || is_busy.get().to_string()>
            <span class="spinner" hidden=move || !is_busy.get()></span>
            {label}
        </button>
    }
}
