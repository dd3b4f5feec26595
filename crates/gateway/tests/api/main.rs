//! The gateway over HTTP, in this process, against a small operator that the tests script.
//!
//! [`stage`] starts both, [`reader`] is a browser's device, [`browser`] one without scripts; the other modules are one group of
//! addresses each.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod browser;
mod catalogue;
mod checkout;
mod claims;
mod entitlements;
mod events;
mod examples;
mod guard;
mod idempotency;
mod keys;
mod one_tap;
mod operator;
mod operators;
mod orders;
mod plain;
mod plain_returns;
mod privacy;
mod problems;
mod proofs;
mod reader;
mod sessions;
mod shop;
mod stage;
mod topping;
mod undo;
