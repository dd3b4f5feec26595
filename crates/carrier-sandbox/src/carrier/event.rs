//! Events: what happened. The journal is a list of events, and the carrier's state is computed from them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::payment::{Move, PaymentId, Terms};
use super::phone::Phone;
use super::refund::{RefundId, RefundTerms};

/// Events that happened at once: either all are in the journal, or none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub(crate) at: Timestamp,
    pub(crate) events: Vec<Event>,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Event {
    /// Somebody moved the clock.
    ClockAdvanced {
        seconds: i64,
    },
    /// A payment was asked for.
    PaymentOpened(Box<Terms>),
    PaymentMoved {
        payment: PaymentId,
        step: Move,
    },
    /// A wrong code was typed for a payment.
    CodeMissed {
        payment: PaymentId,
    },
    /// A text message reached a phone.
    MessageSent {
        phone: Phone,
        text: String,
    },
    /// A refund was asked for.
    RefundOpened {
        payment: PaymentId,
        terms: Box<RefundTerms>,
    },
    /// A refund was given or denied.
    RefundSettled {
        payment: PaymentId,
        refund: RefundId,
        denied: bool,
    },
    /// A one-time password was sent.
    OtpSent {
        id: String,
        client: String,
        phone: Phone,
        code: String,
        until: Timestamp,
    },
    /// A wrong one-time password was typed.
    OtpMissed {
        id: String,
    },
    /// A one-time password was right.
    OtpUsed {
        id: String,
    },
    /// A notification is to be sent.
    NoticeQueued(Box<Notice>),
    /// A notification was tried.
    NoticeTried {
        key: String,
        outcome: Tried,
    },
    /// The SIM of a line changed.
    SimChanged {
        phone: Phone,
        at: Timestamp,
    },
}

impl Event {
    pub(crate) fn queued(notice: Notice) -> Self {
        Self::NoticeQueued(Box::new(notice))
    }
}

/// How trying to notify ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Tried {
    /// The sink took it.
    Delivered,
    /// It did not; the next try is at this time.
    Again { at: Timestamp },
    /// No more tries: the schedule is used up, or the token expired.
    GivenUp,
    /// The sink said that it is gone; nothing is sent there any more.
    Gone,
}
