//! Moves that several states make.

use farthing_protocol::Reason;

use crate::charges::event::{Call, Effect};
use crate::charges::state::{Ending, PaymentId, State, Then};

/// A state and what must be done on entering it.
pub(crate) type Move = (State, Vec<Effect>);

/// It is over.
pub(crate) const fn ended(ending: Ending) -> Move {
    (State::Ended { ending }, Vec::new())
}

/// It was refused.
pub(crate) const fn refused(reason: Reason) -> Move {
    ended(Ending::Refused(reason))
}

/// Lets the reservation go.
pub(crate) fn cancel(payment: &PaymentId, then: Then) -> Move {
    let call = Effect::Call(Call::Cancel(payment.clone()));
    (State::Cancelling { payment: payment.clone(), then }, vec![call])
}

/// Asks for the money.
pub(crate) fn confirm(payment: &PaymentId, asked: bool) -> Move {
    let call = Effect::Call(Call::Confirm(payment.clone()));
    (State::Confirming { payment: payment.clone(), asked }, vec![call])
}

/// What follows when a reservation is gone.
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
