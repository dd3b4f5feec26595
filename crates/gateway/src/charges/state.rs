//! The states of a charge.

use farthing_protocol::{OrderStatus, Reason};

/// The carrier's id of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PaymentId(pub(crate) String);

/// The state of a charge. Each variant holds only what exists in that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// The carrier is being asked for a reservation.
    Preparing,
    /// The answer to `prepare` was lost: there may be a reservation whose id is not known.
    PrepareUnknown,
    /// The carrier accepted `prepare` and has not reserved yet.
    Processing {
        payment: PaymentId,
        /// How the reader agrees, if the carrier has said so.
        invitation: Option<Invitation>,
    },
    /// The carrier texted a code and waits for it.
    AwaitingCode {
        payment: PaymentId,
        /// The carrier's id of the authorization for which it texted the code.
        authorization: String,
    },
    /// The carrier waits for the reader in a window of its own.
    AwaitingWindow {
        payment: PaymentId,
        /// Address of the window.
        url: String,
    },
    /// The carrier is being asked whether a code is right.
    Validating {
        payment: PaymentId,
        /// The carrier's id of the authorization for which it texted the code.
        authorization: String,
    },
    /// The answer to `validate` was lost. No money can have moved.
    ValidateUnknown {
        payment: PaymentId,
        /// The carrier's id of the authorization for which it texted the code.
        authorization: String,
    },
    /// The reader has agreed and the money is reserved. The confirmation must be sent, or sent again.
    Reserved {
        payment: PaymentId,
        /// Whether a confirmation may have reached the carrier.
        asked: bool,
    },
    /// The confirmation is being sent. From here only the carrier can end the charge.
    Confirming {
        payment: PaymentId,
        /// Whether an earlier confirmation may have reached the carrier.
        asked: bool,
    },
    /// The confirmation's answer was lost: the money may have moved.
    ConfirmUnknown { payment: PaymentId },
    /// The carrier accepted the confirmation, which is not yet a payment.
    Settling { payment: PaymentId },
    /// The carrier is being asked to cancel the reservation.
    Cancelling {
        payment: PaymentId,
        /// What to do when the reservation is cancelled.
        then: Then,
    },
    /// The answer to `cancel` was lost.
    CancelUnknown {
        payment: PaymentId,
        /// What to do when the reservation is cancelled.
        then: Then,
    },
    /// The order is over, but a `prepare` whose answer was lost may have left a reservation that must be
    /// cancelled.
    Searching {
        /// How the order ended.
        ending: Ending,
    },
    /// What the carrier says about this payment contradicts the charge; a person must look.
    Frozen { payment: PaymentId },
    /// Paid; no further transition.
    Charged { payment: PaymentId },
    /// Paid, but the reader owns the item already: the money must be refunded.
    RefundDue { payment: PaymentId },
    /// Over, and no money was taken. Final, unless a read of the carrier proves otherwise.
    Ended {
        /// Why no money was taken.
        ending: Ending,
    },
}

/// How the reader agrees to the charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Invitation {
    /// By a texted code.
    Code {
        /// The carrier's id of the authorization for which it texted the code.
        authorization: String,
    },
    /// In the carrier's own window.
    Window {
        /// Address of the window.
        url: String,
    },
}

/// How a charge ends without money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The reader cancelled it.
    Cancelled,
    /// The reader typed no code in time.
    Expired,
    /// The carrier or a rule of the gateway refused the charge.
    Refused(Reason),
}

/// What follows when a reservation was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// A new reservation is asked for, with a new code.
    Replace,
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
    /// The public status of an order in this state.
    ///
    /// While a reservation is being cancelled, its order already counts as ended. Nothing was confirmed, so
    /// nothing can be charged, and the reader can try again without waiting for the carrier.
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

    /// How it ends without money, if that is decided.
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

    /// Whether the gateway waits for the answer to a call that changes something at the carrier.
    pub(crate) const fn is_calling(&self) -> bool {
        matches!(
            self,
            Self::Preparing
                | Self::Validating { .. }
                | Self::Confirming { .. }
                | Self::Cancelling { .. }
        )
    }

    /// Whether this charge keeps the reader from buying the same item again. A frozen charge does not: it can
    /// stay frozen for days. If its money moved after all, the second payment is refunded.
    pub(crate) const fn is_live(&self) -> bool {
        !self.status().is_final() && !matches!(self, Self::Frozen { .. })
    }

    /// What calls and reads in this state are for.
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

/// What calls and reads in a state are for. Tries are counted per purpose and not per state, because each
/// retry of a call passes through several states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To get a reservation.
    Reserve,
    /// To get the reader's agreement, by a code or in the carrier's window.
    Agree,
    /// To take the money.
    Collect,
    /// To release the reservation.
    Release,
    /// The carrier is not called in this state.
    Rest,
}
