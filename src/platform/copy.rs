//! Copying a text. The newer clipboard interface needs a permission that the page must pass on to the frame. This one
//! works in every event that the reader's press causes.

use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, HtmlDocument};

use super::listener::Listener;

/// Copies a text while a press is being handled. Returns whether the browser did it.
#[must_use]
pub fn copy(text: String) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(document) = document.and_then(|document| document.dyn_into::<HtmlDocument>().ok())
    else {
        return false;
    };
    let _fills = Listener::new(&document, "copy", move |event| {
        let event: ClipboardEvent = event.unchecked_into();
        if let Some(data) = event.clipboard_data() {
            event.prevent_default();
            // A browser that refuses copies nothing, and says so by its answer.
            let _ = data.set_data("text/plain", &text);
        }
    });
    document.exec_command("copy").unwrap_or_default()
}
