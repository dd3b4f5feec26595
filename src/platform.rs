//! The code that uses browser functions. What starts something here returns a handle: dropping it detaches the
//! listener, clears the timer or closes the stream.
//!
//! - [`listener`], [`timer`] and [`task`] are such handles.
//! - [`store`], [`device`] and [`phone`] keep the device key and the phone number.
//! - [`http`], [`session`] and [`api`] send requests to the gateway, [`json`] and [`wire`] read and write their
//!   bodies, and [`event_stream`] receives events.
//! - [`copy`] copies an address, and [`sms`] reads a code from the phone's messages.
//! - [`passkey`] says whether passkeys are possible, and [`script`] runs the small scripts beside the checkout.
//! - [`visibility`] watches what can be seen, [`fold`] remembers what was unfolded, and [`agent`] recognises in-app
//!   browsers.
//! - [`intl`] formats amounts and dates, and [`clock`] has the time and random values.

pub use crate::listener;

pub mod agent;

pub mod api;

pub mod clock;

pub mod copy;

pub mod device;

pub mod event_stream;

pub mod fold;

pub mod http;

pub mod intl;

pub mod json;

pub mod passkey;

pub mod phone;

pub mod script;

pub mod session;

pub mod sms;

pub mod store;

pub mod task;

pub mod timer;

pub mod visibility;

pub mod wire;
