//! Every sentence the checkout can say, as one enum: a missing translation does not compile.
//!
//! Knows no browser: amounts and dates arrive as text, written by the browser's own `Intl`.

mod en;

mod handoff;

mod ko;

mod voice;

use std::borrow::Cow;

use farthing_protocol::{MsisdnError, Reason};

pub use handoff::HandText;
pub use voice::Voice;

/// The languages the checkout speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Locale {
    /// English, also for every language that there is no file for.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Locale {
    /// The language for a BCP 47 tag.
    #[must_use]
    pub fn for_tag(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("ko") { Self::Ko } else { Self::En }
    }

    /// The tag for the document and for `Intl`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The sentence in this language.
    #[must_use]
    pub fn say(self, text: &Text) -> Cow<'static, str> {
        match self {
            Self::En => en::say(text),
            Self::Ko => ko::say(text),
        }
    }
}

/// Every sentence, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Name of the sheet before the item's title is known.
    Checkout,
    /// Name of the button that closes the sheet.
    Close,
    /// The offer is on its way.
    Loading,
    /// What a phone-bill payment is, under the field.
    PhoneBill {
        /// The formatted price.
        price: String,
    },
    /// Label of the phone field.
    PhoneLabel,
    /// What a number looks like, beside the label.
    PhoneExample,
    /// Wish to have the number kept on this device.
    KeepPhone,
    /// Heading where the number is known from an earlier payment.
    PayWith {
        /// The number with its middle hidden.
        phone: String,
    },
    /// The button that pays.
    PayAndTextMe {
        /// The formatted price.
        price: String,
    },
    /// The same button at work.
    AskingCarrier,
    /// What cannot be taken back, for things that are opened (E-commerce Act art. 17).
    OnceOpened,
    /// The same for tips.
    TipIsGift,
    /// What is wrong with the phone number.
    PhoneProblem(MsisdnError),
    /// Why a payment or an offer failed, and what can be done.
    Why(Reason),
    /// Follows every refusal.
    NothingCharged,
    /// Nobody finished the payment in time.
    RanOut,
    /// The payment was stopped, here or elsewhere.
    Stopped,
    /// The price is another one now.
    PriceChanged,
    /// Heading of the code screen.
    CodeHeading,
    /// Where the code went.
    CodeSentTo {
        /// The number with its middle hidden.
        phone: String,
    },
    /// Label of the code field.
    CodeLabel,
    /// The button that sends the code.
    Pay {
        /// The formatted price.
        price: String,
    },
    /// The same button at work.
    CheckingCode,
    /// How long the code holds.
    TimeLeft {
        /// Minutes and seconds.
        clock: String,
    },
    /// The same for the ear, at few moments only.
    SecondsLeft(u32),
    /// The code holds no longer.
    CodeRanOut,
    /// The wrong code.
    WrongCode {
        /// So many more are forgiven.
        tries_left: u8,
    },
    /// Fewer than six digits.
    CodeIncomplete,
    /// The button that asks for another code.
    Resend,
    /// The same button while it has to wait.
    ResendIn {
        /// Minutes and seconds.
        clock: String,
    },
    /// The same button at work.
    Resending,
    /// Another code cannot be sent yet.
    TooSoon,
    /// No more codes are sent.
    NoSendsLeft,
    /// What to do when no message comes.
    NoMessage,
    /// The button that goes back to the phone number.
    ChangeNumber,
    /// The order was found, not placed, here.
    AlreadyPaying,
    /// The carrier is being asked to text a code.
    Preparing,
    /// The carrier is being asked for the money.
    Charging,
    /// An answer was lost and is being looked for.
    Checking,
    /// The order is being cancelled.
    Stopping,
    /// A wait has become long.
    NotTwice,
    /// Heading of the screen for the operator's own window.
    WindowHeading,
    /// What to do there.
    WindowExplained,
    /// The link to it.
    WindowLink,
    /// Heading of the outcome.
    Paid {
        /// The formatted price.
        price: String,
    },
    /// The paid thing is being opened.
    Opening,
    /// The button that closes after a payment that opens nothing.
    Done,
    /// The folded receipt.
    Receipt,
    /// The item was paid for, and it is not known for how much.
    Owned,
    /// For a tip.
    Thanks,
    /// Its number.
    ReceiptNumber,
    /// When it was paid.
    ReceiptDate,
    /// What was bought.
    ReceiptItem,
    /// Who sold it.
    ReceiptSeller,
    /// How it was paid.
    ReceiptMethod,
    /// On whose bill.
    ReceiptPhoneBill {
        /// The number with its middle hidden.
        phone: String,
    },
    /// Whom to ask.
    ReceiptContact {
        /// An address or a number.
        contact: String,
    },
    /// What to have at hand when asking.
    ReceiptQuestions,
    /// Heading when there is no offer.
    Unavailable,
    /// The button that tries again.
    TryAgain,
    /// When trying again can work.
    TryAgainIn {
        /// In so many seconds.
        secs: u32,
    },
    /// The wait is over.
    TryAgainNow,
    /// Waiting helps; nobody knows how long.
    TryAgainLater,
    /// The link to the page that needs no WebAssembly.
    PlainPage,
    /// The gateway cannot be reached.
    Offline,
}

/// Hours, rounded up, of a wait that is too long for a countdown.
#[must_use]
const fn long_wait(secs: u32) -> Option<u32> {
    if secs < 3_600 { None } else { Some(secs.div_ceil(3_600)) }
}

/// Minutes and seconds for a countdown, such as `2:05`.
#[must_use]
pub fn clock(secs: u32) -> String {
    format!("{}:{:02}", secs / 60, secs % 60)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
