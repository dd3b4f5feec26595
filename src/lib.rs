//! Farthing's checkout: what the frame shows, as a Leptos app.
//!
//! In reading order: [`flow`] is the checkout as a pure function, [`i18n`] all that it says and
//! [`palette`] its colors; they know no browser. `view` draws a flow, `platform` touches the browser, `host` speaks with the
//! page, `runtime` runs one flow, and `checkout` puts them together. `boot.js` is what the page loads
//! first; it calls `start`.

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
