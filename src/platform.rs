//! The only code that touches the browser. Whatever starts something here is a handle: dropping it
//! detaches the listener, clears the timer, closes the stream.
//!
//! [`listener`], [`timer`] and [`task`] are the handles; [`store`], [`device`] and [`phone`] say who the reader is;
//! [`http`], [`session`] and [`api`] speak with the gateway, in the objects of [`json`] and [`wire`]; [`event_stream`] hears from it; [`copy`] copies an address, [`sms`] reads a
//! code from the phone's messages; [`passkey`] whether there can be passkeys, [`script`] runs the small scripts beside the checkout; [`visibility`] tells what can be seen; [`fold`] remembers
//! what was unfolded; [`agent`] which browser this is; [`intl`] writes amounts and dates.

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
