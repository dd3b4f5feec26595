//! Names of the states, and which of them are unknown outcomes.

use crate::charges::state::State;

impl State {
    /// Whether the charge may have been cancelled without money because its phone had bought the item meanwhile.
    pub(crate) const fn may_have_given_back(&self) -> bool {
        matches!(
            self,
            Self::Cancelling { .. }
                | Self::CancelUnknown { .. }
                | Self::Frozen { .. }
                | Self::Ended { .. }
        )
    }

    /// Whether the carrier may have done something that the gateway does not know.
    pub(crate) fn is_unknown(&self) -> bool {
        Self::UNKNOWN.contains(&self.as_str())
    }

    /// The names of the states in which an outcome is unknown. Every other list is made from this one or
    /// tested against it.
    pub(crate) const UNKNOWN: [&'static str; 5] =
        ["prepare_unknown", "validate_unknown", "confirm_unknown", "cancel_unknown", "searching"];

    /// The names of all states.
    pub(crate) const NAMES: [&'static str; 18] = [
        "preparing",
        "prepare_unknown",
        "processing",
        "awaiting_code",
        "awaiting_window",
        "validating",
        "validate_unknown",
        "reserved",
        "confirming",
        "confirm_unknown",
        "settling",
        "cancelling",
        "cancel_unknown",
        "searching",
        "frozen",
        "charged",
        "refund_due",
        "ended",
    ];

    /// Its name in the database, in logs and in metrics. Names never change.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::PrepareUnknown => "prepare_unknown",
            Self::Processing { .. } => "processing",
            Self::AwaitingCode { .. } => "awaiting_code",
            Self::AwaitingWindow { .. } => "awaiting_window",
            Self::Validating { .. } => "validating",
            Self::ValidateUnknown { .. } => "validate_unknown",
            Self::Reserved { .. } => "reserved",
            Self::Confirming { .. } => "confirming",
            Self::ConfirmUnknown { .. } => "confirm_unknown",
            Self::Settling { .. } => "settling",
            Self::Cancelling { .. } => "cancelling",
            Self::CancelUnknown { .. } => "cancel_unknown",
            Self::Searching { .. } => "searching",
            Self::Frozen { .. } => "frozen",
            Self::Charged { .. } => "charged",
            Self::RefundDue { .. } => "refund_due",
            Self::Ended { .. } => "ended",
        }
    }
}
