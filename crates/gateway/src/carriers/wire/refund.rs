//! The bodies of CAMARA carrier-billing-refund 0.3.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::carriers::wire::ChargingOut;

/// The request body of `POST /payments/{id}/refunds`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefundBody<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) reason: &'a str,
    pub(crate) amount_transaction: TransactionIn<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionIn<'a> {
    pub(crate) client_correlator: &'a str,
    pub(crate) reference_code: &'a str,
    pub(crate) refund_amount: AmountIn<'a>,
}

/// An amount; empty for a whole payment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AmountIn<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) charging_information: Option<ChargingIn<'a>>,
}

#[derive(Serialize)]
pub(crate) struct ChargingIn<'a> {
    pub(crate) amount: Box<RawValue>,
    pub(crate) currency: String,
    pub(crate) description: &'a str,
}

/// A refund: in the answer to creating and reading one, and in lists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefundOut {
    pub(crate) refund_id: String,
    pub(crate) refund_status: String,
    #[serde(default)]
    pub(crate) refund_date: Option<String>,
    #[serde(default)]
    pub(crate) amount_transaction: Option<TransactionOut>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionOut {
    pub(crate) reference_code: String,
    #[serde(default)]
    pub(crate) refund_amount: Option<AmountOut>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AmountOut {
    #[serde(default)]
    pub(crate) charging_information: Option<ChargingOut>,
}

/// The answer to `GET /payments/{id}/refunds/remaining-amount`.
#[derive(Deserialize)]
pub(crate) struct RemainingOut {
    pub(crate) amount: Box<RawValue>,
    pub(crate) currency: String,
}
