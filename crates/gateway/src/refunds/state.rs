//! The states of a refund.

use crate::refunds::event::{CreditReason, HoldReason, RefundId};

/// The state of a refund. Each variant holds only what exists in that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundState {
    /// The money is owed, and the carrier does not have this refund.
    Due,
    /// The carrier is being asked.
    Asking,
    /// The answer was lost: the carrier may have the refund.
    Unknown,
    /// The carrier accepted the refund and has not decided yet.
    Processing {
        /// The carrier's id of the refund.
        refund: RefundId,
    },
    /// The carrier refunded the money to the bill. Final.
    Returned {
        /// The carrier's id of the refund.
        refund: RefundId,
    },
    /// The carrier does not refund it, so the reader has credit. Final.
    Credited {
        /// Why the carrier did not refund it.
        because: CreditReason,
    },
    /// The operator must decide. The carrier does not have this refund.
    Held {
        /// Why the operator must decide.
        because: HoldReason,
    },
}

impl RefundState {
    /// The names of all states.
    pub(crate) const NAMES: [&'static str; 7] =
        ["due", "asking", "unknown", "processing", "returned", "credited", "held"];

    /// Its name in the database, in logs and in metrics. Names never change.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Asking => "asking",
            Self::Unknown => "unknown",
            Self::Processing { .. } => "processing",
            Self::Returned { .. } => "returned",
            Self::Credited { .. } => "credited",
            Self::Held { .. } => "held",
        }
    }

    /// Whether the reader has the money.
    pub(crate) const fn is_final(&self) -> bool {
        matches!(self, Self::Returned { .. } | Self::Credited { .. })
    }

    /// The carrier's refund, if it is known.
    pub(crate) const fn refund(&self) -> Option<&RefundId> {
        match self {
            Self::Processing { refund } | Self::Returned { refund } => Some(refund),
            Self::Due
            | Self::Asking
            | Self::Unknown
            | Self::Credited { .. }
            | Self::Held { .. } => None,
        }
    }
}
