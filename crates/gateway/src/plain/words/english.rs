//! The English sentences of the plain page.

use farthing_protocol::{ItemKind, Reason};
use farthing_sentences::en as sentences;

use crate::clock::UnixMillis;
use crate::plain::note::Note;
use crate::plain::words::Words;

pub(crate) const WORDS: Words = Words {
    other_language: "한국어",
    phone: sentences::PHONE,
    phone_hint: "A Korean number, such as 010-1234-5678. The amount goes on its phone bill. We text you a code to confirm it.",
    code: "Code from the text message",
    resend: sentences::RESEND,
    pay_anyway: sentences::TRY_AGAIN,
    cancel: "Stop, or correct the number",
    window: "Your carrier asks for the code on a page of its own. Confirm there, then come back here.",
    open_window: "Open your carrier's page",
    open_window_here: sentences::OPEN_HERE,
    preparing: sentences::PREPARING,
    charging: "Paying…",
    checking: "Your carrier's answer was lost. We are finding out what happened. Nothing will be charged twice.",
    waiting: "This page updates by itself every few seconds.",
    look_again: "Check again now",
    paid: "Paid. Enjoy reading.",
    thanks: "Paid. Thank you.",
    read: "Read the article",
    read_here: "Does it not open? Read it here",
    receipt: "Receipt",
    keep: "The address of this page shows the receipt again for 30 days and opens what you bought. Do not share it.",
    keep_receipt: "The address of this page shows the receipt again for 30 days. Do not share it.",
    number: "Receipt number",
    bought: "Bought",
    paid_at: "Paid",
    amount: "Amount",
    from_phone: "On the bill of",
    seller: "Sold by",
    contact: "Questions",
    cancelled: "You stopped the payment.",
    expired: sentences::reason(Reason::ReservationExpired),
    nothing_charged: sentences::NOTHING_CHARGED,
    back: "Back to the article",
    back_elsewhere: "Back",
    ticket_used: "This link works once, and only for a short time. Go back to the article and open it there again: what you have paid for is kept.",
    failed_title: "That did not work",
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

pub(crate) fn bought(at: UnixMillis) -> String {
    sentences::bought(&at.korean_day_as("%-d %B %Y"))
}

pub(crate) fn code_sent(phone: &str, seconds: u32) -> String {
    match seconds {
        0 => format!("The code we sent to {phone} has expired."),
        1 => format!("We sent a code to {phone}. It works for one more second."),
        2..60 => format!("We sent a code to {phone}. It works for {seconds} more seconds."),
        60 => format!("We sent a code to {phone}. It works for a minute."),
        _ => {
            let minutes = seconds.div_ceil(60);
            format!("We sent a code to {phone}. It works for about {minutes} minutes.")
        }
    }
}

/// When something can be tried again.
fn again(seconds: u32) -> String {
    match seconds {
        0 => "later".to_owned(),
        1 => "in a second".to_owned(),
        2..120 => format!("in {seconds} seconds"),
        120..7_200 => format!("in {} minutes", seconds.div_ceil(60)),
        _ => format!("in {} hours", seconds.div_ceil(3_600)),
    }
}

pub(crate) fn note(note: Note, left: u32) -> String {
    match note {
        Note::Again => "This page was open for too long. Please begin again.".to_owned(),
        Note::PriceChanged => sentences::PRICE_CHANGED.to_owned(),
        Note::InvalidPhone => {
            "That is not a Korean mobile number. Write it like 010-1234-5678.".to_owned()
        }
        Note::NumberNotServed => sentences::reason(Reason::NumberNotServed).to_owned(),
        Note::WrongCode => sentences::wrong_code(left).into_owned(),
        Note::InvalidCode => sentences::CODE_FORM.to_owned(),
        Note::CodeExpired => sentences::CODE_RAN_OUT.to_owned(),
        Note::TooSoon if left > 0 => format!("Another code can be sent {}.", again(left)),
        Note::TooSoon => "Another code can be sent now.".to_owned(),
        Note::NoSendsLeft => {
            "No more codes can be sent for this payment. Stop it and begin again.".to_owned()
        }
        Note::TooMany => format!("Too many attempts. Please try again {}.", again(left)),
        Note::MonthSpent => format!("This number has reached its limit for this month. On the 1st it can pay again. {}", sentences::NOTHING_CHARGED),
        Note::AlreadyPaying => {
            "You are already paying for this, with the number below.".to_owned()
        }
        Note::CarrierUnavailable => format!("{} {} Please try again {}.", sentences::reason(Reason::CarrierUnavailable), sentences::NOTHING_CHARGED, again(left)),
        Note::Moved => "This was done already. You can see the result here.".to_owned(),
        Note::NotCovered => sentences::reason(Reason::NotCovered).to_owned(),
        Note::AmountInvalid => sentences::reason(Reason::AmountInvalid).to_owned(),
        Note::MessageInvalid => {
            "A message is plain text of at most 140 characters.".to_owned()
        }
        Note::UndoLimit => format!("{} Undo works again tomorrow.", sentences::reason(Reason::UndoLimit)),
        Note::UndoTooLate => sentences::reason(Reason::UndoTooLate).to_owned(),
        Note::Failed => sentences::reason(Reason::Unknown).to_owned(),
        Note::Unreadable => {
            "The article could not be opened here. Your payment is safe: open it on the article's page."
                .to_owned()
        }
    }
}
