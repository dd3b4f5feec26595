//! The transitions of a refund.

use crate::refunds::event::{
    CreditReason, Feasibility, HoldReason, RefundAlarm, RefundEffect, RefundEvent, RefundId,
    RefundRefusal, RefundSeen, RefundStatus,
};
use crate::refunds::state::RefundState;

/// An event that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a refund that is {from} takes no {event}")]
pub(crate) struct IllegalRefundMove {
    /// Name of the state that did not allow it.
    pub(crate) from: &'static str,
    pub(crate) event: &'static str,
}

/// The next state and the effects of entering it.
pub(crate) type RefundMove = (RefundState, Vec<RefundEffect>);

/// Who gets the money if the carrier does not refund it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A known device gets it as credit.
    Known,
    /// The reader is not known, because the payment matches no charge.
    Unknown,
}

/// Applies an event to a state. The same state without effects means that the event changed nothing.
///
/// # Errors
///
/// [`IllegalRefundMove`] if the state does not allow the event; the refund does not change.
pub(crate) fn step(
    state: &RefundState,
    event: &RefundEvent,
    reader: Reader,
) -> Result<RefundMove, IllegalRefundMove> {
    let illegal = IllegalRefundMove { from: state.as_str(), event: event.as_str() };
    let (next, effects) = moved(state, event)?;
    let gives_credit = effects.iter().any(|effect| matches!(effect, RefundEffect::BookCredit(_)));
    match reader {
        Reader::Unknown if gives_credit && *event == RefundEvent::CreditGiven => Err(illegal),
        Reader::Unknown if gives_credit => Ok(hold(HoldReason::NoReader)),
        Reader::Known | Reader::Unknown => Ok((next, effects)),
    }
}

fn moved(state: &RefundState, event: &RefundEvent) -> Result<RefundMove, IllegalRefundMove> {
    if let RefundEvent::Read(seen) = event {
        return Ok(read(state, seen));
    }
    let moved = match (state, event) {
        (RefundState::Due, RefundEvent::AskDue(feasibility)) => Some(ask(*feasibility)),
        (RefundState::Due | RefundState::Held { .. }, RefundEvent::CreditGiven) => {
            Some(credit(CreditReason::Operator))
        }
        (RefundState::Asking, RefundEvent::Created(seen)) => Some(adopt(seen)),
        (RefundState::Asking, RefundEvent::Refused(refusal)) => Some(refused(*refusal)),
        (RefundState::Held { .. }, RefundEvent::AskAgain)
        | (RefundState::Asking, RefundEvent::NotExecuted)
        | (RefundState::Unknown, RefundEvent::Absent) => Some((RefundState::Due, Vec::new())),
        (RefundState::Asking, RefundEvent::Lost) => {
            Some((RefundState::Unknown, vec![RefundEffect::Look]))
        }
        _ => None,
    };
    moved.ok_or(IllegalRefundMove { from: state.as_str(), event: event.as_str() })
}

fn ask(feasibility: Feasibility) -> RefundMove {
    match feasibility {
        Feasibility::OnBill => (RefundState::Asking, vec![RefundEffect::Ask]),
        Feasibility::MonthOver => credit(CreditReason::MonthOver),
        Feasibility::NotOffered => credit(CreditReason::NotOffered),
        Feasibility::TooLittleRemains => hold(HoldReason::TooLittleRemains),
    }
}

fn refused(refusal: RefundRefusal) -> RefundMove {
    match refusal {
        RefundRefusal::NotEligible => credit(CreditReason::MonthOver),
        RefundRefusal::Denied | RefundRefusal::LimitReached => credit(CreditReason::Denied),
        RefundRefusal::TooMuch => hold(HoldReason::TooLittleRemains),
        RefundRefusal::Unexplained => hold(HoldReason::Unexplained),
    }
}

/// Applies a read. It is allowed in every state, because it can come at any time.
fn read(state: &RefundState, seen: &RefundSeen) -> RefundMove {
    match (state, seen.status) {
        // Nothing was refunded, and the answer to the call decides what follows.
        (
            RefundState::Due | RefundState::Held { .. } | RefundState::Credited { .. },
            RefundStatus::Denied,
        )
        | (RefundState::Asking, RefundStatus::Processing | RefundStatus::Denied) => {
            unchanged(state)
        }
        (RefundState::Asking, RefundStatus::Succeeded) => returned(&seen.refund),
        // The carrier has the refund after all.
        (RefundState::Due | RefundState::Held { .. } | RefundState::Unknown, _) => adopt(seen),
        (RefundState::Processing { refund }, status) if *refund == seen.refund => match status {
            RefundStatus::Processing => unchanged(state),
            RefundStatus::Succeeded | RefundStatus::Denied => adopt(seen),
        },
        (RefundState::Returned { refund }, status) if *refund == seen.refund => match status {
            RefundStatus::Denied => alarmed(state, RefundAlarm::TakenBack),
            RefundStatus::Processing | RefundStatus::Succeeded => unchanged(state),
        },
        (RefundState::Processing { .. } | RefundState::Returned { .. }, RefundStatus::Denied) => {
            unchanged(state)
        }
        (
            RefundState::Processing { .. }
            | RefundState::Returned { .. }
            | RefundState::Credited { .. },
            RefundStatus::Processing | RefundStatus::Succeeded,
        ) => alarmed(state, RefundAlarm::Twice),
    }
}

/// Enters the state that matches a refund about which only this read is known.
fn adopt(seen: &RefundSeen) -> RefundMove {
    match seen.status {
        RefundStatus::Processing => {
            (RefundState::Processing { refund: seen.refund.clone() }, Vec::new())
        }
        RefundStatus::Succeeded => returned(&seen.refund),
        RefundStatus::Denied => credit(CreditReason::Denied),
    }
}

fn returned(refund: &RefundId) -> RefundMove {
    (RefundState::Returned { refund: refund.clone() }, vec![RefundEffect::BookReturned])
}

fn credit(because: CreditReason) -> RefundMove {
    (RefundState::Credited { because }, vec![RefundEffect::BookCredit(because)])
}

fn hold(because: HoldReason) -> RefundMove {
    (RefundState::Held { because }, vec![RefundEffect::Alarm(RefundAlarm::Held)])
}

fn unchanged(state: &RefundState) -> RefundMove {
    (state.clone(), Vec::new())
}

fn alarmed(state: &RefundState, alarm: RefundAlarm) -> RefundMove {
    (state.clone(), vec![RefundEffect::Alarm(alarm)])
}
