//! Proofs: whoever bought an article by phone is not asked to pay for it again. A payment that is begun is like any
//! other until its reader agrees; then what the phone has bought is given, and the reservation let go ([`give_back()`]).
//! Who asks for what they bought gets a code that costs nothing (CAMARA one-time-password-sms), and the right
//! code makes what the phone bought the device's too.
//!
//! Until a code was right, nothing tells what a number has bought: somebody who types a stranger's learns nothing.
//!
//! [`state`] is the whole of its states, a pure function; [`begin()`] decides whether an order
//! needs a payment at all; [`record`] writes what happened down, and [`run`] calls the carrier after the commit. A code that was lost on its way moves no money, so that nothing must be
//! read at the carrier: the reader asks for another.

pub(crate) use crate::proofs::begin::{Need, begin, covered, needed};
pub(crate) use crate::proofs::give_back::{give_back, is_bought};
pub(crate) use crate::proofs::record::Outcome;
pub(crate) use crate::proofs::state::State;

mod begin;

mod cover;

mod give_back;

mod message;

mod record;

mod run;

mod schedule;

mod snapshot;

pub(crate) mod state;

#[cfg(test)]
mod tests;
