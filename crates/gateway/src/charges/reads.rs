//! Transitions on what a read of the carrier says. A read is allowed in every state, because a notification
//! can cause one at any time; the state decides what it changes.

use farthing_protocol::Reason;

use crate::charges::event::{Alarm, Difference, Effect, Seen, SeenStatus, Success};
use crate::charges::moves::{Move, agreed, cancel, ended, refused, released};
use crate::charges::state::{Ending, Invitation, PaymentId, State, Then};

pub(crate) fn read(state: &State, seen: &Seen) -> Move {
    // A payment with another id can only be a second reservation. The caller cancels it; the charge does not
    // change.
    if state.payment().is_some_and(|payment| *payment != seen.payment) {
        return unchanged(state);
    }
    // An earlier payment, such as one that another code has replaced, says nothing about the last call. Only money
    // that was taken matters.
    if seen.is_earlier && !matches!(seen.status, SeenStatus::Succeeded(_)) {
        return unchanged(state);
    }
    let payment = &seen.payment;
    match state {
        State::PrepareUnknown => adopt(seen),
        State::Processing { invitation: told, .. } => match (&seen.status, told) {
            (SeenStatus::Processing { .. }, _) => unchanged(state),
            (SeenStatus::Pending { invitation: None, .. }, Some(told)) => invited(payment, told),
            _ => adopt(seen),
        },
        State::AwaitingCode { .. } => waiting(state, seen, Ending::Expired),
        State::AwaitingWindow { .. } => {
            waiting(state, seen, Ending::Refused(Reason::WindowRefused))
        }
        State::ValidateUnknown { authorization, .. } => match &seen.status {
            SeenStatus::Pending { .. } => {
                let authorization = authorization.clone();
                (State::AwaitingCode { payment: payment.clone(), authorization }, Vec::new())
            }
            SeenStatus::Denied => refused(Reason::TooManyWrongCodes),
            SeenStatus::Processing { .. } => unchanged(state),
            _ => adopt(seen),
        },
        State::Reserved { asked: false, .. } => match &seen.status {
            SeenStatus::Succeeded(_)
            | SeenStatus::Denied
            | SeenStatus::Cancelled
            | SeenStatus::WrongAmount { .. } => adopt(seen),
            _ => unchanged(state),
        },
        State::Reserved { asked: true, .. }
        | State::ConfirmUnknown { .. }
        | State::Settling { .. }
        | State::Confirming { .. } => after_confirmation(state, seen),
        State::Cancelling { then, .. } | State::CancelUnknown { then, .. } => {
            after_cancellation(state, *then, seen)
        }
        State::Searching { ending } => let_go(seen, *ending),
        // The charge is over, or the answer to the call under way will decide. Only money that was taken
        // matters here.
        State::Ended { .. } | State::Preparing | State::Validating { .. } => match &seen.status {
            SeenStatus::Succeeded(success) => unexpected(payment, *success),
            _ => unchanged(state),
        },
        // The carrier has corrected itself, and this outcome is final.
        State::Frozen { .. } => match &seen.status {
            SeenStatus::Succeeded(success) => unexpected(payment, *success),
            SeenStatus::Denied => refused(Reason::CarrierPolicy),
            SeenStatus::Cancelled => refused(Reason::ReservationExpired),
            _ => unchanged(state),
        },
        State::Charged { .. } | State::RefundDue { .. } => unchanged(state),
    }
}

/// One answer that contradicts the charge may be temporary, for example from a cache: the payment is read
/// again. The charge is frozen only when it goes on.
pub(crate) fn strange(state: &State, last: bool) -> Option<Move> {
    let payment = state.payment()?;
    match state {
        State::Frozen { .. } | State::Charged { .. } | State::RefundDue { .. } => None,
        _ if !last => Some((state.clone(), Vec::new())),
        _ => {
            let alarm = Effect::Alarm(Alarm::Strange);
            Some((State::Frozen { payment: payment.clone() }, vec![alarm]))
        }
    }
}

/// Enters the state that matches a payment about which only this read is known.
pub(crate) fn adopt(seen: &Seen) -> Move {
    let payment = &seen.payment;
    match &seen.status {
        SeenStatus::Processing { invitation } => {
            let invitation = invitation.clone();
            (State::Processing { payment: payment.clone(), invitation }, Vec::new())
        }
        SeenStatus::Pending { invitation: Some(invitation), .. } => invited(payment, invitation),
        // The id of the authorization was in the answer that was lost, and the carrier sends it only once.
        SeenStatus::Pending { invitation: None, may_replace: true } => {
            cancel(payment, Then::Replace)
        }
        SeenStatus::Pending { invitation: None, may_replace: false } => {
            cancel(payment, Then::End(Ending::Refused(Reason::CarrierUnavailable)))
        }
        SeenStatus::Reserved { has } => agreed(payment, *has),
        SeenStatus::WrongAmount { .. } => {
            let ending = Ending::Refused(Reason::Unknown);
            let (state, mut effects) = cancel(payment, Then::End(ending));
            effects.push(Effect::Alarm(Alarm::AmountDiffers));
            (state, effects)
        }
        SeenStatus::Succeeded(success) => unexpected(payment, *success),
        SeenStatus::Denied => refused(Reason::CarrierPolicy),
        SeenStatus::Cancelled => refused(Reason::ReservationExpired),
    }
}

/// The state that waits for the reader to agree.
fn invited(payment: &PaymentId, invitation: &Invitation) -> Move {
    let payment = payment.clone();
    let state = match invitation.clone() {
        Invitation::Code { authorization } => State::AwaitingCode { payment, authorization },
        Invitation::Window { url } => State::AwaitingWindow { payment, url },
    };
    (state, Vec::new())
}

/// Cancels a payment that was found after its order had ended.
pub(crate) fn let_go(seen: &Seen, ending: Ending) -> Move {
    match &seen.status {
        SeenStatus::Processing { .. }
        | SeenStatus::Pending { .. }
        | SeenStatus::Reserved { .. }
        | SeenStatus::WrongAmount { .. } => cancel(&seen.payment, Then::End(ending)),
        SeenStatus::Denied | SeenStatus::Cancelled => ended(ending),
        SeenStatus::Succeeded(success) => unexpected(&seen.payment, *success),
    }
}

fn unchanged(state: &State) -> Move {
    (state.clone(), Vec::new())
}

fn waiting(state: &State, seen: &Seen, gone: Ending) -> Move {
    match &seen.status {
        SeenStatus::Processing { .. } | SeenStatus::Pending { .. } => unchanged(state),
        SeenStatus::Cancelled => ended(gone),
        SeenStatus::Denied if matches!(state, State::AwaitingWindow { .. }) => ended(gone),
        _ => adopt(seen),
    }
}

fn after_confirmation(state: &State, seen: &Seen) -> Move {
    let payment = &seen.payment;
    match (&seen.status, state) {
        (SeenStatus::Succeeded(success), _) => paid(payment, *success),
        // The confirmation under way will be answered; until then only money that was taken matters.
        (_, State::Confirming { .. }) | (SeenStatus::WrongAmount { last: false }, _) => {
            unchanged(state)
        }
        (SeenStatus::Denied, _) => refused(Reason::CarrierPolicy),
        (SeenStatus::Cancelled, _) => refused(Reason::ReservationExpired),
        (SeenStatus::Reserved { .. }, State::ConfirmUnknown { .. }) => {
            (State::Reserved { payment: payment.clone(), asked: true }, Vec::new())
        }
        (SeenStatus::Processing { .. }, State::ConfirmUnknown { .. }) => {
            (State::Settling { payment: payment.clone() }, Vec::new())
        }
        (SeenStatus::WrongAmount { last: true }, _) => {
            let alarm = Effect::Alarm(Alarm::AmountDiffers);
            (State::Frozen { payment: payment.clone() }, vec![alarm])
        }
        (
            SeenStatus::Processing { .. }
            | SeenStatus::Pending { .. }
            | SeenStatus::Reserved { .. },
            _,
        ) => unchanged(state),
    }
}

fn after_cancellation(state: &State, then: Then, seen: &Seen) -> Move {
    match &seen.status {
        SeenStatus::Cancelled | SeenStatus::Denied => released(then),
        SeenStatus::Succeeded(success) => unexpected(&seen.payment, *success),
        _ if state.is_calling() => unchanged(state),
        _ => cancel(&seen.payment, then),
    }
}

/// Money that was taken after a confirmation.
pub(super) fn paid(payment: &PaymentId, success: Success) -> Move {
    let payment = payment.clone();
    let (state, mut effects) = if success.is_duplicate {
        (State::RefundDue { payment }, vec![Effect::OweAll])
    } else {
        (State::Charged { payment }, vec![Effect::Grant])
    };
    match success.difference {
        Difference::None => {}
        Difference::Less => effects.push(Effect::Alarm(Alarm::AmountDiffers)),
        // A duplicate is refunded whole, so its difference is not refunded again.
        Difference::More if success.is_duplicate => {
            effects.push(Effect::Alarm(Alarm::AmountDiffers));
        }
        Difference::More => {
            effects.extend([Effect::OweDifference, Effect::Alarm(Alarm::AmountDiffers)]);
        }
    }
    (state, effects)
}

/// Money that was taken without a confirmation, or after the charge had ended. The reader gets the item.
fn unexpected(payment: &PaymentId, success: Success) -> Move {
    let (state, mut effects) = paid(payment, success);
    effects.push(Effect::Alarm(Alarm::UnexpectedSuccess));
    (state, effects)
}
