//! Every operation of the carrier, by the `operationId` of its OpenAPI file.

use serde::{Deserialize, Serialize};
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Operation {
    CreatePayment,
    PreparePayment,
    ValidatePayment,
    ConfirmPayment,
    CancelPayment,
    RetrievePayment,
    RetrievePayments,
    CreateRefund,
    RetrieveRefund,
    RetrieveRefunds,
    RetrievePaymentRemainingAmount,
    SendCode,
    ValidateCode,
    CheckSimSwap,
    RetrieveSimSwapDate,
    PhoneNumberVerify,
    PhoneNumberShare,
    /// `POST /oauth2/token`, which has no `operationId`.
    RequestToken,
}

impl Operation {
    /// The scopes of which a token needs one.
    pub(crate) const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::CreatePayment | Self::PreparePayment => &["carrier-billing:payments:create"],
            Self::ValidatePayment | Self::ConfirmPayment | Self::CancelPayment => {
                &["carrier-billing:payments:write"]
            }
            Self::RetrievePayment | Self::RetrievePayments => &["carrier-billing:payments:read"],
            Self::CreateRefund => &["carrier-billing-refund:refunds:create"],
            Self::RetrieveRefund | Self::RetrieveRefunds | Self::RetrievePaymentRemainingAmount => {
                &["carrier-billing-refund:refunds:read"]
            }
            Self::SendCode | Self::ValidateCode => &["one-time-password-sms:send-validate"],
            Self::CheckSimSwap => &["sim-swap:check", "sim-swap"],
            Self::RetrieveSimSwapDate => &["sim-swap:retrieve-date", "sim-swap"],
            Self::PhoneNumberVerify => &["number-verification:verify"],
            Self::PhoneNumberShare => &["number-verification:device-phone-number:read"],
            Self::RequestToken => &[],
        }
    }

    /// Whether the operation changes something.
    pub(crate) const fn writes(self) -> bool {
        matches!(
            self,
            Self::CreatePayment
                | Self::PreparePayment
                | Self::ValidatePayment
                | Self::ConfirmPayment
                | Self::CancelPayment
                | Self::CreateRefund
                | Self::SendCode
                | Self::ValidateCode
        )
    }

    /// Whether the operation has a body.
    pub(crate) const fn has_body(self) -> bool {
        self.writes()
            || matches!(
                self,
                Self::CheckSimSwap | Self::RetrieveSimSwapDate | Self::PhoneNumberVerify
            )
    }
}

/// Every scope that a client may ask for.
pub(crate) const SCOPES: [&str; 11] = [
    "carrier-billing:payments:create",
    "carrier-billing:payments:write",
    "carrier-billing:payments:read",
    "carrier-billing-refund:refunds:create",
    "carrier-billing-refund:refunds:read",
    "one-time-password-sms:send-validate",
    "sim-swap",
    "sim-swap:check",
    "sim-swap:retrieve-date",
    "number-verification:verify",
    "number-verification:device-phone-number:read",
];
