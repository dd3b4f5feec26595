//! The HTTP side: parse, ask the core, answer. No rule about money is here.
//!
//! One file for each group of addresses; [`error`] is all that a call can fail with, [`reader`] its
//! session, [`idempotency`] what a retry gets, [`same_origin`] and [`observe`] what every call
//! goes through. [`crate::router`] has the addresses.

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
pub(crate) mod observe;
pub(crate) mod offers;
pub(crate) mod operators;
pub(crate) mod order_view;
pub(crate) mod orders;
pub(crate) mod passkeys;
pub(crate) mod plain_tickets;
pub(crate) mod publishers;
mod reader;
pub(crate) mod rights;
pub(crate) mod same_origin;
pub(crate) mod sessions;
pub(crate) mod ways;
