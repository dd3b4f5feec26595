//! Farthing's checkout: what the frame shows, as a Leptos app.
//!
//! In reading order: [`flow`] is the checkout as a pure function, [`i18n`] has all its sentences, and [`palette`]
//! its colors. These three do not use the browser. `view` draws a flow, `platform` uses the browser, `host` exchanges
//! messages with the page, `runtime` runs one flow, and `checkout` connects all of them. `boot.js` is the frame's first
//! script; it calls `start`.

pub mod flow;

pub mod i18n;

pub mod palette;

#[cfg(target_arch = "wasm32")]
pub mod listener;

pub mod view;

#[cfg(target_arch = "wasm32")]
pub mod platform;

#[cfg(target_arch = "wasm32")]
pub mod host;

#[cfg(target_arch = "wasm32")]
pub mod runtime;

#[cfg(target_arch = "wasm32")]
pub mod checkout;

#[cfg(target_arch = "wasm32")]
mod entry;

#[cfg(target_arch = "wasm32")]
pub use entry::start;
