//! The charge: money from a carrier for one order, as a state machine.
//!
//! [`step`](fn@step) is a pure function: it takes a state and an event, and returns the next state and the
//! effects, or an error. It uses no clock, no database and no network. Effects are data: [`crate::orders`]
//! saves state and effects in one transaction and calls the carrier after the commit.
//!
//! Three rules hold everywhere. A charge is confirmed only for the payment that its own row names. Once a
//! confirmation may have been sent, only an answer of the carrier ends the charge. An unknown outcome is a
//! state of its own; only reading the payment at the carrier ends it.

pub(crate) use crate::charges::event::{
    Alarm, Call, Difference, Effect, Event, Holding, Seen, SeenStatus, Success,
};
pub(crate) use crate::charges::state::{Ending, Invitation, PaymentId, State, Then};
pub(crate) use crate::charges::step::step;
pub(crate) use crate::charges::transitions::is_transition;

mod decisions;

mod transitions;

mod event;

mod names;

mod state;

mod moves;

mod step;

mod reads;

#[cfg(test)]
mod tests;
