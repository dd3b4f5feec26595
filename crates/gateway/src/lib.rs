//! Farthing's gateway: what a reader buys, what a carrier charges, and proof that both agree.
//!
//! The money core, in reading order: `charges` is the pure state machine, `codes` the limits on texted codes,
//! `ledger` the accounts, `store` the database, `carriers` the carriers' API, `orders` what the HTTP side
//! calls, `proofs` the free code instead of a second payment, `refunds` the refunds, `reconciler` finds the
//! outcome of calls whose answer was lost, and `verify` checks all invariants.
//!
//! The HTTP side: `config` and `secrets` are the settings and keys, `sessions` authenticates devices,
//! `passkeys` joins a reader's devices, `quotes` signs prices, `lines` is silent confirmation, `entitlements`
//! and `content` are what a payment opens. `app` is the state that handlers share, `api` the calls, `plain`
//! the same for browsers without scripts, `handoff` the hand-off from a desktop to a phone, `assets` the
//! files for browsers. `router` has every address, `service` starts the process, `command` is the command
//! line. The HTTP side has no rule about money.

mod clock;

mod id_generator;

mod grants;

mod bundles;

mod prices;

mod tips;

mod housekeeping;

mod network;

mod charges;

mod codes;

mod phone_month;

mod language;

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

mod lines;

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

mod kept_answers;

mod rate_limits;

mod app;

mod handoff;

mod api;

mod router;

pub mod service;

pub mod command;

#[doc(hidden)]
pub mod fuzzing;

#[doc(hidden)]
pub mod benching;
