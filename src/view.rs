//! The screens. A component takes the signals that it shows and sends one kind of event; it does no
//! I/O and knows no network.
//!
//! Styles are classes and `data-` attributes only: the frame's policy allows no style attribute.

// `#[component]` makes public items of components that only this crate uses.
#![allow(unreachable_pub, reason = "the component macro writes `pub`")]

mod announcer;

mod button;

mod checkout;

mod code;

mod focus;

mod heading;

mod notice;

mod paid;

mod phone;

mod receipt;

mod unavailable;

mod waiting;

mod window;

use leptos::prelude::{Callback, Signal};

use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Voice;

pub use checkout::{Checkout, CheckoutProps};

/// What every screen gets: what to show, how to say it, and where its events go.
#[derive(Clone, Copy)]
pub struct Stage {
    /// The flow.
    pub flow: Signal<Flow>,
    /// How things are said.
    pub voice: Signal<Voice>,
    /// Where events go.
    pub send: Callback<Event>,
    /// Address of the page that needs no WebAssembly.
    pub plain_page: Signal<String>,
}
