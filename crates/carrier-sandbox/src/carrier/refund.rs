//! One refund: its state, its amount and what ends it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::amount::Amount;
use super::sink::Sink;
use super::wire::refund::{RefundItem, RefundType};
pub(crate) type RefundId = String;

/// A refund as the carrier keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    pub(crate) terms: RefundTerms,
    pub(crate) stage: RefundStage,
}

/// What a refund is about; never changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefundTerms {
    pub(crate) id: RefundId,
    pub(crate) kind: RefundType,
    /// The amount to refund; for a total refund all that was left.
    pub(crate) amount: Amount,
    pub(crate) items: Vec<RefundItem>,
    pub(crate) client_correlator: Option<String>,
    pub(crate) reference_code: String,
    pub(crate) merchant_identifier: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) sink: Option<Sink>,
    /// `amountTransaction` as it came, since every answer repeats it.
    pub(crate) transaction: Box<RawValue>,
    pub(crate) created_at: Timestamp,
    pub(crate) settles_at: Timestamp,
    /// The result that an asynchronous carrier will report.
    pub(crate) will_be_denied: bool,
}

/// The stage of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundStage {
    /// Not decided yet; the amount is held.
    Processing,
    /// The money is back on the bill. Final.
    Succeeded { at: Timestamp },
    /// Refused; the amount can be asked for again. Final.
    Denied,
}

impl Refund {
    pub(crate) const fn new(terms: RefundTerms) -> Self {
        Self { terms, stage: RefundStage::Processing }
    }

    /// Whether its amount counts against what is left of the payment.
    pub(crate) const fn holds(&self) -> bool {
        !matches!(self.stage, RefundStage::Denied)
    }

    /// The word of the specification.
    pub(crate) const fn status(&self) -> &'static str {
        match self.stage {
            RefundStage::Processing => "processing",
            RefundStage::Succeeded { .. } => "succeeded",
            RefundStage::Denied => "denied",
        }
    }

    /// When the amount was refunded.
    pub(crate) const fn refunded_at(&self) -> Option<Timestamp> {
        match self.stage {
            RefundStage::Succeeded { at } => Some(at),
            RefundStage::Processing | RefundStage::Denied => None,
        }
    }
}
