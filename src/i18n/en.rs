//! English.

use std::borrow::Cow;

use farthing_protocol::{MsisdnError, Reason};

use super::Text;

pub(super) fn say(text: &Text) -> Cow<'static, str> {
    Cow::Borrowed(match text {
        Text::Checkout => "Checkout",
        Text::Close => "Close",
        Text::Loading => "One moment…",
        Text::PhoneBill { price } => {
            return format!(
                "We text you a code. {price} goes on your next phone bill: no card, no account."
            )
            .into();
        }
        Text::PhoneLabel => "Mobile number",
        Text::PayAndTextMe { price } => return format!("{price} · Text me a code").into(),
        Text::AskingCarrier => "Asking your carrier…",
        Text::OnceOpened => "The preview is free. Once opened, it cannot be returned.",
        Text::TipIsGift => "A tip is a gift to the author. It opens nothing.",
        Text::PhoneProblem(problem) => phone_problem(*problem),
        Text::Why(reason) => why(*reason),
        Text::NothingCharged => "Nothing was charged.",
        Text::RanOut => "The time for this payment ran out. You can start again.",
        Text::Stopped => "This payment was stopped.",
        Text::PriceChanged => "The price has changed. Please look at it before you pay.",
        Text::CodeHeading => "Enter the code",
        Text::CodeSentTo { phone } => return format!("We texted it to {phone}.").into(),
        Text::CodeLabel => "6-digit code",
        Text::Pay { price } => return format!("Pay {price}").into(),
        Text::CheckingCode => "Checking the code…",
        Text::TimeLeft { clock } => return format!("{clock} left").into(),
        Text::SecondsLeft(60) => "One minute left for the code.",
        Text::SecondsLeft(secs) => return format!("{secs} seconds left for the code.").into(),
        Text::CodeRanOut => "This code has run out. Ask for another one.",
        Text::WrongCode { tries_left: 0 } => "That is not the code.",
        Text::WrongCode { tries_left: 1 } => "That is not the code. One try left.",
        Text::WrongCode { tries_left } => {
            return format!("That is not the code. {tries_left} tries left.").into();
        }
        Text::CodeIncomplete => "The code has six digits.",
        Text::Resend => "Send another code",
        Text::ResendIn { clock } => return format!("Another code in {clock}").into(),
        Text::Resending => "Sending another code…",
        Text::TooSoon => "A code is on its way. Another one can be sent in a moment.",
        Text::NoSendsLeft => {
            "No more codes can be sent for this payment. Change the number to start again."
        }
        Text::NoMessage => "A message can take a minute. Look among the blocked ones, too.",
        Text::ChangeNumber => "Change number",
        Text::AlreadyPaying => "You are already paying for this. Here it is.",
        Text::Preparing => "Asking your carrier to text you a code…",
        Text::Charging => "Paying with your carrier…",
        Text::Checking => "Checking with your carrier…",
        Text::Stopping => "Stopping this payment…",
        Text::NotTwice => {
            "This takes longer than usual. You can wait, or close this and come back: you will not be charged twice."
        }
        Text::WindowHeading => "Confirm with your carrier",
        Text::WindowExplained => {
            "Your carrier confirms this payment on its own page. Come back afterwards: here it goes on by itself."
        }
        Text::WindowLink => "Go to my carrier’s page",
        Text::Paid { price } => return format!("Paid {price}").into(),
        Text::Opening => "Opening…",
        Text::Done => "Done",
        Text::Thanks => "Thank you.",
        Text::Receipt => "Receipt",
        Text::ReceiptNumber => "Number",
        Text::ReceiptDate | Text::Owned => "Paid",
        Text::ReceiptItem => "For",
        Text::ReceiptSeller => "Seller",
        Text::ReceiptMethod => "With",
        Text::ReceiptPhoneBill { phone } => return format!("Phone bill, {phone}").into(),
        Text::ReceiptRefund { until } => {
            return format!(
                "Until {until} a refund comes off the phone bill; later it is given as credit."
            )
            .into();
        }
        Text::Unavailable => "This cannot be bought right now",
        Text::TryAgain => "Try again",
        Text::PlainPage => "Use the simple page instead",
        Text::Offline => "No connection. We keep trying.",
    })
}

const fn phone_problem(problem: MsisdnError) -> &'static str {
    match problem {
        MsisdnError::Empty => "Type your mobile number.",
        MsisdnError::NotDigits => "A phone number has digits only.",
        MsisdnError::WrongLength => {
            "Some digits are missing or too many. It looks like 010-1234-5678."
        }
        MsisdnError::NotMobile => {
            "This is not a mobile number. Only a mobile phone’s bill can be used."
        }
        MsisdnError::NotKorean => "Only Korean numbers (+82) can be used here.",
        MsisdnError::TrunkZeroMissing => "Begin with 010, or with +82.",
    }
}

const fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => "This line cannot pay that much at once. Another number may work.",
        Reason::LimitMonthly => {
            "This month’s phone-bill limit of this line is used up. Another number may work."
        }
        Reason::BlockedBySubscriber => {
            "Phone-bill payment is switched off for this line. Your carrier switches it on (dial 114, or use its app); then try again."
        }
        Reason::UnpaidBill => {
            "There is an unpaid bill on this line. Pay it first, or use another number."
        }
        Reason::Minor => {
            "This line is in a minor’s name, and no parent has agreed. Another number may work."
        }
        Reason::LineNotEligible => {
            "Company and prepaid lines cannot pay by phone bill. Use a personal number."
        }
        Reason::NewOrChangedLine => {
            "The SIM or the owner of this line changed lately, so it cannot pay for about three days. Another number may work."
        }
        Reason::CarrierPolicy => {
            "Your carrier did not allow this payment. Another number may work."
        }
        Reason::NumberNotServed => "No carrier here serves this number. Another number may work.",
        Reason::TooManyWrongCodes => {
            "The code was wrong too many times, so we stopped this payment. You can start again."
        }
        Reason::CodeExpired => "The code ran out. You can start again.",
        Reason::TooManyRequests => {
            "Too many codes were asked for. Wait a while, or use another number."
        }
        Reason::CarrierUnavailable => {
            "Your carrier does not answer right now. Please try again in a few minutes."
        }
        Reason::WindowRefused => {
            "Your carrier’s page did not confirm the payment. You can try again."
        }
        Reason::ReservationExpired => "The time for this payment ran out. You can start again.",
        Reason::AlreadyPaying => "You are already paying for this. Try again to see it.",
        Reason::AlreadyOwned => "This is yours already. Close this and open it.",
        Reason::QuoteExpired => "The price was shown too long ago. Try again to see it anew.",
        Reason::ItemUnknown => "This is not for sale here any more.",
        Reason::OriginNotAllowed => "This page may not sell for this publication.",
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
