//! The screens. They are data: a list of parts, each of which says something that it reads from the
//! flow, or sends an event. They do no I/O and know no network.
//!
//! That keeps a screen readable at a glance, and small: the framework's code is made once for each
//! *kind* of part, not for each place where one stands. In reading order: [`part`] are the pieces,
//! [`screen`] the two kinds of screens made from them, [`checkout`] puts the right one under the
//! heading, and the files named after screens say what is on them.
//!
//! Styles are classes and `data-` attributes only: the frame's policy allows no style attribute.

// `#[component]` makes public items of components that only this crate uses.
#![allow(unreachable_pub, reason = "the component macro writes `pub`")]

mod part;

mod screen;

mod field;

mod heading;

mod checkout;

mod phone;

mod code;

mod window;

mod handover;

mod waiting;

mod paid;

mod receipt;

mod unavailable;

use leptos::html::ElementType;
use leptos::prelude::{
    Callback, Effect, GetUntracked as _, NodeRef, RwSignal, Signal, Track as _, With as _,
};
use leptos::web_sys::HtmlElement;

use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Voice;

pub use checkout::{Checkout, CheckoutProps};

/// What a part says: nothing means that it takes no place.
pub(crate) type Say = fn(&Flow, &Voice) -> String;

/// What every screen gets: what to show, how to say it, and where its events go.
#[derive(Clone, Copy)]
pub struct Stage {
    /// The flow.
    pub flow: RwSignal<Flow>,
    /// How things are said.
    pub voice: RwSignal<Voice>,
    /// Where events go.
    pub send: Callback<Event>,
    /// Address of the page that needs no WebAssembly.
    pub plain_page: RwSignal<String>,
    /// Set when the focus came to the frame and to nothing in it.
    pub wake: RwSignal<()>,
}

impl Stage {
    /// A text that follows the flow.
    fn text(self, say: Say) -> Signal<String> {
        Signal::derive(move || self.flow.with(|flow| self.voice.with(|voice| say(flow, voice))))
    }

    /// A flag that follows the flow.
    fn flag(self, read: fn(&Flow) -> bool) -> Signal<bool> {
        Signal::derive(move || self.flow.with(read))
    }

    /// Puts the focus on `node` when its screen appears, and again when the sheet becomes visible: a
    /// hidden frame cannot hold the focus.
    fn focus<E>(self, node: NodeRef<E>)
    where
        E: ElementType + 'static,
        E::Output: AsRef<HtmlElement> + leptos::wasm_bindgen::JsCast + Clone + 'static,
    {
        let focus = move || {
            if let Some(element) = node.get_untracked() {
                let element: &HtmlElement = element.as_ref();
                // Nothing to do where the browser refuses: the reader's own tap focuses, too.
                let _ = element.focus();
            }
        };
        self.when(Flow::is_shown, focus);
        Effect::new(move |before: Option<()>| {
            self.wake.track();
            if before.is_some() {
                focus();
            }
        });
    }

    /// Does something each time that `read` begins to be true.
    fn when(self, read: fn(&Flow) -> bool, act: impl Fn() + 'static) {
        let act: Box<dyn Fn()> = Box::new(act);
        Effect::new(move |before: Option<bool>| {
            let now = self.flow.with(read);
            if now && before != Some(true) {
                act();
            }
            now
        });
    }
}
