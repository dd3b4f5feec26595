//! The screens. A screen is data: a list of parts. Each part shows a text that it reads from the flow, or sends an
//! event. Screens send no requests.
//!
//! In reading order: [`elements`] defines the parts, and `canvas` makes elements that follow the flow. [`draw`] and
//! [`field`] draw parts on a canvas. [`screen`] has the two kinds of screens, [`sheet`] shows the right one under the
//! heading, and `checkout` puts the sheet into the document. The other files are named after the screens that they
//! define.
//!
//! Without a browser, `paper` is the canvas. `first` uses it to draw the screens that `boot.js` shows before
//! WebAssembly is loaded.
//!
//! Styles are classes and `data-` attributes only: the frame's policy allows no style attribute.

// `#[component]` makes public items of components that only this crate uses.
#![allow(unreachable_pub, reason = "the component macro writes `pub`")]

mod elements;

#[cfg(target_arch = "wasm32")]
mod canvas;

#[cfg(target_arch = "wasm32")]
mod adoption;

#[cfg(not(target_arch = "wasm32"))]
mod paper;

#[cfg(not(target_arch = "wasm32"))]
use paper as canvas;

mod draw;

mod screen;

mod field;

mod heading;

mod sheet;

#[cfg(target_arch = "wasm32")]
mod checkout;

#[cfg(target_arch = "wasm32")]
mod rehearsal;

#[cfg(not(target_arch = "wasm32"))]
pub mod first;

mod ways;

mod tip;

mod tap;

mod phone;

mod passkey;

mod code;

mod window;

mod handover;

mod waiting;

mod paid;

mod receipt;

mod unavailable;

#[cfg(target_arch = "wasm32")]
use leptos::prelude::{Callback, RwSignal};

use crate::flow::Flow;
#[cfg(target_arch = "wasm32")]
use crate::flow::event::Event;
use crate::i18n::Voice;

#[cfg(target_arch = "wasm32")]
pub use checkout::{Checkout, CheckoutProps};

/// The text of a part. A part without text is hidden.
pub(crate) type Say = fn(&Flow, &Voice) -> String;

/// What every screen gets: what to show, how to say it, and where its events go.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy)]
pub struct Stage {
    /// The checkout's state. Every screen follows it.
    pub flow: RwSignal<Flow>,
    /// The language, and the formats of amounts and dates.
    pub voice: RwSignal<Voice>,
    /// Takes the events of all controls.
    pub send: Callback<Event>,
    /// Address of the page that needs no WebAssembly.
    pub plain_page: RwSignal<String>,
    /// Whether the reader has unfolded the other ways to pay: they stay so for the other items.
    pub unfolded: RwSignal<bool>,
    /// Set when the frame got the focus, but no element in it.
    pub wake: RwSignal<()>,
    /// Calls a function in a task of its own. One long task would block a slow phone.
    pub later: fn(Box<dyn FnOnce()>),
}
