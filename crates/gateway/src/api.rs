//! The HTTP side: it parses requests, calls the money core and answers. It has no rule about money.
//!
//! One file for each group of addresses. [`error`] has the errors of all calls, [`reader`] the session,
//! [`idempotency`] the answers of retries; [`same_origin`] and [`telemetry`] are layers around every call.
//! [`crate::router`] has the addresses.

pub(crate) mod address;
mod body;
pub(crate) mod carriers;
pub(crate) mod checkout;
pub(crate) mod claims;
pub(crate) mod credit;
pub(crate) mod entitlements;
pub(crate) mod error;
pub(crate) mod events;
pub(crate) mod funding;
pub(crate) mod handoff_events;
pub(crate) mod handoffs;
pub(crate) mod idempotency;
pub(crate) mod lines;
pub(crate) mod offers;
pub(crate) mod operators;
pub(crate) mod order_view;
pub(crate) mod orders;
pub(crate) mod passkeys;
pub(crate) mod plain_tickets;
mod problems;
pub(crate) mod publishers;
pub(crate) mod reader;
pub(crate) mod rights;
pub(crate) mod same_origin;
pub(crate) mod sessions;
pub(crate) mod telemetry;
pub(crate) mod ways;
