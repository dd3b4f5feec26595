//! The screens. They are data: a list of parts, each of which says something that it reads from the
//! flow, or sends an event. They do no I/O and know no network.
//!
//! That keeps a screen readable at a glance, and small. In reading order: [`elements`] are the pieces,
//! `canvas` elements that follow the flow, [`draw`] and [`field`] draw the pieces with them,
//! [`screen`] the two kinds of screens, [`sheet`] puts the right one under the heading, `checkout` puts
//! the sheet into the document, and the files named after screens say what is on them.
//!
//! Without a browser `paper` is the canvas: so `first` draws the screens that `boot.js` shows before
//! WebAssembly is there.
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

/// What a part says: nothing means that it takes no place.
pub(crate) type Say = fn(&Flow, &Voice) -> String;

/// What every screen gets: what to show, how to say it, and where its events go.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy)]
pub struct Stage {
    /// The checkout's state. Every screen follows it.
    pub flow: RwSignal<Flow>,
    /// How things are said.
    pub voice: RwSignal<Voice>,
    /// Takes the events of all controls.
    pub send: Callback<Event>,
    /// Address of the page that needs no WebAssembly.
    pub plain_page: RwSignal<String>,
    /// Whether the reader has unfolded the other ways to pay: they stay so for the other items.
    pub unfolded: RwSignal<bool>,
    /// Set when the focus came to the frame and to nothing in it.
    pub wake: RwSignal<()>,
}
