//! Where the keyboard is: on the thing that the screen is about.

use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::flow::Flow;

/// Moves the focus to `node` when its screen appears, and again when the sheet becomes visible: a
/// hidden frame cannot hold the focus.
pub(crate) fn focus_when_shown<E>(node: NodeRef<E>, flow: Signal<Flow>)
where
    E: ElementType + 'static,
    E::Output: AsRef<leptos::web_sys::HtmlElement> + JsCast + Clone + 'static,
{
    let is_shown = Memo::new(move |_| flow.with(Flow::is_shown));
    Effect::new(move |_| {
        if let Some(element) = node.get()
            && is_shown.get()
        {
            // Nothing to do where the browser refuses: the reader's own tap focuses, too.
            let element: &leptos::web_sys::HtmlElement = element.as_ref();
            let _ = element.focus();
        }
    });
}
