//! The carrier as pure functions: requests in, events and answers out.
//!
//! Nothing here knows HTTP, files, clocks or randomness. Decisions (`opening`, `commands`, `refunds`,
//! `otp`, `sim`) read [`state::CarrierState`] and an [`outcome::Context`] and return events. The state is computed from
//! these events, and so are the [`books`]. Read `payment` first, then `commands`.

pub(crate) mod amount;
pub(crate) mod books;
pub(crate) mod calendar;
pub(crate) mod commands;
pub(crate) mod event;
pub(crate) mod listing;
pub(crate) mod message;
pub(crate) mod notice;
pub(crate) mod opening;
pub(crate) mod otp;
pub(crate) mod outcome;
pub(crate) mod payment;
pub(crate) mod phone;
pub(crate) mod queries;
pub(crate) mod refund;
pub(crate) mod refunds;
pub(crate) mod refusal;
pub(crate) mod settings;
pub(crate) mod sim;
pub(crate) mod sink;
pub(crate) mod state;
pub(crate) mod wire;

#[cfg(test)]
mod law_tests;
