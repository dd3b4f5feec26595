//! Farthing's gateway: what a reader buys, what a carrier charges, and proof that both agree.
//!
//! The money core, in reading order: `charges` is the pure state machine, `codes` the limits on
//! texted codes, `ledger` the books, `store` the database, `carriers` the operators' API,
//! `orders` what the HTTP side calls, `proofs` what it does instead of a second payment, `resolver` what finds out what a lost answer was, and
//! `verify` what recomputes it all.
//!
//! The HTTP side: `config` and `secrets` are what the operator gives, `sessions` who asks,
//! `passkeys` who it is on another device, `quotes` for how much, `entitlements` and `content` what a payment opens, `api` the
//! addresses, `plain` the same for browsers without scripts, `handoff` the way from a desktop to a phone, `assets` what the others get,
//! `service` puts it all together and `command` starts it. It knows no rule about money.

mod clock;

mod random;

mod grants;

mod bundles;

mod prices;

mod tips;

mod housekeeping;

mod network;

mod charges;

mod codes;

mod ledger;

mod reconcile;

mod refunds;

mod report;

mod store;

mod carriers;

mod orders;

mod proofs;

mod passkeys;

mod reconciler;

mod verify;

mod config;

mod secrets;

mod sessions;

mod quotes;

mod entitlements;

mod content;

mod assets;

mod export;

mod tabs;

mod metrics;

mod logging;

mod openapi;

mod plain;

mod watchers;

mod handoff;

mod api;

pub mod service;

pub mod command;

#[doc(hidden)]
pub mod fuzzing;
