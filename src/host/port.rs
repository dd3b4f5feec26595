//! The one line to the page.

use core::cell::RefCell;
use std::rc::Rc;

use farthing_protocol::host::{FromHost, ToHost};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, MessagePort};

use crate::platform::json;
use crate::platform::listener::Listener;

/// A message port to the page. Dropping it stops listening.
pub struct Port {
    port: MessagePort,
    listener: RefCell<Option<Listener>>,
}

impl Port {
    /// Speaks over `port`.
    #[must_use]
    pub fn new(port: MessagePort) -> Rc<Self> {
        Rc::new(Self { port, listener: RefCell::default() })
    }

    /// Tells `take` every message that can be understood.
    pub fn listen(&self, take: impl Fn(FromHost) + 'static) {
        let listener = Listener::new(&self.port, "message", move |event| {
            if let Some(message) = read(event.unchecked_into::<MessageEvent>().data()) {
                take(message);
            }
        });
        self.listener.replace(Some(listener));
        self.port.start();
    }

    /// Tells the page something.
    pub fn tell(&self, message: &ToHost) {
        if let Ok(object) = json::to_object(message) {
            // A page that is gone hears nothing, and needs nothing.
            let _ = self.port.post_message(&object);
        }
    }
}

/// Reads a message of the page.
#[must_use]
pub fn read(message: JsValue) -> Option<FromHost> {
    json::from_object(message).ok()
}
