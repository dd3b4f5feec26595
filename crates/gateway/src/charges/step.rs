//! Transitions on the carrier's answers, on requests and on time. Transitions on reads are in [`super::reads`].

use farthing_protocol::Reason;

use crate::charges::event::{Call, Effect, Event};
use crate::charges::moves::{Move, agreed, cancel, confirm, ended, read_now, refused, released};
use crate::charges::state::{Ending, PaymentId, State, Then};
use crate::charges::{decisions, reads};

/// An event that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a charge that is {from} takes no {event}")]
pub(crate) struct IllegalMove {
    /// Name of the state that did not allow it.
    pub(crate) from: &'static str,
    pub(crate) event: &'static str,
}

/// Applies an event to a state. The same state without effects means that the event changed nothing.
///
/// # Errors
///
/// [`IllegalMove`] if the state does not allow the event; the charge does not change.
///
/// # Examples
///
/// [`crate::benching::ChargeEvents::run`] takes a charge from the request to the money. The tests of
/// [`crate::charges`] show what happens when an answer is lost, a code is wrong or the reader cancels.
pub(crate) fn step(state: &State, event: &Event) -> Result<Move, IllegalMove> {
    if let Event::Read(seen) = event {
        return Ok(reads::read(state, seen));
    }
    if let Event::Strange { last } = event {
        return reads::strange(state, *last).ok_or(illegal(state, event));
    }
    if matches!(event, Event::DecidedCharged { .. } | Event::DecidedNot) {
        return decisions::decide(state, event).ok_or(illegal(state, event));
    }
    let moved = match state {
        State::Preparing => preparing(event),
        State::PrepareUnknown => prepare_unknown(event),
        State::Processing { payment, .. } => processing(payment, event),
        State::AwaitingCode { payment, authorization } => {
            awaiting_code(payment, authorization, event)
        }
        State::AwaitingWindow { payment, .. } => awaiting_window(payment, event),
        State::Validating { payment, authorization } => validating(payment, authorization, event),
        State::ValidateUnknown { payment, .. } => validate_unknown(payment, event),
        State::Reserved { payment, asked } => reserved(payment, *asked, event),
        State::Confirming { payment, asked } => confirming(payment, *asked, event),
        State::ConfirmUnknown { payment } => confirm_unknown(payment, event),
        State::Settling { payment } => settling(payment, event),
        State::Cancelling { payment, then } => cancelling(payment, *then, event),
        State::CancelUnknown { payment, then } => cancel_unknown(payment, *then, event),
        State::Searching { ending } => searching(*ending, event),
        State::Frozen { .. }
        | State::Charged { .. }
        | State::RefundDue { .. }
        | State::Ended { .. } => None,
    };
    moved.ok_or(illegal(state, event))
}

const fn illegal(state: &State, event: &Event) -> IllegalMove {
    IllegalMove { from: state.as_str(), event: event.as_str() }
}

fn preparing(event: &Event) -> Option<Move> {
    match event {
        Event::Prepared(seen) => {
            let (state, mut effects) = reads::adopt(seen);
            if let State::Processing { payment, .. } = &state {
                effects.push(Effect::Read(payment.clone()));
            }
            Some((state, effects))
        }
        Event::Refused(reason) => Some(refused(*reason)),
        Event::NotExecuted => Some(refused(Reason::CarrierUnavailable)),
        Event::Lost => Some((State::PrepareUnknown, Vec::new())),
        Event::CancelAsked => Some((State::Searching { ending: Ending::Cancelled }, Vec::new())),
        _ => None,
    }
}

fn prepare_unknown(event: &Event) -> Option<Move> {
    let search = |ending| Some((State::Searching { ending }, Vec::new()));
    match event {
        Event::GaveUp => search(Ending::Refused(Reason::CarrierUnavailable)),
        Event::CancelAsked => search(Ending::Cancelled),
        _ => None,
    }
}

fn processing(payment: &PaymentId, event: &Event) -> Option<Move> {
    match event {
        Event::CancelAsked => Some(cancel(payment, Then::End(Ending::Cancelled))),
        Event::Deadline => {
            Some(cancel(payment, Then::End(Ending::Refused(Reason::CarrierUnavailable))))
        }
        Event::Gone => Some(refused(Reason::CarrierUnavailable)),
        _ => None,
    }
}

fn awaiting_code(payment: &PaymentId, authorization: &str, event: &Event) -> Option<Move> {
    match event {
        Event::CodeTyped => {
            let authorization = authorization.to_owned();
            let call =
                Call::Validate { payment: payment.clone(), authorization: authorization.clone() };
            let state = State::Validating { payment: payment.clone(), authorization };
            Some((state, vec![Effect::Call(call)]))
        }
        Event::ResendAsked => Some(cancel(payment, Then::Replace)),
        Event::CancelAsked => Some(cancel(payment, Then::End(Ending::Cancelled))),
        Event::Deadline => Some(cancel(payment, Then::End(Ending::Expired))),
        Event::Gone => Some(refused(Reason::ReservationExpired)),
        _ => None,
    }
}

fn awaiting_window(payment: &PaymentId, event: &Event) -> Option<Move> {
    match event {
        Event::CancelAsked => Some(cancel(payment, Then::End(Ending::Cancelled))),
        Event::Deadline => Some(cancel(payment, Then::End(Ending::Expired))),
        Event::Gone => Some(refused(Reason::ReservationExpired)),
        _ => None,
    }
}

fn validating(payment: &PaymentId, authorization: &str, event: &Event) -> Option<Move> {
    let back = || State::AwaitingCode {
        payment: payment.clone(),
        authorization: authorization.to_owned(),
    };
    match event {
        Event::CodeAccepted { has } => Some(agreed(payment, *has)),
        Event::CodeWrong { last: false } => Some((back(), vec![Effect::CountWrongCode])),
        Event::CodeWrong { last: true } => {
            let ending = Ending::Refused(Reason::TooManyWrongCodes);
            let (state, calls) = cancel(payment, Then::End(ending));
            let counts = [Effect::CountWrongCode, Effect::CountFailure];
            Some((state, counts.into_iter().chain(calls).collect()))
        }
        Event::Refused(Reason::TooManyWrongCodes) => {
            let (state, _) = refused(Reason::TooManyWrongCodes);
            Some((state, vec![Effect::CountWrongCode, Effect::CountFailure]))
        }
        Event::Refused(reason) => Some(refused(*reason)),
        // The carrier never saw the code, so the try is not counted.
        Event::NotExecuted => Some((back(), Vec::new())),
        Event::Lost | Event::AlreadyDone | Event::AlreadyCancelled | Event::Gone => {
            let authorization = authorization.to_owned();
            let state = State::ValidateUnknown { payment: payment.clone(), authorization };
            Some(read_now(state, payment))
        }
        _ => None,
    }
}

fn validate_unknown(payment: &PaymentId, event: &Event) -> Option<Move> {
    match event {
        // No confirmation was sent, so no money can have moved.
        Event::CancelAsked => Some(cancel(payment, Then::End(Ending::Cancelled))),
        Event::Deadline => Some(cancel(payment, Then::End(Ending::Expired))),
        Event::Gone => Some(refused(Reason::ReservationExpired)),
        _ => None,
    }
}

fn reserved(payment: &PaymentId, asked: bool, event: &Event) -> Option<Move> {
    match event {
        Event::RetryDue { .. } if asked => Some(confirm(payment, true)),
        Event::RetryDue { has } => Some(agreed(payment, *has)),
        Event::CancelAsked if !asked => Some(cancel(payment, Then::End(Ending::Cancelled))),
        // The reservation has waited too long, and no confirmation can have reached the carrier.
        Event::Deadline if !asked => {
            Some(cancel(payment, Then::End(Ending::Refused(Reason::CarrierUnavailable))))
        }
        Event::Gone if !asked => Some(refused(Reason::ReservationExpired)),
        _ => None,
    }
}

fn confirming(payment: &PaymentId, asked: bool, event: &Event) -> Option<Move> {
    let unknown = || read_now(State::ConfirmUnknown { payment: payment.clone() }, payment);
    match event {
        Event::Accepted | Event::AlreadyDone => {
            Some(read_now(State::Settling { payment: payment.clone() }, payment))
        }
        Event::NotExecuted => {
            Some((State::Reserved { payment: payment.clone(), asked }, Vec::new()))
        }
        // A refusal of this confirmation says nothing about an earlier one whose answer was lost.
        Event::AlreadyCancelled | Event::Gone if !asked => {
            Some(refused(Reason::ReservationExpired))
        }
        Event::Refused(reason) if !asked => Some(refused(*reason)),
        Event::Lost | Event::Refused(_) | Event::AlreadyCancelled | Event::Gone => Some(unknown()),
        _ => None,
    }
}

fn confirm_unknown(payment: &PaymentId, event: &Event) -> Option<Move> {
    match event {
        // The carrier no longer knows a payment that was reserved. That proves neither that money was taken
        // nor that it was not.
        Event::Gone => Some((State::ConfirmUnknown { payment: payment.clone() }, Vec::new())),
        _ => None,
    }
}

fn settling(payment: &PaymentId, event: &Event) -> Option<Move> {
    match event {
        Event::RetryDue { .. } => Some(confirm(payment, true)),
        Event::Gone => Some((State::Settling { payment: payment.clone() }, Vec::new())),
        _ => None,
    }
}

fn cancelling(payment: &PaymentId, then: Then, event: &Event) -> Option<Move> {
    match event {
        Event::Accepted | Event::AlreadyCancelled | Event::Gone => Some(released(then)),
        Event::AlreadyDone | Event::Refused(_) | Event::Lost => {
            Some(read_now(State::CancelUnknown { payment: payment.clone(), then }, payment))
        }
        Event::NotExecuted => {
            Some((State::CancelUnknown { payment: payment.clone(), then }, Vec::new()))
        }
        Event::CancelAsked if then == Then::Replace => {
            let then = Then::End(Ending::Cancelled);
            Some((State::Cancelling { payment: payment.clone(), then }, Vec::new()))
        }
        _ => None,
    }
}

fn cancel_unknown(payment: &PaymentId, then: Then, event: &Event) -> Option<Move> {
    let end = |ending| {
        let then = Then::End(ending);
        Some((State::CancelUnknown { payment: payment.clone(), then }, Vec::new()))
    };
    match event {
        Event::Gone => Some(released(then)),
        Event::CancelAsked if then == Then::Replace => end(Ending::Cancelled),
        Event::Deadline if then == Then::Replace => {
            end(Ending::Refused(Reason::CarrierUnavailable))
        }
        _ => None,
    }
}

fn searching(ending: Ending, event: &Event) -> Option<Move> {
    match event {
        // The answer to `prepare` came after the reader had cancelled.
        Event::Prepared(seen) => Some(reads::let_go(seen, ending)),
        Event::Refused(_) | Event::NotExecuted | Event::Absent => Some(ended(ending)),
        Event::Lost => Some((State::Searching { ending }, Vec::new())),
        _ => None,
    }
}
