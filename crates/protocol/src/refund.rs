//! Refunds, as readers see them.

use serde::{Deserialize, Serialize};

use crate::Money;

/// The state of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RefundProgress {
    /// The refund to the phone bill is under way.
    OnItsWay,
    /// The carrier took it off the phone bill.
    OffTheBill,
    /// The carrier did not take it off the bill, so it became credit.
    AsCredit,
    /// It waits for a decision of the operator.
    Held,
    /// A state of a newer gateway.
    #[serde(other)]
    Unknown,
}

/// A refund, as the reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundView {
    /// The refund's id, to quote in questions to the publisher.
    pub id: String,
    /// How much goes back.
    pub amount: Money,
    /// How far the refund has come.
    pub progress: RefundProgress,
    /// Until when the carrier can take it off the bill: RFC 3339, UTC. After that it becomes credit.
    pub on_bill_until: String,
}

/// Answer of `POST /v1/credit/refund`: the refunds of a reader's unspent credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditRefund {
    /// One for each top-up that is refunded.
    pub refunds: Vec<RefundView>,
    /// How much goes back in all.
    pub total: Money,
    /// The credit that stays.
    pub balance: Money,
}
