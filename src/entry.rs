//! The functions that `boot.js` calls.

use farthing_protocol::PublisherId;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlElement, MessagePort};

use crate::checkout::{self, Place};
use crate::host::port::Port;

/// Draws the checkout into the document's `#checkout` and listens on `port` to the page. Messages that came before
/// are waiting in that port. `origin` is the origin of the page that holds the frame.
///
/// # Errors
///
/// If the document is not the one that the gateway serves. `boot.js` then offers the plain page.
#[wasm_bindgen]
pub fn start(port: MessagePort, publisher: &str, origin: String) -> Result<(), JsValue> {
    let publisher =
        PublisherId::parse(publisher).map_err(|error| JsValue::from_str(error.expected))?;
    let element: HtmlElement = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("checkout"))
        .ok_or(JsValue::UNDEFINED)?
        .dyn_into()?;
    let place = Place { publisher, origin, is_by_hand: web_sys::Event::is_trusted };
    let running = checkout::start(&element, place, Port::new(port));
    // The checkout lives as long as its document.
    core::mem::forget(running);
    Ok(())
}
