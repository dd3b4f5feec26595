//! What the screens read about amounts, and about undoing a payment.

use farthing_protocol::{Money, Way};

use crate::flow::Flow;
use crate::flow::purchase::Purchase;
use crate::flow::step::{Step, Undo};
use crate::flow::tip::Tip;

impl Flow {
    /// What is bought, with the reader's choices so far.
    #[must_use]
    pub const fn purchase(&self) -> Option<&Purchase> {
        self.step.purchase()
    }

    /// The price, once it is known and chosen.
    #[must_use]
    pub fn price(&self) -> Option<Money> {
        self.purchase().map_or_else(|| Some(self.offer()?.price), Purchase::price)
    }

    /// The amount that goes on the phone bill.
    #[must_use]
    pub fn bill(&self) -> Option<Money> {
        match self.live() {
            Some(live) => Some(live.order.charged.unwrap_or(live.order.price)),
            None => self.purchase()?.bill(),
        }
    }

    /// For how many more seconds the purchase can be undone.
    #[must_use]
    pub fn undo_secs_left(&self) -> u32 {
        match &self.step {
            Step::Paid { order, seen, .. } => {
                order.undo_in_secs.map_or(0, |secs| self.now.secs_until(seen.plus_secs(secs)))
            }
            _ => 0,
        }
    }

    /// Whether the purchase can be undone for a short time after the payment.
    #[must_use]
    pub fn could_undo(&self) -> bool {
        let pays = |purchase: &Purchase| {
            purchase.offer.can_undo
                && matches!(purchase.way(), Way::Tab { .. } | Way::Credit { .. })
        };
        // What is bought to open another thing is used by that.
        self.instead.is_none() && self.purchase().is_some_and(pays)
    }

    /// What is being done about taking the purchase back.
    #[must_use]
    pub const fn undo_state(&self) -> &Undo {
        match &self.step {
            Step::Paid { undo, .. } => undo,
            _ => &Undo::Idle,
        }
    }

    /// What was chosen for a tip.
    #[must_use]
    pub fn tip(&self) -> Option<&Tip> {
        self.purchase()?.choice.tip.as_ref()
    }

    /// Whether there is a step to go back to.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        let is_settled = self.tip().is_some_and(|tip| tip.is_settled);
        matches!(self.step, Step::Phone(_)) && (is_settled || self.instead.is_some())
    }
}
