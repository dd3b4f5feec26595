//! Carriers (phone companies) that take a charge on a phone bill, by CAMARA carrier billing 0.5.
//!
//! [`client`] sends HTTP requests and returns the answer, or that there was none. [`classify`] turns answers
//! into events by pure functions. [`refusals`] has the meaning of the carriers' error codes.

pub(crate) use crate::carriers::client::{Carrier, ReadAnswer};
pub(crate) use crate::carriers::fee::Fee;
pub(crate) use crate::carriers::free_codes::FreeCode;
pub(crate) use crate::carriers::line::LineProof;
pub(crate) use crate::carriers::listing::Listing;
pub(crate) use crate::carriers::observation::{CarrierStatus, News, Observation, Told};
pub(crate) use crate::carriers::prepare::Prepare;
pub(crate) use crate::carriers::refunds::{RefundObservation, RefundOrder};
pub(crate) use crate::carriers::setup::{
    CarrierSetup, LineSetup, RefundAbility, SetupError, SimSwapRule, Vocabulary,
};

mod addresses;

mod breaker;

mod classify;

mod client;

mod free_codes;

mod exchange;

mod fee;

mod line;

mod listing;

mod observation;

mod paging;

mod pause;

mod prepare;

mod refunds;

mod refusals;

pub(crate) mod setup;

mod sim_swap;

mod token;

mod window;

mod wire;
