//! The English sentences.

use std::borrow::Cow;

use farthing_protocol::Reason;

use crate::{HandText, clock};

/// Label of the phone field.
pub const PHONE: &str = "Mobile number";

/// The typed text is too short for a code.
pub const CODE_FORM: &str = "The code has six digits.";

/// The code was typed too late.
pub const CODE_RAN_OUT: &str = "This code has expired. Ask for another one.";

/// The button that asks for another code.
pub const RESEND: &str = "Send another code";

/// While the carrier is asked for a code.
pub const PREPARING: &str = "Asking your carrier to text you a code…";

/// The link to the carrier's page for browsers that open no second tab.
pub const OPEN_HERE: &str = "Open it in this tab instead";

/// Shown below every message that a payment was not made.
pub const NOTHING_CHARGED: &str = "Nothing was charged.";

/// The price differs from the one that the reader saw.
pub const PRICE_CHANGED: &str = "The price has changed. Please look at it before you pay.";

/// The button that tries again.
pub const TRY_AGAIN: &str = "Try again";

/// Label of the fold with the other ways to pay.
pub const OTHER_WAYS: &str = "Other ways to pay";

/// The code was wrong. `tries_left` more wrong codes are allowed.
#[must_use]
pub fn wrong_code(tries_left: u32) -> Cow<'static, str> {
    match tries_left {
        0 => Cow::Borrowed("That is not the code."),
        1 => Cow::Borrowed("That is not the code. One try left."),
        _ => Cow::Owned(format!("That is not the code. {tries_left} tries left.")),
    }
}

/// The sum on the tab, and its limit. Both are formatted amounts.
#[must_use]
pub fn on_tab(open: &str, limit: &str) -> String {
    format!("On your tab: {open} of {limit}")
}

/// The item was bought on `day`, a formatted date.
#[must_use]
pub fn bought(day: &str) -> String {
    format!("You bought this on {day}. Nothing is charged.")
}

/// A sentence of the QR screen.
#[must_use]
pub fn hand(text: &HandText) -> String {
    match text {
        HandText::ByPhone => "Pay with my phone",
        HandText::Scan => "Scan this with your phone",
        HandText::Picture { price } => {
            return format!("QR code. Point your phone’s camera at it to pay {price}.");
        }
        HandText::Check { check } => return format!("Number to pick: {check}"),
        HandText::ShortCode { url, code } => {
            return format!("No camera? On your phone, open {url} and type {code}");
        }
        HandText::Copy => "Copy the address",
        HandText::Copied => "Copied. It works once.",
        HandText::TimeLeft(secs) => return format!("{} left", clock(*secs)),
        HandText::SecondsLeft(60) => "One minute left to scan the code.",
        HandText::SecondsLeft(secs) => return format!("{secs} seconds left to scan the code."),
        HandText::Opened => "A phone shows the payment.",
        HandText::Confirming => "Continue on your phone. This page goes on by itself.",
        HandText::Contested => "A second phone tried this code and was turned away.",
        HandText::Paid => "Paid on your phone",
        HandText::Denied => "This was stopped on the phone. Nothing was charged.",
        HandText::Expired => "The QR code has expired. Nothing was charged.",
        HandText::Again => "Show a new code",
        HandText::OtherWay => "Pay another way",
    }
    .to_owned()
}

/// Why a payment or an offer failed, and what can be done.
#[must_use]
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => {
            "This line cannot pay that much at once. Your carrier can raise its limit."
        }
        Reason::LimitMonthly => {
            "This month’s phone-bill limit of this line is used up. On the 1st it can pay again."
        }
        Reason::BlockedBySubscriber => {
            "Phone-bill payment is switched off for this line. Your carrier can switch it on (dial 114, or use its app). Then try again."
        }
        Reason::UnpaidBill => {
            "This line has an unpaid bill. Pay it at your carrier, then try again."
        }
        Reason::Minor => {
            "This line is in a minor’s name. A parent or guardian can ask the carrier to allow payments."
        }
        Reason::LineNotEligible => {
            "Company and prepaid lines cannot pay by phone bill. Use a personal line of your own."
        }
        Reason::LineCannotPay => {
            "This line cannot pay by phone bill right now. Its carrier can say why (dial 114)."
        }
        Reason::NewOrChangedLine => {
            "The SIM or the owner of this line changed lately. It can pay after about three days."
        }
        Reason::CarrierPolicy => {
            "Your carrier did not allow this payment. It can tell you why (dial 114)."
        }
        Reason::NumberNotServed => {
            "The carrier of this number cannot be used here. Use another line of your own."
        }
        Reason::TooManyWrongCodes => {
            "The code was wrong too many times, so we stopped this payment. You can start again."
        }
        Reason::CodeExpired => "The code has expired. You can start again.",
        Reason::TooManyRequests => "Too many attempts.",
        Reason::CarrierUnavailable => "Your carrier does not answer right now.",
        Reason::WindowRefused => {
            "Your carrier’s page did not confirm the payment. You can try again."
        }
        Reason::ReservationExpired => "The time for this payment ran out. You can start again.",
        Reason::NotCovered => {
            "You cannot pay for it this way now. Choose another way and try again."
        }
        Reason::AmountInvalid => "This amount cannot be given. Choose another one and try again.",
        Reason::UndoLimit => "Too many purchases were undone today. This one stays.",
        Reason::UndoTooLate => "This purchase can no longer be undone.",
        Reason::AlreadyPaying => "A payment for this is under way. Try again to see it.",
        Reason::AlreadyOwned => "You own this already. Try again to open it.",
        Reason::QuoteExpired => "This price has expired. Please reload the page.",
        Reason::ItemUnknown => "This is no longer for sale here.",
        Reason::OriginNotAllowed => "You cannot buy this on this website. The simple page works.",
        Reason::GatewayUnreachable => "The payment service does not answer. Please try again.",
        Reason::BrowserUnsupported => {
            "This browser cannot show the checkout. The simple page works."
        }
        Reason::ContentUnreadable => {
            "It is paid, but it could not be opened here. Please try again."
        }
        Reason::Unknown => "Something went wrong. Please try again.",
    }
}
