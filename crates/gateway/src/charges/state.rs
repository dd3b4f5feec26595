//! Where a charge stands.

use farthing_protocol::{OrderStatus, Reason};

/// The carrier's name for one payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PaymentId(pub(crate) String);

/// Where a charge stands. Each variant holds what exists in that state and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// The carrier is being asked for a reservation.
    Preparing,
    /// That answer was lost: there may be a reservation, whose name is not known.
    PrepareUnknown,
    /// The carrier took the request and works on it.
    Processing {
        /// Its payment.
        payment: PaymentId,
        /// How the reader will be asked to agree, if the carrier told that already.
        invitation: Option<Invitation>,
    },
    /// The carrier texted a code and waits for it.
    AwaitingCode {
        /// Its payment.
        payment: PaymentId,
        /// What the code belongs to.
        authorization: String,
    },
    /// The carrier waits for the reader in a window of its own.
    AwaitingWindow {
        /// Its payment.
        payment: PaymentId,
        /// Where the window is.
        url: String,
    },
    /// The carrier is being asked whether a code is right.
    Validating {
        /// Its payment.
        payment: PaymentId,
        /// What the code belongs to.
        authorization: String,
    },
    /// That answer was lost. No money can have moved.
    ValidateUnknown {
        /// Its payment.
        payment: PaymentId,
        /// What the code belongs to.
        authorization: String,
    },
    /// The reader has agreed and the money is reserved; the confirmation is to be sent (again).
    Reserved {
        /// Its payment.
        payment: PaymentId,
        /// Whether a confirmation may have reached the carrier before.
        asked: bool,
    },
    /// The confirmation is on its way: the point of no return.
    Confirming {
        /// Its payment.
        payment: PaymentId,
        /// Whether one may have reached the carrier before.
        asked: bool,
    },
    /// The confirmation's answer was lost: the money may have moved.
    ConfirmUnknown {
        /// Its payment.
        payment: PaymentId,
    },
    /// The carrier accepted the confirmation, which is not yet a payment.
    Settling {
        /// Its payment.
        payment: PaymentId,
    },
    /// The carrier is being asked to let the reservation go.
    Cancelling {
        /// Its payment.
        payment: PaymentId,
        /// What follows.
        then: Then,
    },
    /// That answer was lost.
    CancelUnknown {
        /// Its payment.
        payment: PaymentId,
        /// What follows.
        then: Then,
    },
    /// The order is over, but a lost `prepare` may still have left a reservation to let go.
    Searching {
        /// How the order ended.
        ending: Ending,
    },
    /// What the carrier says about this payment cannot be ours; a person must look.
    Frozen {
        /// Its payment.
        payment: PaymentId,
    },
    /// Paid. Final.
    Charged {
        /// The payment.
        payment: PaymentId,
    },
    /// Paid, but what was bought is owned already: the money must go back.
    RefundDue {
        /// The payment.
        payment: PaymentId,
    },
    /// Over without money. Final, unless the carrier proves otherwise.
    Ended {
        /// How.
        ending: Ending,
    },
}

/// How the reader is to agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Invitation {
    /// By a texted code.
    Code {
        /// What the code belongs to.
        authorization: String,
    },
    /// In the carrier's own window.
    Window {
        /// Where it is.
        url: String,
    },
}

/// How a charge ends without money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The reader stopped it.
    Cancelled,
    /// Nobody answered in time.
    Expired,
    /// Somebody said no.
    Refused(Reason),
}

/// What follows when a reservation was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// A new one, with a new code.
    Replace,
    /// The end.
    End(Ending),
}

impl Ending {
    const fn status(self) -> OrderStatus {
        match self {
            Self::Cancelled => OrderStatus::Cancelled,
            Self::Expired => OrderStatus::Expired,
            Self::Refused(_) => OrderStatus::Refused,
        }
    }
}

impl State {
    /// The public word for it.
    ///
    /// A reservation that is being let go is over for the reader: nothing was confirmed, so
    /// nothing can be charged, and the next try need not wait for the carrier.
    pub(crate) const fn status(&self) -> OrderStatus {
        match self {
            Self::Preparing
            | Self::Processing { .. }
            | Self::Cancelling { then: Then::Replace, .. }
            | Self::CancelUnknown { then: Then::Replace, .. } => OrderStatus::Preparing,
            Self::AwaitingCode { .. } => OrderStatus::AwaitingCode,
            Self::AwaitingWindow { .. } => OrderStatus::AwaitingWindow,
            Self::Validating { .. }
            | Self::Reserved { .. }
            | Self::Confirming { .. }
            | Self::Settling { .. } => OrderStatus::Charging,
            Self::PrepareUnknown
            | Self::ValidateUnknown { .. }
            | Self::ConfirmUnknown { .. }
            | Self::Frozen { .. } => OrderStatus::Checking,
            Self::Charged { .. } | Self::RefundDue { .. } => OrderStatus::Paid,
            Self::Cancelling { then: Then::End(ending), .. }
            | Self::CancelUnknown { then: Then::End(ending), .. }
            | Self::Searching { ending }
            | Self::Ended { ending } => ending.status(),
        }
    }

    /// Why it was refused, if it was.
    pub(crate) const fn refusal(&self) -> Option<Reason> {
        match self.ending() {
            Some(Ending::Refused(reason)) => Some(reason),
            Some(Ending::Cancelled | Ending::Expired) | None => None,
        }
    }

    /// How it ends, if that is decided and moves no money.
    pub(crate) const fn ending(&self) -> Option<Ending> {
        match self {
            Self::Cancelling { then: Then::End(ending), .. }
            | Self::CancelUnknown { then: Then::End(ending), .. }
            | Self::Searching { ending }
            | Self::Ended { ending } => Some(*ending),
            _ => None,
        }
    }

    /// The carrier's payment, if it is known.
    pub(crate) const fn payment(&self) -> Option<&PaymentId> {
        match self {
            Self::Preparing
            | Self::PrepareUnknown
            | Self::Searching { .. }
            | Self::Ended { .. } => None,
            Self::Processing { payment, .. }
            | Self::AwaitingCode { payment, .. }
            | Self::AwaitingWindow { payment, .. }
            | Self::Validating { payment, .. }
            | Self::ValidateUnknown { payment, .. }
            | Self::Reserved { payment, .. }
            | Self::Confirming { payment, .. }
            | Self::ConfirmUnknown { payment }
            | Self::Settling { payment }
            | Self::Cancelling { payment, .. }
            | Self::CancelUnknown { payment, .. }
            | Self::Frozen { payment }
            | Self::Charged { payment }
            | Self::RefundDue { payment } => Some(payment),
        }
    }

    /// Whether the gateway waits for the answer to a call that writes.
    pub(crate) const fn is_calling(&self) -> bool {
        matches!(
            self,
            Self::Preparing
                | Self::Validating { .. }
                | Self::Confirming { .. }
                | Self::Cancelling { .. }
        )
    }

    /// Whether the reader may not begin another purchase of the same item. A frozen charge does not
    /// stand in the way: it can stay so for days, and if its money moved all the same, a second
    /// payment is owed back.
    pub(crate) const fn is_live(&self) -> bool {
        !self.status().is_final() && !matches!(self, Self::Frozen { .. })
    }

    /// What the calls and reads of this state are for.
    pub(crate) const fn purpose(&self) -> Purpose {
        match self {
            Self::Preparing
            | Self::PrepareUnknown
            | Self::Processing { .. }
            | Self::Searching { .. } => Purpose::Reserve,
            Self::AwaitingCode { .. }
            | Self::AwaitingWindow { .. }
            | Self::Validating { .. }
            | Self::ValidateUnknown { .. } => Purpose::Agree,
            Self::Reserved { .. }
            | Self::Confirming { .. }
            | Self::ConfirmUnknown { .. }
            | Self::Settling { .. } => Purpose::Collect,
            Self::Cancelling { .. } | Self::CancelUnknown { .. } => Purpose::Release,
            Self::Frozen { .. }
            | Self::Charged { .. }
            | Self::RefundDue { .. }
            | Self::Ended { .. } => Purpose::Rest,
        }
    }
}

/// What the calls and reads of a state are for. Tries are counted for a purpose, and not for a state:
/// a call that is sent, fails and is sent again passes through several states each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A reservation.
    Reserve,
    /// The reader's agreement.
    Agree,
    /// The money.
    Collect,
    /// Letting a reservation go.
    Release,
    /// Nothing more is asked for.
    Rest,
}
