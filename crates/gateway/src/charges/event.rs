//! What can happen to a charge, and what must be done about it.

use farthing_protocol::Reason;

use crate::charges::state::{Invitation, PaymentId};

/// What can happen to a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// `prepare` answered with a payment.
    Prepared(Seen),
    /// The carrier said no, and nothing happened there.
    Refused(Reason),
    /// The call certainly never ran.
    NotExecuted,
    /// The call may have run; its answer is lost.
    Lost,
    /// The code was right.
    CodeAccepted {
        /// What the phone, which is proved now, has of the item.
        has: Holding,
    },
    /// The code was wrong.
    CodeWrong {
        /// Whether it was the last one forgiven.
        last: bool,
    },
    /// A confirmation or cancellation was accepted.
    Accepted,
    /// What was asked for was done before.
    AlreadyDone,
    /// The payment is cancelled already.
    AlreadyCancelled,
    /// The carrier knows no such payment.
    Gone,
    /// The carrier was read.
    Read(Seen),
    /// After the quarantine, twice, the carrier listed no payment of ours.
    Absent,
    /// The carrier says something about this payment that cannot be ours.
    Strange {
        /// Whether it was the last time that is forgiven.
        last: bool,
    },
    /// The reader typed a code.
    CodeTyped,
    /// The reader asked for another code.
    ResendAsked,
    /// The reader stopped it.
    CancelAsked,
    /// The state has lasted as long as it may.
    Deadline,
    /// It is time to try again.
    RetryDue {
        /// What the phone has of the item.
        has: Holding,
    },
    /// The reader shall not wait any longer.
    GaveUp,
    /// A person found out that the carrier took the money.
    DecidedCharged {
        payment: PaymentId,
        /// What is known of it.
        success: Success,
    },
    /// A person found out that it did not.
    DecidedNot,
}

/// What a phone has of an item that is bought once, beside the charge that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holding {
    /// The phone has not bought it.
    Nothing,
    /// Another charge of the phone's is being confirmed.
    Coming,
    /// The phone has bought it.
    Bought,
}

/// A payment as the carrier tells it, compared with what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) payment: PaymentId,
    pub(crate) status: SeenStatus,
}

/// Where a payment stands at the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeenStatus {
    /// The carrier works on it.
    Processing {
        /// How the reader is to agree, if that was told already.
        invitation: Option<Invitation>,
    },
    /// It waits for the reader.
    Pending {
        /// How the reader is to agree, if that was told: carriers tell it only in the answer to
        /// `prepare`.
        invitation: Option<Invitation>,
        /// Whether another code may be sent for this charge.
        may_replace: bool,
    },
    /// It is reserved: the reader has agreed.
    Reserved {
        /// What the phone, which is proved by that, has of the item.
        has: Holding,
    },
    /// It is reserved or pending for another amount than was asked for.
    WrongAmount {
        /// Whether it was the last time that is forgiven, where the money may have moved.
        last: bool,
    },
    Succeeded(Success),
    Denied,
    /// It was cancelled, or ran out.
    Cancelled,
}

/// What is known of money that moved.
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

/// What must be done, in the transaction of the move or, for calls, right after its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Write the intent down, then call the carrier.
    Call(Call),
    /// Read the payment at the carrier now.
    Read(PaymentId),
    /// Count one wrong code.
    CountWrongCode,
    /// Count a payment of this phone that failed by wrong codes.
    CountFailure,
    /// Book the money and give the reader the right.
    Grant,
    /// Give the reader what their phone has bought before.
    GiveBack,
    /// Book the money and owe all of it back.
    OweAll,
    /// Owe back what was taken beyond the price.
    OweDifference,
    /// A person must know.
    Alarm(Alarm),
}

/// A call to the carrier that writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    /// Ask for a reservation; the carrier texts a code.
    Prepare,
    /// Hand over the code that the reader typed.
    Validate {
        payment: PaymentId,
        /// What the code belongs to.
        authorization: String,
    },
    /// Ask for the money.
    Confirm(PaymentId),
    /// Let a reservation go.
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

/// What a person must know about a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// The carrier took or reserved another amount than was asked for.
    AmountDiffers,
    /// Money moved though the charge was not confirmed, or had ended.
    UnexpectedSuccess,
    /// A payment says something that cannot be ours.
    Strange,
    /// Unknown for longer than a day.
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
    /// Its name in the log of moves. Names are never changed.
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
