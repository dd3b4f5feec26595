//! The refund of a payment, or a part of it, as a state machine.
//!
//! [`step()`] is a pure function over CAMARA refund 0.3, like [`crate::charges::step()`]. Effects are data:
//! the caller saves the state and executes them, [`RefundEffect::Ask`] only after the commit of the intent.
//!
//! Four rules hold everywhere. The carrier is asked for a refund only while it certainly does not have it. An
//! unknown outcome is a state of its own; only reading the payment's refunds ends it. Money is refunded once,
//! on the bill or as credit, never both. All refunds of a payment together are never more than was taken
//! ([`plan()`]).
//!
//! A Korean carrier refunds to the bill only in the calendar month of its own payment date
//! ([`refund_until`]); after that the reader gets credit.
//!
//! The other modules: [`begin`] begins a refund in the transaction that books the debt, [`record`] saves its events,
//! [`run`] calls the carriers, [`ask`] has the requests of operators and readers, and [`orphans`] refunds
//! payments that match no charge.

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

mod left;

pub(crate) mod plan;

mod refund_month;

mod schedule;

pub(crate) mod state;

mod step;

mod transitions;

pub(crate) mod unbilled;

#[cfg(test)]
mod tests;
