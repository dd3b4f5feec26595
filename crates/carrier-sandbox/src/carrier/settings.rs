//! Policies of the carrier. Tests may change them while it runs.

use serde::{Deserialize, Serialize};

use super::amount::Amount;

/// Whether a request is decided while the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The answer carries the outcome.
    #[default]
    Sync,
    /// The answer says `processing`, the outcome follows.
    Async,
}

/// How a reservation is approved by the subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ValidationMode {
    /// By a texted code that the merchant asks for.
    #[default]
    Validate,
    /// In the carrier's own window.
    Open,
    /// Reservations need no approval.
    None,
}

/// The carrier's rules. All times are in seconds of the sandbox's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) mode: Mode,
    /// How reservations are approved.
    pub(crate) validation: ValidationMode,
    /// Requests per second and client, from which on 429 is answered; none: no limit.
    pub(crate) requests_per_second: Option<u32>,
    /// Wrong codes that end a payment or an authentication.
    pub(crate) code_tries: u32,
    /// Life of a code.
    pub(crate) code_seconds: u32,
    /// Life of a reservation, from the request on.
    pub(crate) reservation_seconds: u32,
    /// Time that an asynchronous carrier takes.
    pub(crate) async_seconds: u32,
    /// Most won for one payment.
    #[serde(with = "text_amount")]
    pub(crate) payment_max: Amount,
    /// Most won for one line and Korean calendar month.
    #[serde(with = "text_amount")]
    pub(crate) month_limit: Amount,
    /// Most won refunded to one line in one Korean calendar month.
    #[serde(with = "text_amount")]
    pub(crate) refund_month_limit: Amount,
    /// Records that one answer may carry.
    pub(crate) list_max: u32,
    /// Codes of one-time-password-sms for one number and hour; the last of them is refused.
    pub(crate) otp_sends: u32,
    /// Whether a line may have one open reservation only (409 for the second).
    pub(crate) one_session_per_phone: bool,
    /// Days for which the carrier remembers SIM changes; none: for ever.
    pub(crate) sim_history_days: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::Sync,
            validation: ValidationMode::Validate,
            requests_per_second: None,
            code_tries: 5,
            code_seconds: 180,
            reservation_seconds: 600,
            async_seconds: 1,
            payment_max: Amount::whole(10_000),
            month_limit: Amount::whole(300_000),
            refund_month_limit: Amount::whole(300_000),
            list_max: 500,
            otp_sends: 5,
            one_session_per_phone: false,
            sim_history_days: None,
        }
    }
}

/// Limits are written as text (`"10000"`), as money is elsewhere in Farthing; numbers are read too.
mod text_amount {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Amount;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Number(i64),
    }

    pub(super) fn serialize<S: Serializer>(amount: &Amount, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(amount)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Amount, D::Error> {
        match Written::deserialize(from)? {
            Written::Text(text) => text.parse().map_err(D::Error::custom),
            Written::Number(units) => Ok(Amount::whole(units)),
        }
    }
}
