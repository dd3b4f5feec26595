//! The bodies of requests, as the OpenAPI files write them.
//!
//! A property that is not in the specification is refused: a misspelt one would otherwise be
//! silently ignored. An explicit `null` is refused too, since no property is nullable.

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::amount::Amount;

/// Reads an optional property that, where it stands, must have a value.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// `CreatePayment` and `BodyAmountReservationTransactionForReserveInput`.
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

/// `PaymentAmountForCharge`, `PaymentAmountForReserve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PaymentAmount {
    pub(crate) charging_information: ChargingInformation,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) charging_meta_data: Option<ChargingMetaData>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) payment_details: Option<Vec<PaymentItem>>,
}

/// `ChargingInformation`.
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

/// `ChargingMetaData`.
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

/// `PaymentItem`.
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

/// `ValidatePayment`.
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

/// `AmountTransactionTotalRefund`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct TotalTransaction {
    #[serde(default, deserialize_with = "present")]
    pub(crate) client_correlator: Option<String>,
    pub(crate) refund_amount: TotalAmount,
    pub(crate) reference_code: String,
}

/// `AmountTransactionPartialRefund`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct PartialTransaction {
    #[serde(default, deserialize_with = "present")]
    pub(crate) client_correlator: Option<String>,
    pub(crate) refund_amount: PartialAmount,
    pub(crate) reference_code: String,
}

/// `RefundAmountTotalRefund`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct TotalAmount {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) charging_meta_data: Option<RefundMetaData>,
}

/// `RefundAmountPartialRefund`.
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

/// `RefundItem`.
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

/// `SendCodeBody` of one-time-password-sms.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct SendCode {
    pub(crate) phone_number: String,
    pub(crate) message: String,
}

/// `ValidateCodeBody` of one-time-password-sms.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct ValidateCode {
    pub(crate) authentication_id: String,
    pub(crate) code: String,
}

/// `CreateCheckSimSwap`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct CheckSimSwap {
    #[serde(default, deserialize_with = "present")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) max_age: Option<i64>,
}

/// `NumberVerificationRequestBody`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct VerifyNumber {
    #[serde(default, deserialize_with = "present")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) hashed_phone_number: Option<String>,
}

/// Reads an object from an object only: derived code would take a list for one as well.
struct ObjectVisitor<T>(PhantomData<T>);

macro_rules! objects_only {
    ($($name:ident),* $(,)?) => {$(
        impl<'de> Visitor<'de> for ObjectVisitor<$name> {
            type Value = $name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                $name::deserialize(MapAccessDeserializer::new(map))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_map(ObjectVisitor::<$name>(PhantomData))
            }
        }
    )*};
}

macro_rules! objects_written {
    ($($name:ident),* $(,)?) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, to)
            }
        }
    )*};
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
    PhoneNumber,
    RefundRequest,
    TotalTransaction,
    PartialTransaction,
    TotalAmount,
    PartialAmount,
    RefundMetaData,
    RefundItem,
    SendCode,
    ValidateCode,
    CheckSimSwap,
    VerifyNumber,
);

objects_written!(
    AmountTransaction,
    PaymentAmount,
    ChargingInformation,
    ChargingMetaData,
    PaymentItem,
    TotalAmount,
    PartialAmount,
    RefundMetaData,
    RefundItem,
);
