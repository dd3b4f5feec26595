//! Why a payment or a request fails, in one vocabulary for carrier, gateway, checkout and publishers.

use serde::{Deserialize, Serialize};

/// Why a payment did not happen. The names are public (`farthing-error`, `refusal`): new ones can be
/// added, existing ones never change.
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
    /// The line cannot pay. Only a person who proved that the line is theirs is told why, because the
    /// reason is private: an unpaid bill, their age, their employer, a new SIM.
    LineCannotPay,
    /// The line or its SIM is new, or has a new owner.
    NewOrChangedLine,
    /// The carrier refused and gave no reason.
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
    /// The carrier's own window was closed, or refused the payment.
    WindowRefused,
    /// The reservation at the carrier ran out before the payment was finished.
    ReservationExpired,
    /// Tab, credit, bundle or pass does not cover it any more: another browser tab used it first.
    NotCovered,
    /// The amount of the tip is not one that can be given.
    AmountInvalid,
    /// The purchase can no longer be undone.
    UndoTooLate,
    /// Too many purchases of this reader, or from this place, were undone lately.
    UndoLimit,
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
    /// Something else. Also any reason that only a newer gateway knows.
    #[serde(other)]
    Unknown,
}

/// The one thing that a reader can do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOn {
    /// Try the same again: it can work at once.
    TryAgain,
    /// Wait, then try the same again ([`Problem::retry_in_secs`] says how long, where that is known).
    Wait,
    /// Come back in some days: only time helps.
    ComeBack,
    /// Settle it with the carrier (a setting, a bill, a consent), then try again.
    AskCarrier,
    /// Pay with a line of the reader's own that can be billed. Never an invitation to use the line of
    /// somebody else.
    OwnLine,
    /// The item can be opened: ask for it again.
    Open,
    /// Reload the page: what it holds is too old.
    ReloadPage,
    /// Use the plain page.
    PlainPage,
    /// Close the sheet: nothing is for sale here.
    Close,
}

impl Reason {
    /// Every reason, in the order of the enum.
    pub const ALL: [Self; 29] = [
        Self::LimitSingle,
        Self::LimitMonthly,
        Self::BlockedBySubscriber,
        Self::UnpaidBill,
        Self::Minor,
        Self::LineNotEligible,
        Self::LineCannotPay,
        Self::NewOrChangedLine,
        Self::CarrierPolicy,
        Self::NumberNotServed,
        Self::TooManyWrongCodes,
        Self::CodeExpired,
        Self::TooManyRequests,
        Self::CarrierUnavailable,
        Self::WindowRefused,
        Self::ReservationExpired,
        Self::NotCovered,
        Self::AmountInvalid,
        Self::UndoTooLate,
        Self::UndoLimit,
        Self::AlreadyPaying,
        Self::AlreadyOwned,
        Self::QuoteExpired,
        Self::ItemUnknown,
        Self::OriginNotAllowed,
        Self::GatewayUnreachable,
        Self::BrowserUnsupported,
        Self::ContentUnreadable,
        Self::Unknown,
    ];

    /// The reason that may be shown to a person who has not proved that the line is theirs.
    #[must_use]
    pub const fn for_strangers(self) -> Self {
        match self {
            Self::UnpaidBill | Self::Minor | Self::LineNotEligible | Self::NewOrChangedLine => {
                Self::LineCannotPay
            }
            other => other,
        }
    }

    /// What the reader can do about it. Every reason has exactly one way on.
    #[must_use]
    pub const fn way_on(self) -> WayOn {
        match self {
            Self::LimitSingle
            | Self::BlockedBySubscriber
            | Self::UnpaidBill
            | Self::Minor
            | Self::LineCannotPay
            | Self::CarrierPolicy => WayOn::AskCarrier,
            Self::LimitMonthly | Self::NewOrChangedLine => WayOn::ComeBack,
            Self::LineNotEligible | Self::NumberNotServed => WayOn::OwnLine,
            Self::TooManyWrongCodes
            | Self::CodeExpired
            | Self::WindowRefused
            | Self::ReservationExpired
            | Self::NotCovered
            | Self::AmountInvalid
            | Self::AlreadyPaying
            | Self::GatewayUnreachable
            | Self::ContentUnreadable
            | Self::Unknown => WayOn::TryAgain,
            Self::TooManyRequests | Self::CarrierUnavailable => WayOn::Wait,
            Self::AlreadyOwned => WayOn::Open,
            // The checkout renews the gateway's own quotes by itself. Only a publisher's offer stays expired.
            Self::QuoteExpired => WayOn::ReloadPage,
            Self::OriginNotAllowed | Self::BrowserUnsupported => WayOn::PlainPage,
            // The plain page does not know the item either.
            Self::ItemUnknown | Self::UndoTooLate | Self::UndoLimit => WayOn::Close,
        }
    }

    /// Whether the same payment can succeed when tried again as it is.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self.way_on(), WayOn::TryAgain | WayOn::Wait)
    }
}

/// The body of every error answer: problem details (RFC 9457) with our extensions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable URI: `https://farthing.dev/problems/` and a name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The meaning of the type in English.
    pub title: String,
    /// The status of the HTTP answer: 400 to 599.
    pub status: u16,
    /// Details of this case; never personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The reason to show to a reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// After how many seconds another try makes sense (also `Retry-After`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_in_secs: Option<u32>,
    /// How many more wrong codes are allowed; present with `wrong-code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
}

impl Problem {
    /// The beginning of every problem type.
    pub const TYPE_BASE: &'static str = "https://farthing.dev/problems/";

    /// The last part of the type, such as `wrong-code`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.kind.strip_prefix(Self::TYPE_BASE).unwrap_or(&self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, WayOn};

    /// What providers of phone-bill payment in Korea say can be done, beside what we offer.
    #[test]
    fn every_refusal_of_a_korean_carrier_has_the_way_on_that_can_work() {
        for (reason, retry, way_on) in [
            (Reason::LimitMonthly, "next_month_or_after_limit_change", WayOn::ComeBack),
            (Reason::LimitSingle, "no", WayOn::AskCarrier),
            (Reason::BlockedBySubscriber, "after_user_action", WayOn::AskCarrier),
            (Reason::UnpaidBill, "after_bill_paid", WayOn::AskCarrier),
            (Reason::Minor, "no", WayOn::AskCarrier),
            (Reason::LineNotEligible, "no", WayOn::OwnLine),
            (Reason::LineCannotPay, "no", WayOn::AskCarrier),
            (Reason::CarrierPolicy, "no", WayOn::AskCarrier),
            (Reason::NewOrChangedLine, "after_days", WayOn::ComeBack),
            (Reason::TooManyWrongCodes, "new_payment", WayOn::TryAgain),
            (Reason::CodeExpired, "yes", WayOn::TryAgain),
            (Reason::CarrierUnavailable, "yes", WayOn::Wait),
        ] {
            assert_eq!(reason.way_on(), way_on, "{reason:?}");
            let is_again = matches!(retry, "yes" | "new_payment");
            assert_eq!(reason.is_retryable(), is_again, "{reason:?}");
        }
    }

    #[test]
    fn a_stranger_learns_of_no_bill_age_employer_or_new_sim() {
        for reason in Reason::ALL {
            let is_private = matches!(
                reason,
                Reason::UnpaidBill
                    | Reason::Minor
                    | Reason::LineNotEligible
                    | Reason::NewOrChangedLine
            );
            let expected = if is_private { Reason::LineCannotPay } else { reason };
            assert_eq!(reason.for_strangers(), expected, "{reason:?}");
        }
    }
}
