//! English.

use farthing_protocol::{ItemKind, Reason};

use crate::clock::UnixMillis;
use crate::plain::note::Note;
use crate::plain::words::Words;

pub(crate) const WORDS: Words = Words {
    other_language: "한국어",
    phone: "Mobile number",
    phone_hint: "A Korean number, such as 010-1234-5678. The amount goes on its phone bill. We text you a code to confirm it.",
    code: "Code from the text message",
    resend: "Send another code",
    pay_anyway: "Try again",
    cancel: "Stop, or correct the number",
    window: "Your carrier asks for the code on a page of its own. Confirm there, then come back here.",
    open_window: "Open your carrier's page",
    open_window_here: "Open it in this tab instead",
    preparing: "Asking your carrier to text you a code…",
    charging: "Paying…",
    checking: "Your carrier's answer was lost. We are finding out what happened. Nothing will be charged twice.",
    waiting: "This page looks again by itself every few seconds.",
    look_again: "Look again now",
    paid: "Paid. Enjoy reading.",
    thanks: "Paid. Thank you.",
    read: "Read the article",
    read_here: "Does it not open? Read it here",
    receipt: "Receipt",
    keep: "The address of this page shows the receipt again for 30 days and opens what you bought. Keep it to yourself.",
    keep_receipt: "The address of this page shows the receipt again for 30 days. Keep it to yourself.",
    number: "Number",
    bought: "Bought",
    paid_at: "Paid",
    amount: "Amount",
    from_phone: "On the bill of",
    seller: "Sold by",
    contact: "Questions",
    cancelled: "You stopped the payment.",
    expired: "The payment was not finished in time.",
    nothing_charged: "Nothing was charged.",
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
    let day = at.korean_day_as("%-d %B %Y");
    format!("You bought this on {day}. Nothing is charged.")
}

pub(crate) fn code_sent(phone: &str, seconds: u32) -> String {
    match seconds {
        0 => format!("The code we sent to {phone} has run out."),
        1 => format!("We sent a code to {phone}. It holds for one more second."),
        2..60 => format!("We sent a code to {phone}. It holds for {seconds} more seconds."),
        60 => format!("We sent a code to {phone}. It holds for a minute."),
        _ => {
            let minutes = seconds.div_ceil(60);
            format!("We sent a code to {phone}. It holds for about {minutes} minutes.")
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
        Note::PriceChanged => "The price has changed. Please look at it again.".to_owned(),
        Note::InvalidPhone => {
            "That is not a Korean mobile number. Write it like 010-1234-5678.".to_owned()
        }
        Note::NumberNotServed => {
            "No carrier here serves this number. Please check that it is right.".to_owned()
        }
        Note::WrongCode if left == 1 => "That code is not right. You have one more try.".to_owned(),
        Note::WrongCode => format!("That code is not right. You have {left} more tries."),
        Note::InvalidCode => "The code has six digits.".to_owned(),
        Note::CodeExpired => "That code has run out. Ask for another one.".to_owned(),
        Note::TooSoon if left > 0 => format!("Another code can be sent {}.", again(left)),
        Note::TooSoon => "Another code can be sent now.".to_owned(),
        Note::NoSendsLeft => {
            "No more codes can be sent for this payment. Stop it and begin again.".to_owned()
        }
        Note::TooMany => format!("Too many attempts. Please try again {}.", again(left)),
        Note::MonthSpent => "This number has paid as much this month as it may here. On the 1st it \
             can pay again. Nothing was charged."
            .to_owned(),
        Note::AlreadyPaying => {
            "You are already paying for this, with the number below.".to_owned()
        }
        Note::CarrierUnavailable => {
            format!(
                "Your carrier does not answer. Nothing was charged. Please try again {}.",
                again(left)
            )
        }
        Note::Moved => "That was done already. This is where it stands.".to_owned(),
        Note::NotCovered => {
            "What you have does not cover this. Choose another way to pay.".to_owned()
        }
        Note::AmountInvalid => {
            "This amount cannot be given. Choose another one.".to_owned()
        }
        Note::MessageInvalid => {
            "A message is plain text of at most 140 characters.".to_owned()
        }
        Note::UndoLimit => {
            "Too many purchases were undone today: this one stays. Undo works again tomorrow."
                .to_owned()
        }
        Note::UndoTooLate => {
            "The ten seconds are over: this purchase can no longer be undone.".to_owned()
        }
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
            "The amount is more than your line may pay at once. Your carrier can raise this limit."
        }
        Reason::LimitMonthly => {
            "Your line has reached its limit for this month. It can pay again next month."
        }
        Reason::BlockedBySubscriber => {
            "Small payments are switched off for your line. You can switch them on with your carrier."
        }
        Reason::UnpaidBill => {
            "Your carrier refuses because a phone bill is unpaid. You can try again when it is paid."
        }
        Reason::Minor => {
            "The line is in a minor's name. A parent has to agree to payments with the carrier first."
        }
        Reason::LineNotEligible => {
            "Company and prepaid lines cannot pay this way. A line in your own name can."
        }
        Reason::LineCannotPay => {
            "This line cannot pay by phone bill right now. Its carrier can say why."
        }
        Reason::NewOrChangedLine => {
            "Your line or its SIM has changed lately, so it cannot pay yet. Come back in a few days."
        }
        Reason::NumberNotServed => {
            "No carrier here serves this number. Please check that it is right."
        }
        Reason::TooManyWrongCodes => {
            "The code was wrong too often, so the payment was stopped. You can begin again."
        }
        Reason::CodeExpired => "The code was not typed in time. You can begin again.",
        Reason::TooManyRequests => {
            "Too many attempts with this number or from this place. Please try again later."
        }
        Reason::CarrierUnavailable => "Your carrier does not answer. Try again in a while.",
        Reason::WindowRefused => {
            "The payment was not confirmed on your carrier's page. You can begin again."
        }
        Reason::ReservationExpired => "The payment was not finished in time. You can begin again.",
        Reason::NotCovered => "What you had for this was used meanwhile. Choose how to pay.",
        Reason::AmountInvalid => "This amount cannot be given. Choose another one.",
        Reason::UndoLimit => "Too many purchases were undone today. This one stays.",
        Reason::UndoTooLate => "This purchase can no longer be undone.",
        Reason::AlreadyPaying => "You are already paying for this.",
        Reason::AlreadyOwned => "You have bought this already.",
        Reason::QuoteExpired => "The price that you saw no longer holds. Please look at it again.",
        Reason::ItemUnknown | Reason::OriginNotAllowed => "This is not for sale here.",
        Reason::GatewayUnreachable
        | Reason::BrowserUnsupported
        | Reason::ContentUnreadable
        | Reason::Unknown => "The payment did not work. You can try again.",
        Reason::CarrierPolicy => {
            "Your carrier refuses the payment and does not say why. Its customer service can tell you."
        }
    }
}
