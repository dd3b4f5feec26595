//! One payment: its stage, and the one function that changes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::phone::Phone;
use super::refund::Refund;
use super::sink::Sink;
use super::wire::payment::{AmountTransaction, ChargingMetaData};
pub(crate) type PaymentId = String;

/// A payment as the carrier keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) terms: Terms,
    pub(crate) stage: Stage,
    /// Wrong codes so far.
    pub(crate) misses: u32,
    pub(crate) refunds: Vec<Refund>,
}

/// What a payment is about; never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    pub(crate) id: PaymentId,
    pub(crate) client: String,
    pub(crate) phone: Phone,
    pub(crate) steps: Steps,
    pub(crate) request: AmountTransaction,
    pub(crate) sink: Option<Sink>,
    pub(crate) validation: Option<Validation>,
    pub(crate) server_reference: String,
    /// The host of the client's frame, for messages that fill in their code.
    pub(crate) embedded_host: Option<String>,
    pub(crate) created_at: Timestamp,
    /// When an asynchronous carrier will have decided.
    pub(crate) settles_at: Timestamp,
}

/// One step (create) or two (prepare, confirm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Steps {
    One,
    Two,
}

/// How the subscriber approves a reservation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Validation {
    /// In the carrier's own window instead of the merchant's.
    pub(crate) hosted: bool,
    pub(crate) authorization_id: String,
    pub(crate) code: String,
}

/// The stage of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The carrier has not decided yet whether it takes the payment.
    Deciding {
        /// When it will have decided.
        until: Timestamp,
    },
    /// A code is asked for.
    AwaitingCode {
        /// End of the code's life.
        code_until: Timestamp,
        /// End of the reservation's life.
        until: Timestamp,
    },
    /// The amount is set apart; the merchant has to confirm.
    Reserved {
        /// End of the reservation's life.
        until: Timestamp,
    },
    /// Confirmed, and the carrier is about to charge.
    Charging {
        /// When it will have charged.
        until: Timestamp,
    },
    /// The amount is on the bill. Final.
    Succeeded { at: Timestamp },
    /// The carrier refused. Final.
    Denied {
        /// The reason, as notifications and `validatePayment` tell it.
        reason: String,
    },
    /// Cancelled, or expired. Final.
    Cancelled,
}

/// Something that happens to a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Move {
    /// The carrier takes it and asks for a code.
    AskCode { code_until: Timestamp, until: Timestamp },
    /// The amount is set apart.
    Reserve { until: Timestamp },
    /// The merchant confirmed; the charge follows later.
    Confirm { until: Timestamp },
    /// The amount goes on the bill.
    Charge,
    /// The carrier refuses the payment.
    Deny { reason: String },
    /// The merchant gives up.
    Cancel,
    /// The merchant did not confirm in time.
    Expire,
}

/// An event that the payment's stage does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a payment in {from:?} cannot take {step:?}")]
pub(crate) struct IllegalMove {
    from: Stage,
    step: Move,
}

/// The word of the specification for a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Processing,
    PendingValidation,
    Reserved,
    Succeeded,
    Denied,
    Cancelled,
}

impl Status {
    /// The word, as JSON and query strings write it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::PendingValidation => "pending_validation",
            Self::Reserved => "reserved",
            Self::Succeeded => "succeeded",
            Self::Denied => "denied",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the spelling of the OpenAPI file.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [
            Self::Processing,
            Self::PendingValidation,
            Self::Reserved,
            Self::Succeeded,
            Self::Denied,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|status| status.as_str() == word)
    }

    /// Whether the payment can still move.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Processing | Self::PendingValidation | Self::Reserved)
    }
}

impl Stage {
    /// Moves a payment: the only place that says which move fits where.
    ///
    /// # Errors
    ///
    /// [`IllegalMove`] names the stage and the event.
    pub(crate) fn next(self, step: Move, at: Timestamp) -> Result<Self, IllegalMove> {
        let next = match (&self, &step) {
            (Self::Deciding { .. }, Move::AskCode { code_until, until }) => {
                Self::AwaitingCode { code_until: *code_until, until: *until }
            }
            (Self::Deciding { .. } | Self::AwaitingCode { .. }, Move::Reserve { until }) => {
                Self::Reserved { until: *until }
            }
            (Self::Reserved { .. }, Move::Confirm { until }) => Self::Charging { until: *until },
            // A one-step payment is charged without having been reserved.
            (
                Self::Deciding { .. } | Self::Reserved { .. } | Self::Charging { .. },
                Move::Charge,
            ) => Self::Succeeded { at },
            (
                Self::Deciding { .. }
                | Self::AwaitingCode { .. }
                | Self::Reserved { .. }
                | Self::Charging { .. },
                Move::Deny { reason },
            ) => Self::Denied { reason: reason.clone() },
            (
                Self::Deciding { .. } | Self::AwaitingCode { .. } | Self::Reserved { .. },
                Move::Cancel,
            )
            | (Self::AwaitingCode { .. } | Self::Reserved { .. }, Move::Expire) => Self::Cancelled,
            _ => return Err(IllegalMove { from: self, step }),
        };
        Ok(next)
    }

    /// The word of the specification.
    pub(crate) const fn status(&self) -> Status {
        match self {
            Self::Deciding { .. } | Self::Charging { .. } => Status::Processing,
            Self::AwaitingCode { .. } => Status::PendingValidation,
            Self::Reserved { .. } => Status::Reserved,
            Self::Succeeded { .. } => Status::Succeeded,
            Self::Denied { .. } => Status::Denied,
            Self::Cancelled => Status::Cancelled,
        }
    }

    /// When time alone moves the payment.
    pub(crate) const fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Deciding { until }
            | Self::AwaitingCode { until, .. }
            | Self::Reserved { until }
            | Self::Charging { until } => Some(*until),
            Self::Succeeded { .. } | Self::Denied { .. } | Self::Cancelled => None,
        }
    }
}

impl Payment {
    /// A payment that was just asked for.
    pub(crate) fn new(terms: Terms) -> Self {
        let stage = Stage::Deciding { until: terms.settles_at };
        Self { terms, stage, misses: 0, refunds: Vec::new() }
    }

    pub(crate) const fn status(&self) -> Status {
        self.stage.status()
    }

    pub(crate) const fn amount(&self) -> Amount {
        self.terms.request.payment_amount.charging_information.amount
    }

    /// When the amount went on the bill.
    pub(crate) const fn charged_at(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Succeeded { at } => Some(at),
            _ => None,
        }
    }

    /// The amount that is refunded or being refunded.
    pub(crate) fn refunded(&self) -> Amount {
        self.refunds
            .iter()
            .filter(|refund| refund.holds())
            .fold(Amount::ZERO, |sum, refund| sum.plus(refund.terms.amount))
    }

    /// The amount that can still be refunded.
    pub(crate) fn remaining(&self) -> Amount {
        match self.stage {
            Stage::Succeeded { .. } => self.amount().minus(self.refunded()),
            _ => Amount::ZERO,
        }
    }

    /// What the merchant says about itself.
    pub(crate) const fn meta(&self) -> Option<&ChargingMetaData> {
        self.terms.request.payment_amount.charging_meta_data.as_ref()
    }
}

#[cfg(test)]
mod tests;
