//! The states of a proof and their transitions.

use farthing_protocol::{OrderStatus, Reason};

use crate::charges::{Ending, Then};

/// The state of a proof. Each variant holds only what exists in that state.
///
/// Each state matches one of a payment. So a client cannot tell whether an order is a proof or a payment,
/// neither from its status nor from its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProofState {
    /// The carrier is being asked to text a code.
    Sending,
    /// A code was texted.
    AwaitingCode {
        /// The carrier's id of the authentication for which it texted the code.
        authentication: String,
    },
    /// The carrier is being asked whether a code is right.
    Checking {
        /// The carrier's id of the authentication for which it texted the code.
        authentication: String,
    },
    /// The last code is given up. A payment would cancel its reservation here.
    Dropping {
        /// What to do when the code is given up.
        then: Then,
    },
    /// The number is proved. Final.
    Proved,
    /// Over without a proof. Final.
    Ended {
        /// Why the proof ended.
        ending: Ending,
    },
}

/// An event of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// The carrier has texted a code for the authentication with this id.
    Sent(String),
    /// The carrier certainly did not execute the call.
    NotExecuted,
    /// The call's answer was lost.
    Lost,
    /// The carrier refused the call.
    Refused(Reason),
    /// The reader typed a code.
    CodeTyped,
    /// The code was right.
    CodeRight,
    /// The code was wrong.
    CodeWrong {
        /// Whether no more wrong codes are allowed.
        last: bool,
    },
    /// The carrier accepts no more codes for this authentication.
    CodeStale,
    /// The reader asks for another code.
    ResendAsked,
    CancelAsked,
    /// The last code is given up.
    Dropped,
    /// The reader typed no code in time.
    Deadline,
}

impl Event {
    /// Its name in logs and in the column `judged`.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::NotExecuted => "not_executed",
            Self::Lost => "lost",
            Self::Refused(_) => "refused",
            Self::CodeTyped => "code_typed",
            Self::CodeRight => "code_right",
            Self::CodeWrong { .. } => "code_wrong",
            Self::CodeStale => "code_stale",
            Self::ResendAsked => "resend_asked",
            Self::CancelAsked => "cancel_asked",
            Self::Dropped => "dropped",
            Self::Deadline => "deadline",
        }
    }
}

impl ProofState {
    /// Its name in the database. Names never change.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::AwaitingCode { .. } => "awaiting_code",
            Self::Checking { .. } => "checking",
            Self::Dropping { .. } => "dropping",
            Self::Proved => "proved",
            Self::Ended { .. } => "ended",
        }
    }

    /// The public status: that of a payment in the matching state.
    pub(crate) const fn status(&self) -> OrderStatus {
        match self {
            Self::Sending | Self::Dropping { then: Then::Replace } => OrderStatus::Preparing,
            Self::AwaitingCode { .. } => OrderStatus::AwaitingCode,
            Self::Checking { .. } => OrderStatus::Charging,
            Self::Proved => OrderStatus::Paid,
            Self::Dropping { then: Then::End(ending) } | Self::Ended { ending } => match ending {
                Ending::Cancelled => OrderStatus::Cancelled,
                Ending::Expired => OrderStatus::Expired,
                Ending::Refused(_) => OrderStatus::Refused,
            },
        }
    }

    /// How it ends without a proof, if that is decided.
    pub(crate) const fn ending(&self) -> Option<Ending> {
        match self {
            Self::Dropping { then: Then::End(ending) } | Self::Ended { ending } => Some(*ending),
            _ => None,
        }
    }

    /// Whether the reader is still proving.
    pub(crate) const fn is_live(&self) -> bool {
        !self.status().is_final()
    }
}

/// Applies an event to a state. None if the state does not allow the event.
pub(crate) fn step(state: &ProofState, event: &Event) -> Option<ProofState> {
    match state {
        ProofState::Sending => sending(event),
        ProofState::AwaitingCode { authentication } => awaiting_code(authentication, event),
        ProofState::Checking { authentication } => checking(authentication, event),
        ProofState::Dropping { then } => dropping(*then, event),
        ProofState::Proved | ProofState::Ended { .. } => None,
    }
}

const fn refused(reason: Reason) -> ProofState {
    ProofState::Ended { ending: Ending::Refused(reason) }
}

const fn drop_code(ending: Ending) -> ProofState {
    ProofState::Dropping { then: Then::End(ending) }
}

fn sending(event: &Event) -> Option<ProofState> {
    match event {
        Event::Sent(authentication) => {
            Some(ProofState::AwaitingCode { authentication: authentication.clone() })
        }
        // If the answer was lost, the id of a texted code's authentication is not known.
        Event::NotExecuted | Event::Lost => Some(refused(Reason::CarrierUnavailable)),
        Event::Refused(reason) => Some(refused(*reason)),
        Event::CancelAsked => Some(drop_code(Ending::Cancelled)),
        _ => None,
    }
}

fn awaiting_code(authentication: &str, event: &Event) -> Option<ProofState> {
    match event {
        Event::CodeTyped => {
            Some(ProofState::Checking { authentication: authentication.to_owned() })
        }
        Event::ResendAsked => Some(ProofState::Dropping { then: Then::Replace }),
        Event::CancelAsked => Some(drop_code(Ending::Cancelled)),
        Event::Deadline => Some(drop_code(Ending::Expired)),
        _ => None,
    }
}

fn checking(authentication: &str, event: &Event) -> Option<ProofState> {
    let back = || ProofState::AwaitingCode { authentication: authentication.to_owned() };
    match event {
        Event::CodeRight => Some(ProofState::Proved),
        Event::CodeWrong { last: true } => {
            Some(drop_code(Ending::Refused(Reason::TooManyWrongCodes)))
        }
        Event::Refused(reason) => Some(refused(*reason)),
        // A code that the carrier did not check is not counted.
        Event::CodeWrong { last: false } | Event::CodeStale | Event::NotExecuted | Event::Lost => {
            Some(back())
        }
        _ => None,
    }
}

fn dropping(then: Then, event: &Event) -> Option<ProofState> {
    match (event, then) {
        (Event::Dropped, Then::Replace) => Some(ProofState::Sending),
        (Event::Dropped, Then::End(ending)) => Some(ProofState::Ended { ending }),
        (Event::CancelAsked, Then::Replace) => Some(drop_code(Ending::Cancelled)),
        _ => None,
    }
}
