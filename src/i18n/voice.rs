//! Formats sentences, amounts and dates. Amounts and dates are formatted by functions that are passed in; in a browser
//! they use `Intl`.

use farthing_protocol::{Left, Localized, Money, OrderView};

use super::{Locale, Text};
use crate::flow::Flow;

/// Formats sentences, amounts and dates in one language.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// The language of all sentences.
    pub locale: Locale,
    /// Formats an amount for a language.
    pub write_money: fn(Locale, &Money) -> String,
    /// Formats date and time of a moment in RFC 3339 form, in the reader's time zone.
    pub write_moment: fn(Locale, &str) -> String,
    /// Formats the day of such a moment.
    pub write_day: fn(Locale, &str) -> String,
}

impl Voice {
    /// The sentence in the voice's language.
    #[must_use]
    pub fn say(&self, text: &Text) -> String {
        text.say(self.locale).into_owned()
    }

    /// The amount in the format of the language.
    #[must_use]
    pub fn money(&self, amount: &Money) -> String {
        (self.write_money)(self.locale, amount)
    }

    /// Date and time of a moment in RFC 3339 form, in the reader's time zone.
    #[must_use]
    pub fn moment(&self, at: &str) -> String {
        (self.write_moment)(self.locale, at)
    }

    /// The sentence that the item was bought earlier, if this order says so. Nothing is paid then.
    #[must_use]
    pub fn bought(&self, order: &OrderView) -> Option<String> {
        order.bought_at.as_ref().map(|at| self.bought_at(at))
    }

    /// The sentence that the item was bought on the day of this moment. Nothing is paid then.
    #[must_use]
    pub fn bought_at(&self, at: &str) -> String {
        self.say(&Text::Bought { day: (self.write_day)(self.locale, at) })
    }

    /// The title in the voice's language, or else in another language.
    #[must_use]
    pub fn title(&self, title: &Localized) -> String {
        title.for_language(self.locale.tag()).to_owned()
    }

    /// The price of the flow's item. Empty until it is known and chosen.
    #[must_use]
    pub fn price(&self, flow: &Flow) -> String {
        self.maybe_money(flow.price())
    }

    /// The amount that goes on the phone bill. Empty until it is known and chosen.
    #[must_use]
    pub fn bill(&self, flow: &Flow) -> String {
        self.maybe_money(flow.bill())
    }

    fn maybe_money(&self, amount: Option<Money>) -> String {
        amount.map(|amount| self.money(&amount)).unwrap_or_default()
    }

    /// What is left on the tab, in the credit, the bundle or the pass.
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
