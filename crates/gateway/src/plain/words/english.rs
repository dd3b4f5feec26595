//! English.

use farthing_protocol::{ItemKind, Reason};

use crate::plain::words::{Note, Words};

pub(crate) const WORDS: Words = Words {
    other_language: "한국어",
    phone: "Mobile number",
    phone_hint: "The amount goes on this phone's bill. We text you a code to confirm it.",
    code: "Code from the text message",
    resend: "Send another code",
    cancel: "Stop, or use another number",
    window: "Your operator asks for the code on a page of its own. Confirm there, then come back here.",
    open_window: "Open your operator's page",
    preparing: "Asking your operator to text you a code…",
    charging: "Paying…",
    checking: "Your operator's answer was lost. We are finding out what happened. Nothing will be charged twice.",
    waiting: "This page looks again by itself every few seconds.",
    look_again: "Look again now",
    paid: "Paid. Enjoy reading.",
    thanks: "Paid. Thank you.",
    read: "Read the article",
    read_here: "Does it not open? Read it here",
    receipt: "Receipt",
    number: "Number",
    paid_at: "Paid",
    amount: "Amount",
    from_phone: "On the bill of",
    refund_until: "Refund to the bill until",
    contact: "Questions",
    cancelled: "You stopped the payment.",
    expired: "The payment was not finished in time.",
    nothing_charged: "Nothing was charged.",
    back: "Back to the article",
    unknown_title: "Not for sale here",
    unknown: "This link leads to something that is not sold here, or no longer.",
};

pub(crate) fn pay(kind: ItemKind, price: &str) -> String {
    match kind {
        ItemKind::Article => format!("Read for {price}"),
        ItemKind::Tip => format!("Tip {price}"),
        ItemKind::TopUp => format!("Top up {price}"),
        ItemKind::Bundle | ItemKind::Pass | ItemKind::Unknown => format!("Get for {price}"),
    }
}

pub(crate) fn code_sent(phone: &str, seconds: u32) -> String {
    match seconds {
        0 => format!("The code we sent to {phone} has run out."),
        1..60 => format!("We sent a code to {phone}. It holds for {seconds} more seconds."),
        _ => {
            let minutes = seconds.div_ceil(60);
            format!("We sent a code to {phone}. It holds for about {minutes} minutes.")
        }
    }
}

pub(crate) fn note(note: Note, left: u32) -> String {
    match note {
        Note::Again => "This page was open for too long. Please begin again.".to_owned(),
        Note::PriceChanged => "The price has changed. Please look at it again.".to_owned(),
        Note::InvalidPhone => {
            "That is not a Korean mobile number. Write it like 010-1234-5678.".to_owned()
        }
        Note::NumberNotServed => {
            "No operator here serves this number. Try another one.".to_owned()
        }
        Note::WrongCode if left == 1 => "That code is not right. You have one more try.".to_owned(),
        Note::WrongCode => format!("That code is not right. You have {left} more tries."),
        Note::InvalidCode => "The code has six digits.".to_owned(),
        Note::CodeExpired => "That code has run out. Ask for another one.".to_owned(),
        Note::TooSoon if left > 0 => {
            format!("Another code can be sent in {left} seconds.")
        }
        Note::TooSoon => "Another code can be sent in a moment.".to_owned(),
        Note::NoSendsLeft => {
            "No more codes can be sent for this payment. Stop it and begin again.".to_owned()
        }
        Note::TooMany => "Too many attempts. Please try again later.".to_owned(),
        Note::AlreadyPaying => {
            "You are already paying for this with another number.".to_owned()
        }
        Note::CarrierUnavailable => {
            "Your operator does not answer. Nothing was charged. Try again in a while.".to_owned()
        }
        Note::Moved => "That was done already. This is where it stands.".to_owned(),
        Note::Failed => "Something went wrong on our side. Please try again.".to_owned(),
        Note::Unreadable => {
            "The article could not be opened here. Your payment is safe: open it on the article's page."
                .to_owned()
        }
    }
}

pub(crate) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => {
            "This amount is above what your line allows at once. Try another number."
        }
        Reason::LimitMonthly => {
            "This month's limit of your line is used up. Try another number, or next month."
        }
        Reason::BlockedBySubscriber => {
            "Small payments are switched off for your line. Switch them on at your operator, or try another number."
        }
        Reason::UnpaidBill => {
            "A phone bill is unpaid, so the operator refuses. Try another number."
        }
        Reason::Minor => {
            "The line is in a minor's name and needs a parent's consent. Try another number."
        }
        Reason::LineNotEligible => {
            "Company and prepaid lines cannot pay this way. Try another number."
        }
        Reason::NewOrChangedLine => {
            "The line or its SIM has changed lately. Try another number, or in a few days."
        }
        Reason::NumberNotServed => "No operator here serves this number. Try another one.",
        Reason::TooManyWrongCodes => {
            "The code was wrong too often, so the payment was stopped. You can begin again."
        }
        Reason::CodeExpired => "The code was not typed in time. You can begin again.",
        Reason::TooManyRequests => {
            "Too many attempts with this number or from this place. Please try again later."
        }
        Reason::CarrierUnavailable => "Your operator does not answer. Try again in a while.",
        Reason::WindowRefused => {
            "The payment was not confirmed on your operator's page. You can begin again."
        }
        Reason::ReservationExpired => "The payment was not finished in time. You can begin again.",
        Reason::AlreadyPaying => "You are already paying for this.",
        Reason::AlreadyOwned => "You have bought this already.",
        Reason::QuoteExpired => "The price that you saw no longer holds. Please look at it again.",
        Reason::ItemUnknown | Reason::OriginNotAllowed => "This is not for sale here.",
        Reason::GatewayUnreachable
        | Reason::BrowserUnsupported
        | Reason::ContentUnreadable
        | Reason::Unknown => "The payment did not work. You can try again.",
        Reason::CarrierPolicy => {
            "Your operator refuses the payment without saying more. Try another number."
        }
    }
}
