//! Where a refund stands.

use crate::refunds::event::{CreditReason, HoldReason, RefundId};

/// Where a refund stands. Each variant holds what exists in that state and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundState {
    /// The money is owed, and nothing of this refund is at the carrier.
    Due,
    /// The carrier is being asked.
    Asking,
    /// That answer was lost: the carrier may have it.
    Unknown,
    /// The carrier took it and works on it.
    Processing {
        /// The carrier's id of the refund.
        refund: RefundId,
    },
    /// The carrier took the money off the bill. Final.
    Returned {
        /// The carrier's id of the refund.
        refund: RefundId,
    },
    /// The carrier does not give it back, so the reader has it as credit. Final.
    Credited {
        /// Why not on the bill.
        because: CreditReason,
    },
    /// A person must decide. Nothing of this refund is at the carrier.
    Held {
        /// What a person must look at.
        because: HoldReason,
    },
}

impl RefundState {
    /// The names of all states.
    pub(crate) const NAMES: [&'static str; 7] =
        ["due", "asking", "unknown", "processing", "returned", "credited", "held"];

    /// Its name in the database, in logs and in metrics. Names are never changed.
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

    /// Whether the money is with the reader.
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
