//! The sentences of the QR screen, where a phone takes the payment over.

use crate::{Locale, en, ko};

/// A sentence of the QR screen, or of the button that leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandText {
    /// The button that leads to the QR code.
    ByPhone,
    /// Heading above the QR code.
    Scan,
    /// Alternative text of the QR code: what to do with it.
    Picture {
        /// The price, as readers write it.
        price: String,
    },
    /// The number that the reader picks on the phone.
    Check {
        /// Two digits, such as `42`.
        check: String,
    },
    /// The short code to type if the QR code cannot be scanned.
    ShortCode {
        /// Address of the page for the code, without scheme.
        url: String,
        /// Nine digits in groups of three, such as `123 456 789`.
        code: String,
    },
    /// The button that copies the address.
    Copy,
    /// The same button after the address was copied.
    Copied,
    /// How long the code can be used, in seconds.
    TimeLeft(u32),
    /// The same for screen readers, at a few moments only.
    SecondsLeft(u32),
    /// A phone shows the page.
    Opened,
    /// Somebody continued on a phone.
    Confirming,
    /// A second phone came.
    Contested,
    /// The order was paid on the phone.
    Paid,
    /// The phone's user refused.
    Denied,
    /// Nobody used it in time.
    Expired,
    /// The button that makes another code.
    Again,
    /// The button that goes back.
    OtherWay,
}

impl HandText {
    /// The sentence in a language.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        match locale {
            Locale::En => en::hand(self),
            Locale::Ko => ko::hand(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HandText;
    use crate::Locale;

    fn every_text() -> Vec<HandText> {
        vec![
            HandText::ByPhone,
            HandText::Scan,
            HandText::Picture { price: "₩300".to_owned() },
            HandText::Check { check: "42".to_owned() },
            HandText::ShortCode { url: "pay.example/h".to_owned(), code: "123 456 789".to_owned() },
            HandText::Copy,
            HandText::Copied,
            HandText::TimeLeft(125),
            HandText::SecondsLeft(60),
            HandText::SecondsLeft(15),
            HandText::Opened,
            HandText::Confirming,
            HandText::Contested,
            HandText::Paid,
            HandText::Denied,
            HandText::Expired,
            HandText::Again,
            HandText::OtherWay,
        ]
    }

    #[test]
    fn every_sentence_is_said_in_its_own_language_and_holds_what_it_is_about() {
        let is_hangul = |c: char| matches!(c, '가'..='힣');
        for text in every_text() {
            let (english, korean) = (text.say(Locale::En), text.say(Locale::Ko));
            assert!(!english.contains(is_hangul) && !english.trim().is_empty(), "{english}");
            assert!(korean.contains(is_hangul), "{korean}");
            for said in [&english, &korean] {
                assert!(!said.contains(['{', '}']) && !said.contains("  "), "{said}");
                let held = match &text {
                    HandText::Picture { price } => vec![price],
                    HandText::Check { check } => vec![check],
                    HandText::ShortCode { url, code } => vec![url, code],
                    _ => vec![],
                };
                assert!(held.iter().all(|part| said.contains(*part)), "{said}");
            }
        }
        assert!(HandText::ByPhone.say(Locale::En).contains("my phone"));
        assert!(HandText::ByPhone.say(Locale::Ko).contains("휴대폰으로"));
    }
}
