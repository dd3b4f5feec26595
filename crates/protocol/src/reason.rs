//! Why a payment or a request fails, in one vocabulary for carrier, gateway, checkout and publishers.

use serde::{Deserialize, Serialize};

/// Why a payment did not happen. The words are public (`farthing-error`, `refusal`): they may grow,
/// not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reason {
    /// This amount is above what the line or the law allows at once.
    LimitSingle,
    /// This month's limit of the line is used up.
    LimitMonthly,
    /// The subscriber has switched phone-bill payment off.
    BlockedBySubscriber,
    /// A phone bill is unpaid.
    UnpaidBill,
    /// The line is in a minor's name.
    Minor,
    /// A company line, a prepaid line or a plan that cannot be charged.
    LineNotEligible,
    /// The line or its SIM is new or changed hands lately.
    NewOrChangedLine,
    /// The carrier does not say more than no.
    CarrierPolicy,
    /// No carrier here serves the number.
    NumberNotServed,
    /// Too many wrong codes; the payment was stopped.
    TooManyWrongCodes,
    /// The code was not typed in time.
    CodeExpired,
    /// Too many codes or payments for this phone or from this place; later it works again.
    TooManyRequests,
    /// The carrier does not answer.
    CarrierUnavailable,
    /// The operator's own window was closed or said no.
    WindowRefused,
    /// The reservation at the carrier ran out before the payment was finished.
    ReservationExpired,
    /// The reader's own device is already paying for this item.
    AlreadyPaying,
    /// The reader owns the item.
    AlreadyOwned,
    /// The price that was shown no longer holds.
    QuoteExpired,
    /// The item is not for sale here.
    ItemUnknown,
    /// The page may not embed this publisher's checkout.
    OriginNotAllowed,
    /// The network, or the gateway, does not answer.
    GatewayUnreachable,
    /// The browser cannot run the checkout; the plain page can be used.
    BrowserUnsupported,
    /// Content that was paid for could not be opened in the page.
    ContentUnreadable,
    /// Something else; also any word of a newer gateway.
    #[serde(other)]
    Unknown,
}

/// What a reader can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WayOn {
    /// Try another phone number.
    AnotherNumber,
    /// Try the same again.
    TryAgain,
    /// Change a setting at the carrier, then try again or use another number.
    AskCarrier,
    /// Come back later.
    Later,
    /// Nothing to do: the item can be opened.
    Open,
    /// Use the plain page.
    PlainPage,
}

impl Reason {
    /// The first thing to offer. Every reason has one: no failure is a dead end.
    #[must_use]
    pub const fn way_on(self) -> WayOn {
        match self {
            Self::LimitSingle
            | Self::LimitMonthly
            | Self::UnpaidBill
            | Self::Minor
            | Self::LineNotEligible
            | Self::NewOrChangedLine
            | Self::CarrierPolicy
            | Self::NumberNotServed => WayOn::AnotherNumber,
            Self::BlockedBySubscriber => WayOn::AskCarrier,
            Self::TooManyWrongCodes
            | Self::CodeExpired
            | Self::WindowRefused
            | Self::ReservationExpired
            | Self::QuoteExpired
            | Self::GatewayUnreachable
            | Self::AlreadyPaying
            | Self::ContentUnreadable
            | Self::Unknown => WayOn::TryAgain,
            Self::TooManyRequests | Self::CarrierUnavailable => WayOn::Later,
            Self::AlreadyOwned => WayOn::Open,
            Self::ItemUnknown | Self::OriginNotAllowed | Self::BrowserUnsupported => {
                WayOn::PlainPage
            }
        }
    }

    /// Whether the same payment can succeed when tried again as it is.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self.way_on(), WayOn::TryAgain | WayOn::Later)
    }
}

/// The body of every error answer: problem details (RFC 9457) with our extensions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable URI: `https://farthing.dev/problems/` and a word.
    #[serde(rename = "type")]
    pub kind: String,
    /// The word's meaning in English.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is particular to this case; never personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The reason to show to a reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// After how many seconds another try makes sense (also `Retry-After`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_in_secs: Option<u32>,
    /// Wrong codes still forgiven, with `wrong-code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
}

impl Problem {
    /// Where the words of problem types live.
    pub const TYPE_BASE: &'static str = "https://farthing.dev/problems/";

    /// The word at the end of the type, such as `wrong-code`.
    #[must_use]
    pub fn word(&self) -> &str {
        self.kind.strip_prefix(Self::TYPE_BASE).unwrap_or(&self.kind)
    }
}
