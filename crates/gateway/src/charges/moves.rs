//! Transitions that several states share.

use farthing_protocol::Reason;

use crate::charges::event::{Call, Effect, Holding};
use crate::charges::state::{Ending, PaymentId, State, Then};

/// The next state and the effects of entering it.
pub(crate) type Move = (State, Vec<Effect>);

/// Ends the charge without money.
pub(crate) const fn ended(ending: Ending) -> Move {
    (State::Ended { ending }, Vec::new())
}

/// Ends the charge with the reason of its refusal.
pub(crate) const fn refused(reason: Reason) -> Move {
    ended(Ending::Refused(reason))
}

pub(crate) fn cancel(payment: &PaymentId, then: Then) -> Move {
    let call = Effect::Call(Call::Cancel(payment.clone()));
    (State::Cancelling { payment: payment.clone(), then }, vec![call])
}

/// Asks for the money.
pub(crate) fn confirm(payment: &PaymentId, asked: bool) -> Move {
    let call = Effect::Call(Call::Confirm(payment.clone()));
    (State::Confirming { payment: payment.clone(), asked }, vec![call])
}

/// The reader has agreed, which proves the phone. If the phone has bought the item meanwhile, the reader gets
/// the right and the reservation is cancelled. While another charge of the phone for the item is being
/// confirmed, this one waits for it. If the price was for a first purchase and this is none, nothing is
/// charged.
pub(crate) fn agreed(payment: &PaymentId, has: Holding) -> Move {
    match has {
        Holding::Nothing => confirm(payment, false),
        Holding::Coming => (State::Reserved { payment: payment.clone(), asked: false }, Vec::new()),
        Holding::Bought => {
            let (state, calls) = cancel(payment, Then::End(Ending::Cancelled));
            (state, [Effect::GiveBack].into_iter().chain(calls).collect())
        }
        Holding::Other => cancel(payment, Then::End(Ending::Refused(Reason::QuoteExpired))),
    }
}

/// What follows when a reservation is cancelled.
pub(crate) fn released(then: Then) -> Move {
    match then {
        Then::Replace => (State::Preparing, vec![Effect::Call(Call::Prepare)]),
        Then::End(ending) => ended(ending),
    }
}

/// Reads the payment at once.
pub(crate) fn read_now(state: State, payment: &PaymentId) -> Move {
    (state, vec![Effect::Read(payment.clone())])
}
