//! What is bought, and what the reader has chosen: the way to pay and, for tips and credit, the amount.

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
    /// The phone number. `None` after a reload: then only the gateway knows it.
    pub phone: Option<Msisdn>,
    /// What the reader has chosen.
    pub choice: Choice,
}

/// What the reader has chosen. Where nothing is chosen, the first possible option counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Index of the way among those of the offer.
    pub way: Option<usize>,
    /// Index of the amount of credit among those that cover the price.
    pub top_up: usize,
    /// For a tip: how much, and what is said with it.
    pub tip: Option<Tip>,
}

impl Purchase {
    /// A purchase of this offer, with nothing chosen yet.
    #[must_use]
    pub fn new(offer: Arc<OfferView>) -> Self {
        let tip = offer.tip.as_ref().map(|tip| Tip::new(tip, offer.price));
        Self { phone: None, choice: Choice { tip, ..Choice::default() }, offer }
    }

    /// The price. `None` while the amount of a tip is not valid.
    #[must_use]
    pub fn price(&self) -> Option<Money> {
        match (&self.choice.tip, &self.offer.tip) {
            (Some(tip), Some(view)) => tip.amount(view),
            _ => Some(self.offer.price),
        }
    }

    /// Index of the way that is used: the chosen one if it covers the price, else the first that does. `None` if no
    /// way does: then the phone bill pays.
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

    /// The way at this index, if it covers the price and is not the one that is used.
    #[must_use]
    pub fn other(&self, place: usize) -> Option<&Way> {
        let way = self.offer.ways.get(place)?;
        (self.place() != Some(place) && self.covers(way)).then_some(way)
    }

    /// Whether a way can pay the price. This is checked here, because the reader chooses the price of a tip.
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

    /// The amount that goes on the phone bill, if the phone bill pays.
    #[must_use]
    pub fn bill(&self) -> Option<Money> {
        match self.way() {
            Way::Settle { open, .. } => plus(*open, self.price()?),
            Way::TopUp { .. } => self.top_up(),
            _ => self.price(),
        }
    }

    /// What will be left on the tab, in the credit, the bundle or the pass after this purchase.
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

    /// The way to pay, as the gateway is told. `None` where a phone number is needed and not known.
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

    /// Whether the reader must confirm with a passkey before paying.
    #[must_use]
    pub fn needs_passkey(&self) -> bool {
        self.offer.step_up && matches!(self.way(), Way::Tab { .. } | Way::Credit { .. })
    }

    /// Whether the reader still has to choose the amount of a tip. Nothing else is asked before.
    #[must_use]
    pub fn is_amount_open(&self) -> bool {
        self.choice.tip.as_ref().is_some_and(|tip| !tip.is_settled)
    }

    /// The tip as the gateway is told.
    #[must_use]
    pub fn tip(&self) -> Option<TipChoice> {
        self.choice.tip.as_ref()?.choice(self.offer.tip.as_ref()?)
    }

    /// Keeps the amount and the message of a tip when a new offer replaces the old one.
    pub(super) fn carry_tip(&mut self, before: &Self) {
        if self.choice.tip.is_some() && before.choice.tip.is_some() {
            self.choice.tip.clone_from(&before.choice.tip);
        }
    }

    /// Lets the reader choose the amount of a tip again.
    pub(super) fn reopen_amount(&mut self) {
        if let Some(tip) = &mut self.choice.tip {
            tip.is_settled = false;
        }
    }

    /// Whether both purchases have the same price, way and phone bill. Then the reader need not agree again.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.price() == other.price() && self.way() == other.way() && self.bill() == other.bill()
    }
}
