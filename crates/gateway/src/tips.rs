//! The terms of tips: amounts and messages.

use farthing_protocol::limits::TIP_MESSAGE_CHARS;
use farthing_protocol::ways::{TipChoice, TipView};
use farthing_protocol::{Localized, Money};
use serde::{Deserialize, Serialize};

/// Default of the greatest tip, as a multiple of the greatest preset.
const MAX_TIMES: i64 = 10;

/// The terms of a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TipTerms {
    /// The presets, smallest first. At least one.
    pub(crate) presets: Vec<Money>,
    /// The least and the greatest amount.
    pub(crate) bounds: TipBounds,
    pub(crate) thanks: Option<Localized>,
}

/// Least and greatest amount, and whether a message is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TipBounds {
    pub(crate) min: Money,
    pub(crate) max: Money,
    /// Whether a message is allowed.
    pub(crate) message: bool,
}

/// A publisher's settings of a tip, before defaults are applied.
#[derive(Debug, Clone, Default)]
pub(crate) struct TipDraft {
    /// The presets. The default is the price.
    pub(crate) presets: Vec<Money>,
    /// The least amount. The default is the smallest preset.
    pub(crate) min: Option<Money>,
    /// The greatest amount. The default is ten times the greatest preset.
    pub(crate) max: Option<Money>,
    /// Whether a message is allowed.
    pub(crate) message: bool,
    pub(crate) thanks: Option<Localized>,
}

/// The key of the configuration that is wrong, and why, for the operator.
pub(crate) type Wrong = (&'static str, String);

/// Why a reader's choice is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChoiceError {
    /// The amount is not allowed.
    Amount,
    /// The message is too long, has invalid characters, or is not allowed.
    Message,
}

impl TipTerms {
    /// Makes the terms from a publisher's settings and the suggested amount.
    ///
    /// # Errors
    ///
    /// The first key that is wrong.
    pub(crate) fn new(price: Money, draft: TipDraft) -> Result<Self, Wrong> {
        let TipDraft { mut presets, min, max, message, thanks } = draft;
        if presets.is_empty() {
            presets.push(price);
        }
        presets.sort_unstable_by_key(|money| money.minor());
        presets.dedup();
        let (first, last) = match (presets.first(), presets.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (price, price),
        };
        let min = min.unwrap_or(first);
        let most = last.minor().checked_mul(MAX_TIMES);
        let most = most.and_then(|most| Money::from_minor(most, last.currency()).ok());
        let max = max.or(most).unwrap_or(last);
        if min.minor() > max.minor() {
            return Err(("min", format!("is more than max, {}", max.amount())));
        }
        let bounds = TipBounds { min, max, message };
        if let Some(outside) = presets.iter().find(|money| !bounds.holds(**money)) {
            let (outside, min, max) = (outside.amount(), min.amount(), max.amount());
            return Err(("presets", format!("{outside} is not between min {min} and max {max}")));
        }
        if !bounds.holds(price) {
            let (min, max) = (min.amount(), max.amount());
            return Err(("price", format!("is not between min {min} and max {max}")));
        }
        Ok(Self { presets, bounds, thanks })
    }

    /// As readers see it.
    pub(crate) fn view(&self) -> TipView {
        TipView {
            presets: self.presets.clone(),
            min: self.bounds.min,
            max: self.bounds.max,
            message: self.bounds.message,
            thanks: self.thanks.clone(),
        }
    }
}

impl TipBounds {
    fn holds(self, amount: Money) -> bool {
        amount.currency() == self.min.currency()
            && (self.min.minor()..=self.max.minor()).contains(&amount.minor())
    }

    /// The reader's amount and message, if both are allowed.
    ///
    /// # Errors
    ///
    /// [`ChoiceError`]: the first of both that is not allowed.
    pub(crate) fn take(self, choice: &TipChoice) -> Result<(Money, Option<String>), ChoiceError> {
        if !self.holds(choice.amount) || choice.amount.is_zero() {
            return Err(ChoiceError::Amount);
        }
        let message = match &choice.message {
            Some(text) => plain_text(text)?,
            None => None,
        };
        if message.is_some() && !self.message {
            return Err(ChoiceError::Message);
        }
        Ok((choice.amount, message))
    }
}

/// Makes one line of plain text: each run of white space, including line ends, becomes one space. A text of
/// white space is no message. Rejects texts that are too long, and control characters: databases do not store
/// all of them, and those that change the direction of writing would show another text than was sent.
fn plain_text(text: &str) -> Result<Option<String>, ChoiceError> {
    let is_hidden = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.contains(is_hidden) {
        return Err(ChoiceError::Message);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > TIP_MESSAGE_CHARS {
        return Err(ChoiceError::Message);
    }
    Ok((!line.is_empty()).then_some(line))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use farthing_protocol::ways::TipChoice;
    use farthing_protocol::{Currency, Money};

    use super::{ChoiceError, TipBounds, TipDraft, TipTerms};

    fn won(amount: i64) -> Money {
        Money::from_minor(amount, Currency::KRW).unwrap()
    }

    fn terms(
        presets: &[i64],
        min: Option<i64>,
        max: Option<i64>,
    ) -> Result<TipTerms, &'static str> {
        let draft = TipDraft {
            presets: presets.iter().copied().map(won).collect(),
            min: min.map(won),
            max: max.map(won),
            ..TipDraft::default()
        };
        TipTerms::new(won(500), draft).map_err(|(key, _)| key)
    }

    #[test]
    fn missing_tip_settings_have_defaults() {
        let all = terms(&[3_000, 500, 1_000, 500], None, None).unwrap();
        assert_eq!(all.presets, [won(500), won(1_000), won(3_000)]);
        assert_eq!((all.bounds.min, all.bounds.max), (won(500), won(30_000)));
        let none = terms(&[], None, None).unwrap();
        assert_eq!((none.presets.as_slice(), none.bounds.max), ([won(500)].as_slice(), won(5_000)));
    }

    #[test]
    fn terms_that_no_reader_could_meet_name_their_key() {
        assert_eq!(terms(&[500], Some(1_000), None), Err("presets"));
        assert_eq!(terms(&[500], Some(1_000), Some(900)), Err("min"));
        assert_eq!(terms(&[500, 2_000], None, Some(1_000)), Err("presets"));
        assert_eq!(terms(&[1_000], None, None), Err("price"));
    }

    #[test]
    fn only_an_amount_between_the_bounds_and_of_the_currency_is_taken() {
        let bounds = TipBounds { min: won(100), max: won(5_000), message: false };
        let take = |amount| bounds.take(&TipChoice { amount, message: None });
        for right in [100, 101, 5_000] {
            assert_eq!(take(won(right)), Ok((won(right), None)));
        }
        let euro = Money::parse("5", Currency::EUR).unwrap();
        for wrong in [won(0), won(99), won(5_001), euro] {
            assert_eq!(take(wrong), Err(ChoiceError::Amount), "{wrong}");
        }
        let nothing = TipBounds { min: won(0), ..bounds };
        let free = TipChoice { amount: won(0), message: None };
        assert_eq!(nothing.take(&free), Err(ChoiceError::Amount));
    }

    #[test]
    fn a_message_is_one_line_of_plain_text() {
        let bounds = TipBounds { min: won(100), max: won(5_000), message: true };
        let take = |bounds: TipBounds, text: &str| {
            bounds.take(&TipChoice { amount: won(500), message: Some(text.to_owned()) })
        };
        for (text, kept) in [
            ("  고마워요\r\n 잘 읽었어요\t", Some("고마워요 잘 읽었어요")),
            ("<b>=1+1</b>", Some("<b>=1+1</b>")),
            ("👩‍💻", Some("👩‍💻")),
            (" \n ", None),
            ("", None),
        ] {
            assert_eq!(take(bounds, text), Ok((won(500), kept.map(str::to_owned))), "{text:?}");
        }
        let long = "가".repeat(140);
        assert_eq!(take(bounds, &long), Ok((won(500), Some(long.clone()))));
        let longer = format!("{long}!");
        for wrong in [longer.as_str(), "a\0b", "a\u{1b}[31m", "a\u{202e}b", "a\u{2067}b"] {
            assert_eq!(take(bounds, wrong), Err(ChoiceError::Message), "{wrong:?}");
        }
        let silent = TipBounds { message: false, ..bounds };
        assert_eq!(take(silent, "hello"), Err(ChoiceError::Message));
        assert_eq!(take(silent, " "), Ok((won(500), None)));
    }
}
