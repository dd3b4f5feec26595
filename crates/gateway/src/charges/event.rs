//! The events of a charge, and the effects of its transitions.

use farthing_protocol::Reason;

use crate::charges::state::{Invitation, PaymentId};

/// An event of a charge: an answer of the carrier, a request of the reader, or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// The answer to `prepare` names a payment.
    Prepared(Seen),
    /// The carrier refused the call and did nothing.
    Refused(Reason),
    /// The carrier certainly did not execute the call.
    NotExecuted,
    /// The carrier may have executed the call; its answer is lost.
    Lost,
    /// The code was right.
    CodeAccepted {
        /// Whether the phone, which this code proves, has bought the item.
        has: Holding,
    },
    /// The code was wrong.
    CodeWrong {
        /// Whether no more wrong codes are allowed.
        last: bool,
    },
    /// A confirmation or cancellation was accepted.
    Accepted,
    /// The carrier had done the same before.
    AlreadyDone,
    /// The carrier has cancelled the payment already.
    AlreadyCancelled,
    /// The carrier knows no such payment.
    Gone,
    /// A read of the carrier told of this payment.
    Read(Seen),
    /// Two lists of the carrier, read after the quarantine, had no payment of this charge.
    Absent,
    /// The carrier's answer about this payment contradicts the charge.
    Strange {
        /// Whether the limit of such answers in a row is reached.
        last: bool,
    },
    /// The reader typed a code.
    CodeTyped,
    /// The reader asked for another code.
    ResendAsked,
    /// The reader stopped it.
    CancelAsked,
    /// The time limit of the state has passed.
    Deadline,
    /// The next try of the call is due.
    RetryDue {
        /// Whether the phone has bought the item.
        has: Holding,
    },
    /// The time that a reader should wait has passed.
    GaveUp,
    /// An operator decided that the carrier took the money.
    DecidedCharged {
        payment: PaymentId,
        /// How the payment compares with the charge.
        success: Success,
    },
    /// An operator decided that the carrier took no money.
    DecidedNot,
}

/// What a phone has bought that decides about its charge. The charge itself does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holding {
    /// Nothing that decides about it.
    Nothing,
    /// Another charge of this phone for the item, which is bought only once, is being confirmed.
    Coming,
    /// The item, which is bought only once.
    Bought,
    /// Something else, and the price is for a first purchase.
    Other,
}

/// A payment as the carrier reports it, compared with the charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) payment: PaymentId,
    pub(crate) status: SeenStatus,
    /// Whether an earlier call made the payment, and the payment of the last call is not known.
    pub(crate) is_earlier: bool,
}

/// Where a payment stands at the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeenStatus {
    /// The carrier has not reserved yet.
    Processing {
        /// How the reader agrees, if the carrier has said so.
        invitation: Option<Invitation>,
    },
    /// It waits until the reader agrees.
    Pending {
        /// How the reader agrees, if known: carriers say so only in the answer to `prepare`.
        invitation: Option<Invitation>,
        /// Whether another code may be sent for this charge.
        may_replace: bool,
    },
    /// It is reserved: the reader has agreed.
    Reserved {
        /// Whether the phone, which this proves, has bought the item.
        has: Holding,
    },
    /// It is reserved or pending for an amount other than the charge's.
    WrongAmount {
        /// Whether the limit of such answers in a row is reached, in a state in which the money may have moved.
        last: bool,
    },
    Succeeded(Success),
    Denied,
    /// It was cancelled, or it expired.
    Cancelled,
}

/// A payment that took money, compared with the charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Success {
    /// Whether the reader owned the item before.
    pub(crate) is_duplicate: bool,
    /// How the amount compares with the price.
    pub(crate) difference: Difference,
}

/// How an amount that was taken compares with the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The amount is the price.
    None,
    Less,
    More,
}

/// An effect of a transition. Calls and reads are made right after the commit, all others in the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Save the intent in the transaction, then call the carrier.
    Call(Call),
    /// Read the payment at the carrier now.
    Read(PaymentId),
    /// Count one wrong code.
    CountWrongCode,
    /// Count one payment of this phone that failed because of wrong codes.
    CountFailure,
    /// Book the money and grant the right.
    Grant,
    /// Grant the right that the reader's phone has bought before.
    GiveBack,
    /// Book the money and begin a refund of all of it.
    OweAll,
    /// Begin a refund of what was taken beyond the price.
    OweDifference,
    /// Raise an alarm for the operator.
    Alarm(Alarm),
}

/// A call to the carrier that changes something there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    /// Ask for a reservation; the carrier texts a code.
    Prepare,
    /// Send the code that the reader typed.
    Validate {
        payment: PaymentId,
        /// The carrier's id of the authorization for which it texted the code.
        authorization: String,
    },
    /// Ask for the money.
    Confirm(PaymentId),
    Cancel(PaymentId),
}

impl Call {
    /// Its name in the database.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Validate { .. } => "validate",
            Self::Confirm(_) => "confirm",
            Self::Cancel(_) => "cancel",
        }
    }

    /// The payment that it is about.
    pub(crate) const fn payment(&self) -> Option<&PaymentId> {
        match self {
            Self::Prepare => None,
            Self::Validate { payment, .. } | Self::Confirm(payment) | Self::Cancel(payment) => {
                Some(payment)
            }
        }
    }
}

/// An alarm about a charge, for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// The carrier took or reserved another amount than was asked for.
    AmountDiffers,
    /// Money was taken although the charge was not confirmed, or had ended.
    UnexpectedSuccess,
    /// The carrier's answer contradicts the charge.
    Strange,
    /// The outcome has been unknown for more than a day.
    UnknownTooLong,
}

impl Alarm {
    /// Its name in the database and in logs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AmountDiffers => "amount_differs",
            Self::UnexpectedSuccess => "unexpected_success",
            Self::Strange => "strange_payment",
            Self::UnknownTooLong => "unknown_too_long",
        }
    }
}

impl Event {
    /// Its name in the tables `moves` and `attempts`. Names never change.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::Refused(_) => "refused",
            Self::NotExecuted => "not_executed",
            Self::Lost => "lost",
            Self::CodeAccepted { .. } => "code_accepted",
            Self::CodeWrong { .. } => "code_wrong",
            Self::Accepted => "accepted",
            Self::AlreadyDone => "already_done",
            Self::AlreadyCancelled => "already_cancelled",
            Self::Gone => "gone",
            Self::Read(seen) => match seen.status {
                SeenStatus::Processing { .. } => "read_processing",
                SeenStatus::Pending { .. } => "read_pending",
                SeenStatus::Reserved { .. } => "read_reserved",
                SeenStatus::WrongAmount { .. } => "read_wrong_amount",
                SeenStatus::Succeeded(_) => "read_succeeded",
                SeenStatus::Denied => "read_denied",
                SeenStatus::Cancelled => "read_cancelled",
            },
            Self::Absent => "absent",
            Self::Strange { .. } => "strange",
            Self::CodeTyped => "code_typed",
            Self::ResendAsked => "resend_asked",
            Self::CancelAsked => "cancel_asked",
            Self::Deadline => "deadline",
            Self::RetryDue { .. } => "retry_due",
            Self::GaveUp => "gave_up",
            Self::DecidedCharged { .. } => "decided_charged",
            Self::DecidedNot => "decided_not",
        }
    }
}
