//! The money core against a scripted carrier: purchases, lost answers, crashes and races. After
//! each, the books must verify and the carrier's own books must agree.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    reason = "a failing test may panic"
)]

mod carrier;

mod world;

mod anomalies;

mod backups;

mod buying;

mod caps;

mod claims;

mod codes;

mod company;

mod copying;

mod cost;

mod crashes;

mod days;

mod decisions;

mod engines;

mod lending;

mod lost;

mod monthly;

mod outages;

mod patience;

mod proving;

mod races;

mod reports;

mod refunding;

mod restores;

mod simulation;

mod sims;

mod spending;

mod starts;

mod tampering;

mod topping;

mod trials;

mod undoing;
