//! A CAMARA carrier-billing operator to develop and test against.
//!
//! `operator` decides and knows no wires; `world` gives it a clock, chance and a journal; `http`
//! puts it on the wire; `notifier` calls sinks. Nothing here is shared with the gateway, so that
//! one of the two can notice when the other is wrong.

mod app;
mod config;
mod faults;
mod http;
mod journal;
mod notifier;
mod operator;
mod rate_limit;
mod rng;
mod server;
mod tokens;
mod world;

pub use config::{Client, Config};
pub use operator::settings::{Mode, ValidationMode};
pub use server::Server;
