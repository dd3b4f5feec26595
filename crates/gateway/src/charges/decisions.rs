//! An operator's decision about a charge whose outcome the gateway could not find out.

use farthing_protocol::Reason;

use crate::charges::event::{Event, Success};
use crate::charges::moves::{Move, ended};
use crate::charges::reads;
use crate::charges::state::{Ending, PaymentId, State, Then};

impl State {
    /// Whether the operator may decide what the carrier did. That is so only in states in which a call may have
    /// had an effect that no read explains. In all other states the gateway finds out by itself.
    pub(crate) const fn may_be_decided(&self) -> bool {
        matches!(
            self,
            Self::Frozen { .. }
                | Self::ConfirmUnknown { .. }
                | Self::Settling { .. }
                | Self::Reserved { asked: true, .. }
                | Self::CancelUnknown { then: Then::End(_), .. }
                | Self::Searching { .. }
        )
    }
}

/// Applies an operator's decision. None if the state allows no decision.
pub(super) fn decide(state: &State, event: &Event) -> Option<Move> {
    if !state.may_be_decided() {
        return None;
    }
    match event {
        Event::DecidedCharged { payment, success } => charged(state, payment, *success),
        Event::DecidedNot => {
            let unknown = Ending::Refused(Reason::CarrierUnavailable);
            Some(ended(state.ending().unwrap_or(unknown)))
        }
        _ => None,
    }
}

fn charged(state: &State, payment: &PaymentId, success: Success) -> Option<Move> {
    let is_own = state.payment().is_none_or(|own| own == payment);
    is_own.then(|| reads::paid(payment, success))
}
