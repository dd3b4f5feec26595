//! Carriers (phone companies) that take a charge on a phone bill, by CAMARA carrier billing 0.5.
//!
//! [`client`] speaks HTTP and decides nothing: it hears an answer, or hears none. [`classify`] says
//! what was heard, as pure functions; [`refusals`] holds what the carriers' codes mean.

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

mod pause;

mod prepare;

mod refunds;

mod refusals;

pub(crate) mod setup;

mod sim_swap;

mod token;

mod window;

mod wire;
