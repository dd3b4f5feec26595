//! How amounts and dates are said: by the browser's own `Intl`, which this module does not know.

use std::borrow::Cow;

use farthing_protocol::Money;

use super::{Locale, Text};

/// Says sentences, amounts and dates in one language.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// The language.
    pub locale: Locale,
    /// Writes an amount.
    pub money: fn(Locale, &Money) -> String,
    /// Writes a moment given as RFC 3339, by the reader's clock.
    pub moment: fn(Locale, &str) -> String,
    /// Writes the Korean calendar day of a moment given as RFC 3339.
    pub korean_day: fn(Locale, &str) -> String,
}

impl PartialEq for Voice {
    fn eq(&self, other: &Self) -> bool {
        self.locale == other.locale
    }
}

impl Voice {
    /// The sentence.
    #[must_use]
    pub fn say(&self, text: &Text) -> Cow<'static, str> {
        self.locale.say(text)
    }

    /// The amount.
    #[must_use]
    pub fn money(&self, amount: &Money) -> String {
        (self.money)(self.locale, amount)
    }
}
