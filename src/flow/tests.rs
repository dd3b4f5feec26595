//! The flow, event by event.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod edges;

mod early;

mod handing_over;

mod in_app;

mod laws;

mod moves;

mod ways;

mod tips;

mod undoing;

mod passkeys;
mod patience;

mod paying;

mod remembering;

mod samples;

mod sheet;
