//! Formats sentences, amounts and dates. Amounts and dates come from functions that are passed in: in a
//! browser those of `Intl`.

use farthing_protocol::{Left, Localized, Money, OrderView};

use super::{Locale, Text};
use crate::flow::Flow;

/// Says sentences, amounts and dates in one language.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// The language of all sentences.
    pub locale: Locale,
    /// Formats an amount for a language.
    pub write_money: fn(Locale, &Money) -> String,
    /// Writes a moment given as RFC 3339, by the reader's clock.
    pub write_moment: fn(Locale, &str) -> String,
    /// Writes the day of such a moment.
    pub write_day: fn(Locale, &str) -> String,
}

impl Voice {
    /// The sentence in the voice's language.
    #[must_use]
    pub fn say(&self, text: &Text) -> String {
        text.say(self.locale).into_owned()
    }

    /// The amount, as readers write it.
    #[must_use]
    pub fn money(&self, amount: &Money) -> String {
        (self.write_money)(self.locale, amount)
    }

    /// The moment, by the reader's clock.
    #[must_use]
    pub fn moment(&self, at: &str) -> String {
        (self.write_moment)(self.locale, at)
    }

    /// That an order was bought before, if it was: nothing is paid for it.
    #[must_use]
    pub fn bought(&self, order: &OrderView) -> Option<String> {
        order.bought_at.as_ref().map(|at| self.bought_at(at))
    }

    /// That it was bought at that moment: nothing is paid for it.
    #[must_use]
    pub fn bought_at(&self, at: &str) -> String {
        self.say(&Text::Bought { day: (self.write_day)(self.locale, at) })
    }

    /// The title in the voice's language, or in the one there is.
    #[must_use]
    pub fn title(&self, title: &Localized) -> String {
        title.for_language(self.locale.tag()).to_owned()
    }

    /// What the flow's item costs, once that is known and chosen.
    #[must_use]
    pub fn price(&self, flow: &Flow) -> String {
        self.maybe_money(flow.price())
    }

    /// What the phone bill pays, once that is known and chosen.
    #[must_use]
    pub fn bill(&self, flow: &Flow) -> String {
        self.maybe_money(flow.bill())
    }

    fn maybe_money(&self, amount: Option<Money>) -> String {
        amount.map(|amount| self.money(&amount)).unwrap_or_default()
    }

    /// What is left where the money came from.
    #[must_use]
    pub fn left(&self, left: &Left) -> String {
        self.say(&match left {
            Left::Tab { open, limit } => {
                Text::OnTab { open: self.money(open), limit: self.money(limit) }
            }
            Left::Credit { balance } => Text::CreditLeft(self.money(balance)),
            Left::Bundle { units_left } => Text::UnitsLeft(*units_left),
            Left::Pass { .. } => Text::InPass,
            Left::Unknown => return String::new(),
        })
    }
}
