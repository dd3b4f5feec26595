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

//! Around it: [`begin`] begins a refund in the transaction that owes the money, [`record`] writes down
//! what happened to one, [`run`] asks the carriers, [`ask`] is what operators and
//! readers call, and [`orphans`] gives back what nobody explains.

pub(crate) use crate::refunds::cause::RefundCause;
pub(crate) use crate::refunds::event::{
    CreditReason, Feasibility, HoldReason, RefundAlarm, RefundEffect, RefundEvent, RefundId,
    RefundSeen, RefundStatus,
};
pub(crate) use crate::refunds::extent::Extent;
pub(crate) use crate::refunds::plan::{PlanError, Wanted, feasibility, plan};
pub(crate) use crate::refunds::refund_month::refund_until;
pub(crate) use crate::refunds::state::RefundState;
pub(crate) use crate::refunds::step::{Reader, step};
pub(crate) use crate::refunds::transitions::is_transition;

pub(crate) mod ask;

pub(crate) mod begin;

pub(crate) mod orphans;

pub(crate) mod record;

pub(crate) mod run;

mod cause;

pub(crate) mod event;

pub(crate) mod extent;

pub(crate) mod plan;

mod refund_month;

mod schedule;

pub(crate) mod state;

mod step;

mod transitions;

pub(crate) mod unbilled;

#[cfg(test)]
mod tests;
