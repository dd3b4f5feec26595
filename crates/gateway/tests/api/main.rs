//! The gateway over HTTP, in this process, against a small carrier that the tests script.
//!
//! [`stage`] starts both, [`reader`] is a browser's device, [`browser`] one without scripts; the other modules are one group of
//! addresses each.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod authenticator;
mod browser;
mod bundles;
mod carrier;
mod catalogue;
mod charges;
mod checkout;
mod claims;
mod copying;
mod days;
mod entitlements;
mod events;
mod examples;
mod guard;
mod handoff_attacks;
mod handoff_phone;
mod handoff_print;
mod handoff_ways;
mod handoffs;
mod idempotency;
mod keyring;
mod keys;
mod lines;
mod one_tap;
mod operators;
mod orders;
mod passkeys;
mod plain;
mod plain_phone;
mod plain_returns;
mod plain_shop;
mod privacy;
mod problems;
mod proofs;
mod reader;
mod refunds;
mod sessions;
mod shop;
mod stage;
mod step_up;
mod street;
mod topping;
mod undo;
mod windows;
