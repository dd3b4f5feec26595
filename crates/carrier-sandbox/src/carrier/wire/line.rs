//! Bodies of one-time-password-sms, sim-swap and number-verification.

use serde::Deserialize;

use super::{objects_only, present};

/// The schema `SendCodeBody` of one-time-password-sms.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct SendCode {
    pub(crate) phone_number: String,
    pub(crate) message: String,
}

/// The schema `ValidateCodeBody` of one-time-password-sms.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct ValidateCode {
    pub(crate) authentication_id: String,
    pub(crate) code: String,
}

/// The schema `CreateCheckSimSwap` of sim-swap.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct CheckSimSwap {
    #[serde(default, deserialize_with = "present")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) max_age: Option<i64>,
}

/// The schema `NumberVerificationRequestBody` of number-verification.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub(crate) struct VerifyNumber {
    #[serde(default, deserialize_with = "present")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) hashed_phone_number: Option<String>,
}

objects_only!(SendCode, ValidateCode, CheckSimSwap, VerifyNumber);
