//! The charge: money from a carrier for one order, as a state machine.
//!
//! [`step`](fn@step) is the whole of it, a pure function: a state and an event give the next state and what
//! must be done about it, or refuse. It knows no clock, no database and no network. Effects are
//! data: [`crate::orders`] writes state and effects down in one transaction and calls the carrier
//! after the commit.
//!
//! Three rules hold everywhere. A charge is confirmed only for the payment that its own row names.
//! Once a confirmation may have been sent, only the carrier's word ends the charge. And what
//! is not known is a state of its own, left by reading and never by guessing.

pub(crate) use crate::charges::edges::is_edge;
pub(crate) use crate::charges::event::{
    Alarm, Call, Difference, Effect, Event, Holding, Seen, SeenStatus, Success,
};
pub(crate) use crate::charges::state::{Ending, Invitation, PaymentId, State, Then};
pub(crate) use crate::charges::step::step;

mod decisions;

mod edges;

mod event;

mod names;

mod state;

mod moves;

mod step;

mod reads;

#[cfg(test)]
mod tests;
