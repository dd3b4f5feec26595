//! The English sentences of the checkout.

use std::borrow::Cow;

use farthing_protocol::{ItemKind, Method, MsisdnError, Reason};
use farthing_sentences::en as sentences;

use super::{Text, clock, long_wait};

#[expect(clippy::too_many_lines, reason = "one sentence after the other, and nothing else")]
pub(super) fn say(text: &Text) -> Cow<'static, str> {
    Cow::Borrowed(match text {
        Text::Checkout => "Checkout",
        Text::Close => "Close",
        Text::Loading => "One moment…",
        Text::PhoneBill { price } => {
            return format!(
                "We text you a code. {price} goes on your next phone bill. No card, no account."
            )
            .into();
        }
        Text::PhoneLabel => sentences::PHONE,
        Text::PhoneExample => "e.g. 010-1234-5678",
        Text::KeepPhone => "Remember my number on this device",
        Text::PayWith { phone } => return format!("Pay with {phone}").into(),
        Text::PayAndTextMe { price } => return format!("{price} · Text me a code").into(),
        Text::AskingCarrier => "Asking your carrier…",
        Text::OnceOpened => "The preview is free. Once opened, it cannot be returned.",
        Text::PressAgain => "That was too quick to count. Please press again.",
        Text::NotKept => "This browser does not save purchases.",
        Text::NotKeptButByCode => {
            "This browser does not save purchases. To open this again, use your number and a free code."
        }
        Text::NotKeptButByLink => {
            "This browser does not save purchases. To open this again, keep the link in the receipt."
        }
        Text::LinkToKeep => "Keep this link to open it again",
        Text::CanUndo => {
            "The preview is free. You can undo for ten seconds. After that it cannot be returned."
        }
        Text::TipIsGift => "A tip is a gift to the author. It opens nothing.",
        Text::PhoneProblem(problem) => phone_problem(*problem),
        Text::Why(reason) => sentences::reason(*reason),
        Text::NothingCharged => sentences::NOTHING_CHARGED,
        Text::RanOut => sentences::reason(Reason::ReservationExpired),
        Text::Stopped => "This payment was stopped.",
        Text::PriceChanged => sentences::PRICE_CHANGED,
        Text::CodeHeading => "Enter the code",
        Text::CodeSentTo { phone } => return format!("We texted it to {phone}.").into(),
        Text::CodeLabel => "6-digit code",
        Text::Pay { price } => return format!("Pay {price}").into(),
        Text::CheckingCode => "Checking the code…",
        Text::TimeLeft { clock } => return format!("{clock} left").into(),
        Text::SecondsLeft(60) => "One minute left for the code.",
        Text::SecondsLeft(secs) => return format!("{secs} seconds left for the code.").into(),
        Text::CodeRanOut => sentences::CODE_RAN_OUT,
        Text::WrongCode { tries_left } => return sentences::wrong_code((*tries_left).into()),
        Text::CodeIncomplete => sentences::CODE_FORM,
        Text::Resend => sentences::RESEND,
        Text::ResendIn { clock } => return format!("Another code in {clock}").into(),
        Text::Resending => "Sending another code…",
        Text::TooSoon => "A code is on its way. Another one can be sent in a moment.",
        Text::NoSendsLeft => {
            "No more codes can be sent for this payment. Change the number to start again."
        }
        Text::NoMessage => "It can take a minute. Check your blocked messages too.",
        Text::ChangeNumber => "Change number",
        Text::AlreadyPaying => "You are already paying for this. You can go on here.",
        Text::Preparing => sentences::PREPARING,
        Text::Charging => "Paying with your carrier…",
        Text::Checking => "Checking with your carrier…",
        Text::Stopping => "Stopping this payment…",
        Text::NotTwice => {
            "This takes longer than usual. You can wait, or close this and come back. You will not be charged twice."
        }
        Text::WindowHeading => "Confirm with your carrier",
        Text::WindowExplained => {
            "Your carrier confirms this payment on its own page. Come back afterwards. It goes on here by itself."
        }
        Text::WindowLink => "Go to my carrier’s page",
        Text::WindowHere => sentences::OPEN_HERE,
        Text::Paid { price } => return format!("Paid {price}").into(),
        Text::Bought { day } => return sentences::bought(day).into(),
        Text::Opening => "Opening…",
        Text::Done => "Done",
        Text::Thanks => "Thank you.",
        Text::Receipt => "Receipt",
        Text::ReceiptNumber => "Receipt number",
        Text::ReceiptDate | Text::Owned => "Paid",
        Text::ReceiptItem => "For",
        Text::ReceiptSeller => "Seller",
        Text::ReceiptMethod => "With",
        Text::ReceiptPhoneBill { phone } => return format!("Phone bill, {phone}").into(),
        Text::ReceiptContact { contact } => return format!("Questions: {contact}").into(),
        Text::ReceiptQuestions => "If you ask about this payment, give the receipt number.",
        Text::Unavailable => "This cannot be bought right now",
        Text::TryAgain => sentences::TRY_AGAIN,
        Text::TryAgainIn { secs } => {
            return match long_wait(*secs) {
                None => format!("You can try again in {}.", clock(*secs)),
                Some(1) => "You can try again in an hour.".to_owned(),
                Some(hours) => format!("You can try again in {hours} hours."),
            }
            .into();
        }
        Text::TryAgainNow => "You can try again now.",
        Text::TryAgainLater => "Please try again in a few minutes.",
        Text::PlainPage => "Use the simple page instead",
        Text::OpenOutside => "Open in my browser",
        Text::OutsideByMenu => {
            "If this does not work inside this app, open the page in your browser from the app’s menu."
        }
        Text::Offline => "No connection. We keep trying.",
        Text::SignIn => {
            "Your network blocks the payment. It may want you to sign in first. We keep trying."
        }
        Text::Buy { kind, price } => {
            let verb = match kind {
                ItemKind::Article => "Read for",
                ItemKind::Tip => "Tip",
                _ => "Get for",
            };
            return format!("{verb} {price}").into();
        }
        Text::Covered(price) => return format!("Read · {price} covered").into(),
        Text::OnTab { open, limit } => return sentences::on_tab(open, limit).into(),
        Text::CreditLeft(balance) => return format!("{balance} of your credit left").into(),
        Text::UnitsLeft(1) => "1 of your articles left",
        Text::UnitsLeft(units) => return format!("{units} of your articles left").into(),
        Text::InPass => "Included in your pass",
        Text::AfterThis(left) => return format!("{left} after this").into(),
        Text::SettleNote { open, total } => {
            return format!("{total}: your tab of {open} and this purchase, in one payment.")
                .into();
        }
        Text::TopUpNote { amount, left } => {
            return format!("You buy {amount} of credit. After this purchase, {left} is left.")
                .into();
        }
        Text::OtherAmount | Text::TipOwn => "Another amount",
        Text::OtherWays => sentences::OTHER_WAYS,
        Text::ByTab => "Put it on my tab",
        Text::ByCredit(balance) => return format!("My credit ({balance})").into(),
        Text::ByBundle => "My bundle",
        Text::ByPass => "My pass",
        Text::ByPhoneBill(price) => return format!("Phone bill, {price}").into(),
        Text::BySettling(total) => return format!("Phone bill with my tab, {total}").into(),
        Text::ByToppingUp => "Top up by phone bill",
        Text::Instead { title, price } => return format!("{title}, {price}").into(),
        Text::Credited(credited) => {
            return format!("{credited} that you paid lately is taken off").into();
        }
        Text::Saves(saves) => return format!("saves {saves}").into(),
        Text::Back => "Back",
        Text::TipHeading => "How much would you like to give?",
        Text::TipRange { min, max } => return format!("From {min} to {max}").into(),
        Text::TipMessage => "Message to the author",
        Text::RegularPrice(price) => return format!("Regular price {price}, now").into(),
        Text::Until(moment) => return format!("Until {moment}").into(),
        Text::Trial => "For your first purchase here",
        Text::Undo => "Undo",
        Text::Undone => "Undone. Nothing was paid.",
        Text::Method(method) => match method {
            Method::Tab => "Your tab",
            Method::Credit => "Your credit",
            Method::Bundle => "Your bundle",
            Method::Pass => "Your pass",
            Method::Owned => "Bought before",
            Method::PhoneBill | Method::Unknown => "Phone bill",
        },
        Text::ReceiptCharged => "On the phone bill",
        Text::ReceiptLeft => "Status",
    })
}

const fn phone_problem(problem: MsisdnError) -> &'static str {
    match problem {
        MsisdnError::Empty => "Enter your mobile number.",
        MsisdnError::NotDigits => "A phone number has digits only.",
        MsisdnError::WrongLength => {
            "This number has too few or too many digits. A mobile number looks like 010-1234-5678."
        }
        MsisdnError::NotMobile => {
            "This is not a mobile number. Only a mobile phone’s bill can be used."
        }
        MsisdnError::NotKorean => "Only Korean numbers (+82) can be used here.",
        MsisdnError::TrunkZeroMissing => "Begin with 010, or with +82.",
    }
}
