//! Bodies of carrier-billing-refund 0.3.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::payment::{ChargingInformation, SinkCredential};
use super::{objects_only, objects_written, present};
use crate::carrier::amount::Amount;

/// Whether a refund gives everything back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RefundType {
    /// All that is left; the last refund of its payment.
    Total,
    /// The amount that the merchant names.
    Partial,
}

/// `CreateRefund`; what `amountTransaction` may hold depends on the type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct RefundRequest {
    #[serde(rename = "type")]
    pub(crate) kind: RefundType,
    pub(crate) amount_transaction: Box<RawValue>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) reason: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) sink: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) sink_credential: Option<SinkCredential>,
}

/// The CAMARA schema `AmountTransactionTotalRefund`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct TotalTransaction {
    #[serde(default, deserialize_with = "present")]
    pub(crate) client_correlator: Option<String>,
    pub(crate) refund_amount: TotalAmount,
    pub(crate) reference_code: String,
}

/// The CAMARA schema `AmountTransactionPartialRefund`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PartialTransaction {
    #[serde(default, deserialize_with = "present")]
    pub(crate) client_correlator: Option<String>,
    pub(crate) refund_amount: PartialAmount,
    pub(crate) reference_code: String,
}

/// The CAMARA schema `RefundAmountTotalRefund`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct TotalAmount {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) charging_meta_data: Option<RefundMetaData>,
}

/// The CAMARA schema `RefundAmountPartialRefund`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PartialAmount {
    pub(crate) charging_information: ChargingInformation,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) charging_meta_data: Option<RefundMetaData>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) refund_details: Option<Vec<RefundItem>>,
}

/// `ChargingMetaData` of the refund API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct RefundMetaData {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_identifier: Option<String>,
}

/// The CAMARA schema `RefundItem`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct RefundItem {
    pub(crate) payment_item_id: String,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) description: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) is_tax_included: Option<bool>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) tax_amount: Option<Amount>,
}

objects_only!(
    RefundRequest,
    TotalTransaction,
    PartialTransaction,
    TotalAmount,
    PartialAmount,
    RefundMetaData,
    RefundItem
);
objects_written!(TotalAmount, PartialAmount, RefundMetaData, RefundItem);
