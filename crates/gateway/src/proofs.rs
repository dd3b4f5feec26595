//! Proofs: whoever bought an article by phone is not asked to pay for it again. The reader types the
//! number, the carrier texts a code that costs nothing (CAMARA one-time-password-sms), and the right
//! code makes what the phone bought the device's too.
//!
//! To the outside a proof is an order like any other, and until the code was right it looks like a
//! payment step by step: somebody who types a stranger's number learns nothing about that number.
//!
//! Where the phone bought it only after a payment was begun, the code of that payment proves the number:
//! [`give_back()`] gives what was bought, and the reservation is let go.
//!
//! [`state`] is the whole of its states, a pure function; [`begin()`] decides whether an order
//! needs a payment at all; [`record`] writes what happened down, and [`run`] calls the carrier after the commit. A code that was lost on its way moves no money, so that nothing must be
//! read at the carrier: the reader asks for another.

pub(crate) use crate::proofs::begin::{Need, begin, instead};
pub(crate) use crate::proofs::give_back::{give_back, holding, phone_in_turn};
pub(crate) use crate::proofs::record::Outcome;
pub(crate) use crate::proofs::state::ProofState;

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
