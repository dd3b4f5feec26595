//! Bodies of carrier-billing 0.5.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{objects_only, objects_written, present};
use crate::carrier::amount::Amount;

/// The schemas `CreatePayment` and `BodyAmountReservationTransactionForReserveInput`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PaymentRequest {
    pub(crate) amount_transaction: AmountTransaction,
    #[serde(default, deserialize_with = "present")]
    pub(crate) sink: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) sink_credential: Option<SinkCredential>,
}

/// `AmountTransactionInput`; kept as it came, since every answer repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct AmountTransaction {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) client_correlator: Option<String>,
    pub(crate) payment_amount: PaymentAmount,
    pub(crate) reference_code: String,
}

/// The schemas `PaymentAmountForCharge` and `PaymentAmountForReserve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PaymentAmount {
    pub(crate) charging_information: ChargingInformation,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) charging_meta_data: Option<ChargingMetaData>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) payment_details: Option<Vec<PaymentItem>>,
}

/// The CAMARA schema `ChargingInformation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct ChargingInformation {
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) description: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) is_tax_included: Option<bool>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) tax_amount: Option<Amount>,
}

/// The CAMARA schema `ChargingMetaData`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct ChargingMetaData {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_name: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) merchant_identifier: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) fee: Option<Amount>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) purchase_category_code: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) service_id: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) product_id: Option<String>,
}

/// The CAMARA schema `PaymentItem`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PaymentItem {
    pub(crate) id: String,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) description: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) is_tax_included: Option<bool>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) tax_amount: Option<Amount>,
}

/// `SinkCredential` with the properties of all its kinds: the kind is judged after reading.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct SinkCredential {
    pub(crate) credential_type: String,
    #[serde(default, deserialize_with = "present")]
    pub(crate) access_token: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) access_token_expires_utc: Option<Timestamp>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) access_token_type: Option<String>,
    #[serde(default, deserialize_with = "present", rename = "identifier")]
    _identifier: Option<String>,
    #[serde(default, deserialize_with = "present", rename = "secret")]
    _secret: Option<String>,
    #[serde(default, deserialize_with = "present", rename = "refreshToken")]
    _refresh_token: Option<String>,
    #[serde(default, deserialize_with = "present", rename = "refreshTokenEndpoint")]
    _refresh_token_endpoint: Option<String>,
}

/// The CAMARA schema `ValidatePayment`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct ValidatePayment {
    pub(crate) authorization_id: String,
    pub(crate) code: String,
}

/// `PhoneNumber`, the body of confirm and cancel, and of SIM Swap's retrieve-date.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PhoneNumber {
    #[serde(default, deserialize_with = "present")]
    pub(crate) phone_number: Option<String>,
}

objects_only!(
    PaymentRequest,
    AmountTransaction,
    PaymentAmount,
    ChargingInformation,
    ChargingMetaData,
    PaymentItem,
    SinkCredential,
    ValidatePayment,
    PhoneNumber
);
objects_written!(
    AmountTransaction,
    PaymentAmount,
    ChargingInformation,
    ChargingMetaData,
    PaymentItem
);
