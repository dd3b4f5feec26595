//! Proofs: a reader who bought an article by phone need not pay for it again on another device. The reader
//! types the number, the carrier texts a free code (CAMARA one-time-password-sms), and the right code grants
//! the device the rights that the phone has bought.
//!
//! For the API a proof is an order like any other. Until the code is right it looks exactly like a payment,
//! so that somebody who types a stranger's number learns nothing about it.
//!
//! If the phone bought the article only after a payment was begun, the code of that payment proves the
//! number: [`give_back()`] grants the right, and the reservation is cancelled.
//!
//! [`state`] has the states and the pure transition function. [`begin()`] decides whether an order needs a
//! payment. [`record`] saves what happened, and [`run`] calls the carrier after the commit. A lost code moves
//! no money, so nothing must be read at the carrier: the reader asks for another code.

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
