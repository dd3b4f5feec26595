//! A carrier with the CAMARA billing APIs, to develop and test against.
//!
//! `carrier` decides, as pure functions. `world` adds clock, randomness and journal. `http` serves the
//! APIs and pages. `notifier` calls sinks. Nothing here is shared with the gateway, so that
//! one of the two can notice when the other is wrong.

mod app;
mod carrier;
mod config;
mod faults;
mod http;
mod journal;
mod network;
mod notifier;
mod rate_limit;
mod rng;
mod server;
mod tokens;
mod world;

pub use carrier::settings::{Mode, ValidationMode};
pub use config::{Client, Config};
pub use server::Server;
