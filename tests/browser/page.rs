//! A publisher's page around the checkout: the other end of the line, and a reader's hands.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use farthing::checkout::{Place, Running, start};
use farthing::host::port::Port;
use farthing::platform::listener::{Listener, property};
use farthing::platform::timer::pause;
use farthing_protocol::PublisherId;
use js_sys::JSON;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, MessageChannel, MessageEvent, MessagePort,
};

/// A page with a running checkout. Dropping it takes both away.
pub(crate) struct Page {
    pub(crate) root: HtmlElement,
    port: MessagePort,
    heard: Rc<RefCell<Vec<JsValue>>>,
    _listener: Listener,
    running: Option<Running>,
}

impl Page {
    /// The presses in this browser are scripted, and count like a reader's. Session data of other tests is
    /// deleted.
    pub(crate) fn new() -> Self {
        if let Ok(Some(session)) = web_sys::window().unwrap().session_storage() {
            session.clear().unwrap();
        }
        Self::next()
    }

    /// Another page in the same session.
    pub(crate) fn next() -> Self {
        Self::of(|_| true)
    }

    pub(crate) fn of(is_by_hand: fn(&Event) -> bool) -> Self {
        Self::over(None, is_by_hand)
    }

    /// With a first screen that is there before the checkout.
    pub(crate) fn over(early: Option<&Element>, is_by_hand: fn(&Event) -> bool) -> Self {
        let root = fresh_element();
        if let Some(early) = early {
            root.append_child(early).unwrap();
        }
        let channel = MessageChannel::new().unwrap();
        let heard: Rc<RefCell<Vec<JsValue>>> = Rc::default();
        let port = channel.port1();
        let sink = Rc::clone(&heard);
        let listener = Listener::new(&port, "message", move |event| {
            sink.borrow_mut().push(event.unchecked_into::<MessageEvent>().data());
        });
        port.start();
        let place = Place {
            publisher: PublisherId::parse("jeju-post").unwrap(),
            origin: "http://news.localhost".to_owned(),
            is_by_hand,
        };
        let running = start(&root, place, Port::new(channel.port2()));
        Self { root, port, heard, _listener: listener, running: Some(running) }
    }

    pub(crate) fn say(&self, message: &str) {
        self.port.post_message(&JSON::parse(message).unwrap()).unwrap();
    }

    pub(crate) fn open(&self, lang: &str) {
        self.say(&format!(
            r#"{{"type":"open","opening":1,"item":"articles/night-market","look":{{"lang":"{lang}"}}}}"#
        ));
    }

    /// How often a message of this type was received.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.heard.borrow().iter().filter(|message| is(message, kind)).count()
    }

    /// One text of each message of this type.
    pub(crate) fn all(&self, kind: &str, name: &str) -> Vec<String> {
        let heard = self.heard.borrow();
        let messages = heard.iter().filter(|message| is(message, kind));
        messages.filter_map(|message| property(message, name).as_string()).collect()
    }

    /// One number of each message of this type.
    pub(crate) fn all_numbers(&self, kind: &str, name: &str) -> Vec<u32> {
        let heard = self.heard.borrow();
        let messages = heard.iter().filter(|message| is(message, kind));
        messages
            .filter_map(|message| serde_json::from_str(&text_of(&property(message, name))).ok())
            .collect()
    }

    /// Waits for a message of this type and returns its latest.
    pub(crate) async fn hears(&self, kind: &str) -> JsValue {
        until(kind, || self.count(kind) > 0).await;
        let heard = self.heard.borrow();
        heard.iter().rev().find(|message| is(message, kind)).unwrap().clone()
    }

    pub(crate) async fn sees(&self, screen: &str) {
        let name = format!("the screen {screen}");
        until(&name, || self.find(&format!("[data-screen={screen}]")).is_some()).await;
    }

    pub(crate) fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        self.root.inner_text()
    }

    pub(crate) fn input(&self) -> HtmlInputElement {
        self.find("input").expect("an input").unchecked_into()
    }

    /// Puts a text into the field, as typing and pasting do.
    pub(crate) fn types(&self, text: &str) {
        let input = self.input();
        input.set_value(text);
        input.dispatch_event(&Event::new("input").unwrap()).unwrap();
    }

    pub(crate) fn presses(&self, selector: &str) {
        let button: HtmlElement = self.find(selector).expect(selector).unchecked_into();
        button.click();
    }

    /// From the tap to the code screen.
    pub(crate) async fn reaches_the_code(&self) {
        self.open("en");
        self.sees("phone").await;
        self.types("01012345678");
        // The observer tells a little later that the sheet can be seen.
        until("the press to count", || {
            if self.find("[data-screen=phone] .spinner[hidden]").is_some() {
                self.presses("button[type=submit]");
            }
            self.find("[data-screen=phone] .spinner[hidden]").is_none()
        })
        .await;
        self.sees("code").await;
        assert_eq!(self.input().value(), "", "the number is not the beginning of the code");
    }

    pub(crate) fn stop(&mut self) {
        self.running = None;
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.running = None;
        self.port.close();
        self.root.remove();
    }
}

fn text_of(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}

fn is(message: &JsValue, kind: &str) -> bool {
    property(message, "type").as_string().as_deref() == Some(kind)
}

/// An empty element in the document, in sight: the runner's own output grows above it, and a press on
/// what cannot be seen does not count. Two of them stand side by side.
pub(crate) fn fresh_element() -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let element: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    let place = match document.query_selector(".left").unwrap() {
        None => ("left", "position: fixed; top: 0; left: 0; width: 320px"),
        Some(_) => ("right", "position: fixed; top: 0; left: 330px; width: 320px"),
    };
    element.set_class_name(place.0);
    element.set_attribute("style", place.1).unwrap();
    document.body().unwrap().append_child(&element).unwrap();
    element
}

/// Waits for a condition.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..400 {
        if is_so() {
            return;
        }
        pause(Duration::from_millis(20)).await;
    }
    panic!("waited in vain for {what}");
}
