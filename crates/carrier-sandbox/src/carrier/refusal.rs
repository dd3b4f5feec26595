//! Every error that the carrier answers, with the codes of the specifications.

use std::borrow::Cow;

/// A refusal: an HTTP status, a word that programs match on, and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// The error code, such as `CARRIER_BILLING.INVALID_CODE`.
    pub(crate) code: Cow<'static, str>,
    /// What happened, for people.
    pub(crate) message: Cow<'static, str>,
}

/// Which API answers: the billing APIs prefix the same words differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// The API CAMARA carrier-billing 0.5.
    Payments,
    /// The API CAMARA carrier-billing-refund 0.3.
    Refunds,
}

impl Api {
    fn word(self, word: &str) -> Cow<'static, str> {
        let prefix = match self {
            Self::Payments => "CARRIER_BILLING",
            Self::Refunds => "CARRIER_BILLING_REFUND",
        };
        Cow::Owned(format!("{prefix}.{word}"))
    }
}

impl Refusal {
    pub(crate) const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code: Cow::Borrowed(code), message: Cow::Borrowed(message) }
    }

    /// The same refusal with another sentence.
    pub(crate) fn saying(self, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..self }
    }

    /// The same refusal with a carrier's own reason code behind the sentence.
    ///
    /// The codes are those of KG Mobilians, so that a merchant can tell refusals apart that the
    /// specification gives one word.
    fn because(self, reason: &str) -> Self {
        let message = format!("{} [{reason}]", self.message.trim_end_matches('.'));
        self.saying(message)
    }

    /// The request breaks the schema.
    pub(crate) fn invalid_argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", "").saying(message)
    }

    /// A value of the right type outside its range.
    pub(crate) fn out_of_range(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, "OUT_OF_RANGE", "").saying(message)
    }

    pub(crate) const INVALID_SINK: Self =
        Self::new(400, "INVALID_SINK", "sink not valid for the specified protocol");
    pub(crate) const INVALID_CREDENTIAL: Self =
        Self::new(400, "INVALID_CREDENTIAL", "Only Access token is supported");
    pub(crate) const INVALID_TOKEN: Self =
        Self::new(400, "INVALID_TOKEN", "Only bearer token is supported");
    pub(crate) const UNAUTHENTICATED: Self = Self::new(
        401,
        "UNAUTHENTICATED",
        "Request not authenticated due to missing, invalid, or expired credentials.",
    );
    pub(crate) const PERMISSION_DENIED: Self = Self::new(
        403,
        "PERMISSION_DENIED",
        "Client does not have sufficient permissions to perform this action.",
    );
    pub(crate) const NOT_FOUND: Self =
        Self::new(404, "NOT_FOUND", "The specified resource is not found.");
    pub(crate) const IDENTIFIER_NOT_FOUND: Self =
        Self::new(404, "IDENTIFIER_NOT_FOUND", "phoneNumber not found.");
    pub(crate) const METHOD_NOT_ALLOWED: Self =
        Self::new(405, "METHOD_NOT_ALLOWED", "The resource does not know this method.");
    pub(crate) const ALREADY_EXISTS: Self = Self::new(
        409,
        "ALREADY_EXISTS",
        "The resource that a client tried to create already exists.",
    );
    pub(crate) const UNSUPPORTED_MEDIA_TYPE: Self =
        Self::new(415, "UNSUPPORTED_MEDIA_TYPE", "The body has to be application/json.");
    pub(crate) const MISSING_IDENTIFIER: Self =
        Self::new(422, "MISSING_IDENTIFIER", "The phone number cannot be identified.");
    pub(crate) const UNNECESSARY_IDENTIFIER: Self = Self::new(
        422,
        "UNNECESSARY_IDENTIFIER",
        "The phone number is already identified by the access token.",
    );
    pub(crate) const SERVICE_NOT_APPLICABLE: Self = Self::new(
        422,
        "SERVICE_NOT_APPLICABLE",
        "The service is not available for the provided identifier.",
    );
    pub(crate) const TOO_MANY_REQUESTS: Self =
        Self::new(429, "TOO_MANY_REQUESTS", "Rate limit reached.");
    pub(crate) const INTERNAL: Self =
        Self::new(500, "INTERNAL", "Unknown server error. Typically a server bug.");
    pub(crate) const UNAVAILABLE: Self =
        Self::new(503, "UNAVAILABLE", "Service Unavailable [0098]");

    pub(crate) const PAYMENT_DENIED: Self =
        Self::new(403, "CARRIER_BILLING.PAYMENT_DENIED", "The payment was denied");
    pub(crate) const PAYMENT_CONFIRMED: Self =
        Self::new(409, "CARRIER_BILLING.PAYMENT_CONFIRMED", "Payment has been confirmed.");
    pub(crate) const PAYMENT_CANCELLED: Self =
        Self::new(409, "CARRIER_BILLING.PAYMENT_CANCELLED", "Payment has been cancelled.");
    pub(crate) const INVALID_AUTHORIZATION_ID: Self =
        Self::new(400, "CARRIER_BILLING.INVALID_AUTHORIZATION_ID", "Invalid authorizationId.");
    pub(crate) const INVALID_CODE: Self =
        Self::new(400, "CARRIER_BILLING.INVALID_CODE", "Invalid code.");
    pub(crate) const VALIDATION_FAILED: Self = Self::new(
        400,
        "CARRIER_BILLING.VALIDATION_FAILED",
        "The maximum number of attempts have been consumed for this validation.",
    );

    pub(crate) const REFUND_DENIED: Self =
        Self::new(403, "CARRIER_BILLING_REFUND.REFUND_DENIED", "Refund denied by business [0049]");
    pub(crate) const NOT_ELIGIBLE: Self = Self::new(
        403,
        "CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND",
        "Payment not eligible for refund [0030]",
    );
    pub(crate) const INVALID_PAYMENT_STATUS: Self = Self::new(
        422,
        "CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS",
        "Payment is not yet completed.",
    );
    pub(crate) const TAXES_MISMATCH: Self = Self::new(
        422,
        "CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH",
        "Inconsistent isTaxIncluded value with regards to related payment.",
    );
    pub(crate) const DETAILS_MISMATCH: Self = Self::new(
        422,
        "CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH",
        "Inconsistent refundDetails information with regards to related payment.",
    );

    pub(crate) const INVALID_OTP: Self = Self::new(
        400,
        "ONE_TIME_PASSWORD_SMS.INVALID_OTP",
        "The provided OTP is not valid for this authenticationId",
    );
    pub(crate) const VERIFICATION_FAILED: Self = Self::new(
        400,
        "ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED",
        "The maximum number of attempts for this authenticationId was exceeded without a valid OTP",
    );
    pub(crate) const VERIFICATION_EXPIRED: Self = Self::new(
        400,
        "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED",
        "The authenticationId is no longer valid",
    );
    pub(crate) const MAX_OTP_CODES_EXCEEDED: Self = Self::new(
        403,
        "ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED",
        "Too many OTPs have been requested for this MSISDN. Try later.",
    );
    pub(crate) const PHONE_NUMBER_NOT_ALLOWED: Self = Self::new(
        403,
        "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED",
        "The phone number cannot receive an SMS.",
    );
    pub(crate) const PHONE_NUMBER_BLOCKED: Self =
        Self::new(403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED", "The phone number bars SMS.");
    pub(crate) const NOT_BY_MOBILE_NETWORK: Self = Self::new(
        403,
        "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
        "Client must authenticate via the mobile network to use this service",
    );

    /// One amount above what is allowed.
    pub(crate) fn unauthorized_amount(api: Api) -> Self {
        let refusal = Self::new(422, "", "Unauthorized amount requested.");
        Self { code: api.word("UNAUTHORIZED_AMOUNT"), ..refusal }
    }

    /// The limit of the month is used up.
    pub(crate) fn threshold_overpassed(api: Api) -> Self {
        let message = "The accumulated amount overpasses the threshold of the account.";
        let refusal = Self::new(422, "", message);
        Self { code: api.word("USER_AMOUNT_THRESHOLD_OVERPASSED"), ..refusal }
    }

    /// The end of a range of dates before its start.
    pub(crate) fn invalid_date_range(api: Api) -> Self {
        let refusal = Self::new(400, "", "Client specified an invalid date range.");
        Self { code: api.word("INVALID_DATE_RANGE"), ..refusal }
    }

    /// More records than one answer may carry.
    pub(crate) fn too_many_matching_records(api: Api) -> Self {
        let message = "Too many matching records found. Specify additional criteria.";
        let refusal = Self::new(400, "", message);
        Self { code: api.word("TOO_MANY_MATCHING_RECORDS"), ..refusal }
    }

    /// What the carrier answers for a line that cannot pay, if it cannot.
    pub(crate) fn of_line(line: super::phone::Line) -> Option<Self> {
        use super::phone::Line;
        let refusal = match line {
            Line::Unknown => Self::IDENTIFIER_NOT_FOUND,
            Line::Landline => Self::SERVICE_NOT_APPLICABLE.because("0034"),
            Line::AmountTooHigh => Self::unauthorized_amount(Api::Payments).because("0031"),
            Line::MonthUsedUp => Self::threshold_overpassed(Api::Payments).because("0031"),
            Line::Blocked => Self::PAYMENT_DENIED.because("0036"),
            Line::UnpaidBill => Self::PAYMENT_DENIED.because("0016"),
            Line::Minor => Self::PAYMENT_DENIED.because("0032"),
            Line::Company => Self::SERVICE_NOT_APPLICABLE.because("0015"),
            Line::SimChanged => Self::PAYMENT_DENIED.because("0054"),
            _ => return None,
        };
        Some(refusal)
    }

    /// The refusal of a payment whose confirmation the carrier denies.
    pub(crate) fn confirmation_denied() -> Self {
        Self::PAYMENT_DENIED.because("0058")
    }

    /// An amount above the limits of the carrier, with the reason code for limits.
    pub(crate) fn over_limit(self) -> Self {
        self.because("0031")
    }

    /// A refund after the month of the payment.
    pub(crate) fn month_passed() -> Self {
        let message = "Payment not eligible for refund: its calendar month is over";
        Self::NOT_ELIGIBLE.saying(message).because("0042")
    }
}
