//! What is bought, and what the reader has chosen for it: the way to pay, and how much where that is
//! a choice.

use std::sync::Arc;

use farthing_protocol::order::Funding;
use farthing_protocol::ways::TipChoice;
use farthing_protocol::{Left, Money, Msisdn, OfferView, Way};

use super::amounts::{minus, plus};
use super::tip::Tip;

/// What is bought on whose bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// The offer that the reader saw.
    pub offer: Arc<OfferView>,
    /// The number, as far as this checkout knows it: after a reload only the gateway does.
    pub phone: Option<Msisdn>,
    /// What the reader has chosen.
    pub choice: Choice,
}

/// What the reader has chosen. What is not chosen is the first that can be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The place of the way among those of the offer.
    pub way: Option<usize>,
    /// The place of a top-up's amount among those that cover the price.
    pub top_up: usize,
    /// For a tip: how much, and what is said with it.
    pub tip: Option<Tip>,
}

impl Purchase {
    /// Of this offer, with nothing chosen yet.
    #[must_use]
    pub fn new(offer: Arc<OfferView>) -> Self {
        let tip = offer.tip.as_ref().map(|tip| Tip::new(tip, offer.price));
        Self { phone: None, choice: Choice { tip, ..Choice::default() }, offer }
    }

    /// What it costs; nothing while a tip's amount cannot be given.
    #[must_use]
    pub fn price(&self) -> Option<Money> {
        match (&self.choice.tip, &self.offer.tip) {
            (Some(tip), Some(view)) => tip.amount(view),
            _ => Some(self.offer.price),
        }
    }

    /// The place of the way that is used: the chosen one if it covers the price, else the first that
    /// does. Without any it is the phone bill, which has no place.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        let can = |place: &usize| self.offer.ways.get(*place).is_some_and(|way| self.covers(way));
        self.choice.way.filter(can).or_else(|| (0..self.offer.ways.len()).find(can))
    }

    /// The way that is used.
    #[must_use]
    pub fn way(&self) -> &Way {
        let place = self.place();
        place.and_then(|place| self.offer.ways.get(place)).unwrap_or(&Way::PhoneBill)
    }

    /// The way at this place, if it can be used and is not.
    #[must_use]
    pub fn other(&self, place: usize) -> Option<&Way> {
        let way = self.offer.ways.get(place)?;
        (self.place() != Some(place) && self.covers(way)).then_some(way)
    }

    /// Whether a way is enough for the price. That of a tip is not known when its offer is made.
    #[must_use]
    pub fn covers(&self, way: &Way) -> bool {
        let price = self.price().unwrap_or(self.offer.price);
        match way {
            Way::Tab { open, limit } => {
                plus(*open, price).is_some_and(|open| minus(*limit, open).is_some())
            }
            Way::Credit { balance } => minus(*balance, price).is_some(),
            Way::TopUp { .. } => !self.top_ups_of(way).is_empty(),
            Way::Settle { .. } | Way::PhoneBill | Way::Bundle { .. } | Way::Pass { .. } => true,
            Way::Unknown => false,
        }
    }

    /// The amounts of credit that cover the price, smallest first, where credit is bought.
    #[must_use]
    pub fn top_ups(&self) -> Vec<Money> {
        self.top_ups_of(self.way())
    }

    fn top_ups_of(&self, way: &Way) -> Vec<Money> {
        let (Way::TopUp { balance, amounts }, Some(price)) = (way, self.price()) else {
            return Vec::new();
        };
        let covers = |amount: &&Money| {
            plus(*balance, **amount).is_some_and(|sum| minus(sum, price).is_some())
        };
        amounts.iter().filter(covers).copied().collect()
    }

    /// The amount of credit that is bought.
    #[must_use]
    pub fn top_up(&self) -> Option<Money> {
        let amounts = self.top_ups();
        amounts.get(self.choice.top_up).or_else(|| amounts.first()).copied()
    }

    /// What the phone bill pays, if it does.
    #[must_use]
    pub fn bill(&self) -> Option<Money> {
        match self.way() {
            Way::Settle { open, .. } => plus(*open, self.price()?),
            Way::TopUp { .. } => self.top_up(),
            _ => self.price(),
        }
    }

    /// What will be left where the money comes from.
    #[must_use]
    pub fn left(&self) -> Option<Left> {
        let price = self.price()?;
        Some(match self.way() {
            Way::Tab { open, limit } => Left::Tab { open: plus(*open, price)?, limit: *limit },
            Way::Credit { balance } => Left::Credit { balance: minus(*balance, price)? },
            Way::Bundle { units_left, .. } => {
                Left::Bundle { units_left: units_left.saturating_sub(1) }
            }
            Way::Pass { until } => Left::Pass { until: until.clone() },
            Way::TopUp { balance, .. } => {
                Left::Credit { balance: minus(plus(*balance, self.top_up()?)?, price)? }
            }
            Way::PhoneBill | Way::Settle { .. } | Way::Unknown => return None,
        })
    }

    /// Where the money comes from, as the gateway is told. A phone is needed where a code is.
    #[must_use]
    pub fn funding(&self) -> Option<Funding> {
        let phone = self.phone.clone();
        Some(match self.way() {
            Way::Tab { .. } => Funding::Tab,
            Way::Credit { .. } => Funding::Credit,
            Way::Bundle { .. } => Funding::Bundle,
            Way::Pass { .. } => Funding::Pass,
            Way::Settle { .. } => Funding::Settle { phone: phone? },
            Way::TopUp { .. } => Funding::TopUp { phone: phone?, amount: self.top_up()? },
            Way::PhoneBill | Way::Unknown => Funding::PhoneBill { phone: phone? },
        })
    }

    /// Whether the reader's passkey is asked for first.
    #[must_use]
    pub fn needs_passkey(&self) -> bool {
        self.offer.step_up && matches!(self.way(), Way::Tab { .. } | Way::Credit { .. })
    }

    /// Whether the amount is still the question: then nothing else is asked.
    #[must_use]
    pub fn is_amount_open(&self) -> bool {
        self.choice.tip.as_ref().is_some_and(|tip| !tip.is_settled)
    }

    /// The tip as the gateway is told.
    #[must_use]
    pub fn tip(&self) -> Option<TipChoice> {
        self.choice.tip.as_ref()?.choice(self.offer.tip.as_ref()?)
    }

    /// Keeps what was chosen and written for a tip when its offer is another one.
    pub(super) fn carry_tip(&mut self, before: &Self) {
        if self.choice.tip.is_some() && before.choice.tip.is_some() {
            self.choice.tip.clone_from(&before.choice.tip);
        }
    }

    /// Makes the amount the question again.
    pub(super) fn reopen_amount(&mut self) {
        if let Some(tip) = &mut self.choice.tip {
            tip.is_settled = false;
        }
    }

    /// Whether another offer asks the same of the reader: then what was agreed to still holds.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.price() == other.price() && self.way() == other.way() && self.bill() == other.bill()
    }
}
