//! The carrier over HTTP. Every answer of a CAMARA address is held against its OpenAPI file.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod bench;
mod faults;
mod journal;
mod lines;
mod lists;
mod network;
mod notices;
mod pages;
mod payments;
mod refunds;
mod schema;
mod sms;
mod tokens;
