//! The gateway over HTTP, in this process, against a small operator that the tests script.
//!
//! [`stage`] starts both, [`reader`] is a browser's device; the other modules are one group of
//! addresses each.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod catalogue;
mod checkout;
mod entitlements;
mod events;
mod examples;
mod guard;
mod idempotency;
mod keys;
mod operator;
mod operators;
mod orders;
mod plain;
mod privacy;
mod problems;
mod reader;
mod sessions;
mod stage;
