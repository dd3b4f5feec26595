//! Every sentence of the plain page, in two languages. A language that lacks one does not compile.

use farthing_protocol::{Currency, ItemKind, Money, Reason};

mod english;
mod korean;

/// A language of the plain page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    English,
    /// Korean.
    Korean,
}

/// What the reader is told about the last thing that was tried. In the address as a word, so that going
/// back and reloading repeat nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// The page was open for too long.
    Again,
    /// The price that was shown no longer holds.
    PriceChanged,
    /// The number is not a Korean mobile number.
    InvalidPhone,
    /// No carrier here serves the number.
    NumberNotServed,
    /// The code was wrong.
    WrongCode,
    /// A code has six digits.
    InvalidCode,
    /// The code ran out.
    CodeExpired,
    /// Another code can be sent later.
    TooSoon,
    /// No more codes for this payment.
    NoSendsLeft,
    /// Too many codes.
    TooMany,
    /// The reader is paying with another phone.
    AlreadyPaying,
    /// The carrier does not answer.
    CarrierUnavailable,
    /// The order is past that step.
    Moved,
    /// Something failed on our side.
    Failed,
    /// The content could not be opened here.
    Unreadable,
}

const NOTES: [(Note, &str); 15] = [
    (Note::Again, "again"),
    (Note::PriceChanged, "price-changed"),
    (Note::InvalidPhone, "invalid-phone"),
    (Note::NumberNotServed, "number-not-served"),
    (Note::WrongCode, "wrong-code"),
    (Note::InvalidCode, "invalid-code"),
    (Note::CodeExpired, "code-expired"),
    (Note::TooSoon, "too-soon"),
    (Note::NoSendsLeft, "no-sends-left"),
    (Note::TooMany, "too-many-requests"),
    (Note::AlreadyPaying, "already-paying"),
    (Note::CarrierUnavailable, "carrier-unavailable"),
    (Note::Moved, "order-moved"),
    (Note::Failed, "failed"),
    (Note::Unreadable, "unreadable"),
];

impl Note {
    /// The note of a word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        NOTES.iter().find(|(_, known)| *known == word).map(|(note, _)| *note)
    }

    /// The note's word.
    pub(crate) fn word(self) -> &'static str {
        NOTES.iter().find(|(note, _)| *note == self).map_or("failed", |(_, word)| *word)
    }
}

/// The sentences that are the same in every state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// Name of the other language, in that language.
    pub(crate) other_language: &'static str,
    /// Label of the phone field.
    pub(crate) phone: &'static str,
    /// Below the phone field.
    pub(crate) phone_hint: &'static str,
    /// Label of the code field.
    pub(crate) code: &'static str,
    /// The button that asks for another code.
    pub(crate) resend: &'static str,
    /// The button that stops the purchase.
    pub(crate) cancel: &'static str,
    /// Above the operator's own window.
    pub(crate) window: &'static str,
    /// The link to it.
    pub(crate) open_window: &'static str,
    /// While the carrier is asked for a code.
    pub(crate) preparing: &'static str,
    /// While the carrier is asked for the money.
    pub(crate) charging: &'static str,
    /// While a lost answer is looked for.
    pub(crate) checking: &'static str,
    /// Below each of the three.
    pub(crate) waiting: &'static str,
    /// The link that looks again.
    pub(crate) look_again: &'static str,
    /// When paid.
    pub(crate) paid: &'static str,
    /// When a gift was paid.
    pub(crate) thanks: &'static str,
    /// The link to the article.
    pub(crate) read: &'static str,
    /// The link that opens the article on the plain page.
    pub(crate) read_here: &'static str,
    /// The receipt's heading.
    pub(crate) receipt: &'static str,
    /// The receipt's number.
    pub(crate) number: &'static str,
    /// When it was paid.
    pub(crate) paid_at: &'static str,
    /// How much.
    pub(crate) amount: &'static str,
    /// From which phone.
    pub(crate) from_phone: &'static str,
    /// Until when it can be taken off the bill.
    pub(crate) refund_until: &'static str,
    /// Whom to ask.
    pub(crate) contact: &'static str,
    /// When stopped by the reader.
    pub(crate) cancelled: &'static str,
    /// When nobody answered in time.
    pub(crate) expired: &'static str,
    /// Below every ending without payment.
    pub(crate) nothing_charged: &'static str,
    /// The link back.
    pub(crate) back: &'static str,
    /// When there is no such item.
    pub(crate) unknown_title: &'static str,
    /// Below it.
    pub(crate) unknown: &'static str,
}

impl Language {
    /// The language of `?lang=`, else the first one of `Accept-Language` that there is, else Korean:
    /// only Korean numbers can pay.
    pub(crate) fn choose(asked: Option<&str>, accepted: Option<&str>) -> Self {
        let entries = accepted.unwrap_or_default().split(',');
        let tags = entries.map(|entry| entry.split(';').next().unwrap_or_default());
        asked.into_iter().chain(tags).find_map(Self::parse).unwrap_or(Self::Korean)
    }

    fn parse(tag: &str) -> Option<Self> {
        let first = tag.trim().split('-').next().unwrap_or_default();
        match first.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "ko" => Some(Self::Korean),
            _ => None,
        }
    }

    /// The tag of BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::English => Self::Korean,
            Self::Korean => Self::English,
        }
    }

    /// The fixed sentences.
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::English => &english::WORDS,
            Self::Korean => &korean::WORDS,
        }
    }

    /// An amount as readers write it.
    pub(crate) fn money(self, money: Money) -> String {
        let digits = grouped(&money.amount().to_string());
        match (self, money.currency()) {
            (Self::English, currency) if currency == Currency::KRW => format!("₩{digits}"),
            (Self::Korean, currency) if currency == Currency::KRW => format!("{digits}원"),
            (_, currency) => format!("{digits} {currency}"),
        }
    }

    /// The button that begins a purchase.
    pub(crate) fn pay(self, kind: ItemKind, money: Money) -> String {
        let price = self.money(money);
        match self {
            Self::English => english::pay(kind, &price),
            Self::Korean => korean::pay(kind, &price),
        }
    }

    /// The button below the code field: it pays, so it says how much.
    pub(crate) fn confirm(self, money: Money) -> String {
        let price = self.money(money);
        match self {
            Self::English => format!("Confirm and pay {price}"),
            Self::Korean => format!("확인하고 {price} 결제하기"),
        }
    }

    /// Where the code went and how long it holds.
    pub(crate) fn code_sent(self, phone: &str, seconds: u32) -> String {
        match self {
            Self::English => english::code_sent(phone, seconds),
            Self::Korean => korean::code_sent(phone, seconds),
        }
    }

    /// What the last attempt led to. `left` counts tries or seconds, where there are any.
    pub(crate) fn note(self, note: Note, left: u32) -> String {
        match self {
            Self::English => english::note(note, left),
            Self::Korean => korean::note(note, left),
        }
    }

    /// Why the payment was refused, and the way on.
    pub(crate) const fn reason(self, reason: Reason) -> &'static str {
        match self {
            Self::English => english::reason(reason),
            Self::Korean => korean::reason(reason),
        }
    }
}

/// Groups of three, as both languages write numbers.
fn grouped(number: &str) -> String {
    let (whole, decimals) =
        number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn the_language_is_the_one_asked_for_or_the_first_that_there_is() {
        for (asked, accepted, expected) in [
            (None, None, "ko"),
            (None, Some("en-GB,en;q=0.9,ko;q=0.8"), "en"),
            (None, Some("fr, ko-KR;q=0.9, en;q=0.8"), "ko"),
            (Some("en"), Some("ko"), "en"),
            (Some("fr"), Some("ko"), "ko"),
        ] {
            assert_eq!(Language::choose(asked, accepted).tag(), expected, "{asked:?} {accepted:?}");
        }
    }

    #[test]
    fn amounts_look_as_readers_write_them() {
        let won = Money::parse("1234567", Currency::KRW).unwrap();
        assert_eq!(Language::English.money(won), "₩1,234,567");
        assert_eq!(Language::Korean.money(won), "1,234,567원");
        let euro = Money::parse("1234.5", Currency::EUR).unwrap();
        assert_eq!(Language::English.money(euro), "1,234.50 EUR");
    }

    #[test]
    fn every_note_reads_back_from_its_word() {
        for (note, word) in NOTES {
            assert_eq!(Note::parse(note.word()), Some(note), "{word}");
        }
        assert_eq!(Note::parse("<script>"), None);
    }
}
