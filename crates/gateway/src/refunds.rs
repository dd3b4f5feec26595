//! The refund: money of one payment that goes back to the reader, as a state machine.
//!
//! [`step()`] is the whole of it, a pure function over CAMARA refund 0.3, like [`crate::charges::step()`].
//! Effects are data: whoever stores the state carries them out, [`RefundEffect::Ask`] only after the
//! state that holds the intent is committed.
//!
//! Four rules hold everywhere. A refund is asked for only while nothing of it may be at the carrier.
//! What is not known is a state of its own, left by reading the payment's refunds and never by
//! guessing. Money goes back once, on the bill or as credit and never both. And all refunds of a
//! payment together are never more than was taken ([`plan()`]).
//!
//! A Korean carrier takes money off the bill in the calendar month of its own payment date
//! ([`refund_until`]); after that it is given as credit.

#![allow(dead_code, unused_imports, reason = "the store of refunds is the next step")]

pub(crate) use crate::refunds::event::{
    CreditReason, Feasibility, HoldReason, RefundAlarm, RefundEffect, RefundEvent, RefundRefusal,
    RefundSeen, RefundStatus,
};
pub(crate) use crate::refunds::plan::{Extent, PlanError, Wanted, feasibility, plan};
pub(crate) use crate::refunds::refund_month::refund_until;
pub(crate) use crate::refunds::state::{RefundId, RefundState};
pub(crate) use crate::refunds::step::step;
pub(crate) use crate::refunds::transitions::is_transition;

mod event;

mod plan;

mod refund_month;

mod state;

mod step;

mod transitions;

#[cfg(test)]
mod tests;
