//! The bodies of CAMARA carrier billing 0.5 that a merchant writes and reads. Amounts are JSON numbers; they
//! are written and read exactly, never as a float.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(crate) mod refund;

/// The request body of `POST /payments/prepare`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrepareBody<'a> {
    pub(crate) amount_transaction: TransactionIn<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sink: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionIn<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<&'a str>,
    pub(crate) client_correlator: &'a str,
    pub(crate) payment_amount: AmountIn<'a>,
    pub(crate) reference_code: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AmountIn<'a> {
    pub(crate) charging_information: ChargingIn<'a>,
    pub(crate) charging_meta_data: MetaIn<'a>,
}

#[derive(Serialize)]
pub(crate) struct ChargingIn<'a> {
    pub(crate) amount: Box<RawValue>,
    pub(crate) currency: &'a str,
    pub(crate) description: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MetaIn<'a> {
    pub(crate) merchant_name: &'a str,
    pub(crate) merchant_identifier: &'a str,
    pub(crate) service_id: &'a str,
    pub(crate) product_id: &'a str,
}

/// The request body of `POST /payments/{id}/validate`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ValidateBody<'a> {
    pub(crate) authorization_id: &'a str,
    pub(crate) code: &'a str,
}

/// `POST /payments/{id}/confirm` and `/cancel`. The gateway's tokens are not bound to a phone, so the body
/// must name it (else 422 `MISSING_IDENTIFIER`), although the payment has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PhoneBody<'a> {
    pub(crate) phone_number: &'a str,
}

/// A payment: in the answer to `prepare`, to reading one, and in lists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentOut {
    pub(crate) payment_id: String,
    pub(crate) payment_status: String,
    #[serde(default)]
    pub(crate) payment_creation_date: Option<String>,
    #[serde(default)]
    pub(crate) payment_date: Option<String>,
    pub(crate) amount_transaction: TransactionOut,
    pub(crate) validation_info: Option<ValidationOut>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionOut {
    pub(crate) payment_amount: AmountOut,
    pub(crate) reference_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AmountOut {
    pub(crate) charging_information: ChargingOut,
}

#[derive(Deserialize)]
pub(crate) struct ChargingOut {
    pub(crate) amount: Box<RawValue>,
    pub(crate) currency: String,
}

#[derive(Deserialize)]
pub(crate) struct ValidationOut {
    pub(crate) action: String,
    #[serde(rename = "authorizationId")]
    pub(crate) authorization_id: Option<String>,
    #[serde(rename = "validationURL")]
    pub(crate) validation_url: Option<String>,
}

/// The body of every error.
#[derive(Deserialize, Default)]
pub(crate) struct ErrorOut {
    #[serde(default)]
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) message: String,
}

/// The answer to `POST {token_url}`.
#[derive(Deserialize)]
pub(crate) struct TokenOut {
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) expires_in: Option<u64>,
}
