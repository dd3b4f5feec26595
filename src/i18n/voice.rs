//! How amounts and dates are said: by the browser's own `Intl`, which this module does not know.

use farthing_protocol::{Localized, Money};

use super::{Locale, Text};
use crate::flow::Flow;

/// Says sentences, amounts and dates in one language.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// The language.
    pub locale: Locale,
    /// Writes an amount.
    pub write_money: fn(Locale, &Money) -> String,
    /// Writes a moment given as RFC 3339, by the reader's clock.
    pub write_moment: fn(Locale, &str) -> String,
}

impl Voice {
    /// The sentence.
    #[must_use]
    pub fn say(&self, text: &Text) -> String {
        self.locale.say(text).into_owned()
    }

    /// The amount.
    #[must_use]
    pub fn money(&self, amount: &Money) -> String {
        (self.write_money)(self.locale, amount)
    }

    /// The moment, by the reader's clock.
    #[must_use]
    pub fn moment(&self, at: &str) -> String {
        (self.write_moment)(self.locale, at)
    }

    /// A publisher's title.
    #[must_use]
    pub fn title(&self, title: &Localized) -> String {
        title.for_language(self.locale.tag()).to_owned()
    }

    /// What the flow's item costs, once that is known.
    #[must_use]
    pub fn price(&self, flow: &Flow) -> String {
        flow.offer().map(|offer| self.money(&offer.price)).unwrap_or_default()
    }
}
