//! Handles the reader's choices: another way to pay, another amount, or a bundle or pass instead.

use super::Flow;
use super::effect::Effect;
use super::purchase::Purchase;
use super::sheet::Sheet;
use super::step::{PhoneStep, Step, Undo};
use super::tip::{Pick, Tip};

impl Flow {
    fn offered(&mut self) -> Option<&mut PhoneStep> {
        match &mut self.step {
            Step::Phone(step) => Some(step),
            _ => None,
        }
    }

    fn purchase_mut(&mut self) -> Option<&mut Purchase> {
        self.offered().map(|step| &mut step.purchase)
    }

    fn tip_mut(&mut self) -> Option<&mut Tip> {
        self.purchase_mut()?.choice.tip.as_mut()
    }

    pub(super) fn way_picked(&mut self, place: usize) {
        let Some(step) = self.offered() else { return };
        step.purchase.choice.way = Some(place);
        // What was refused was another way.
        step.notice = None;
        self.appear();
    }

    pub(super) fn top_up_picked(&mut self, place: usize) {
        if let Some(purchase) = self.purchase_mut() {
            purchase.choice.top_up = place;
        }
    }

    /// The sheet offers the bundle or pass instead. After that is paid, the wanted item is opened with it.
    pub(super) fn alternative_picked(&mut self, place: usize, effects: &mut Vec<Effect>) {
        let alternatives = self.offered().map(|step| &step.purchase.offer.alternatives);
        let Some(other) = alternatives.and_then(|others| others.get(place)) else { return };
        self.instead = Some(other.item.clone());
        self.appear();
        self.load(None, effects);
    }

    pub(super) fn tip_picked(&mut self, pick: Pick) {
        // The amount that was gone on with is changed by going back to it.
        if let Some(tip) = self.tip_mut()
            && !tip.is_settled
        {
            tip.pick = pick;
            tip.is_refused = false;
        }
    }

    pub(super) fn message_typed(&mut self, text: String) {
        if let Some(tip) = self.tip_mut() {
            tip.message = text;
        }
    }

    /// Back to the tip's amount, or from a bundle or pass to the wanted item.
    pub(super) fn back(&mut self, effects: &mut Vec<Effect>) {
        let Some(purchase) = self.purchase_mut() else { return };
        if purchase.choice.tip.is_some() {
            purchase.reopen_amount();
            self.appear();
        } else if self.instead.take().is_some() {
            self.appear();
            self.load(None, effects);
        }
    }

    /// A page that is about to show the button that pays needs the offer, and no sheet.
    pub(super) fn tap_shown(&mut self, effects: &mut Vec<Effect>) {
        if self.step == Step::Idle || self.is_undone_elsewhere() {
            // The button is for the item itself, whatever was looked at instead.
            self.instead = None;
            self.load(None, effects);
        }
    }

    /// Whether the purchase was undone in another tab. No page shows the button for what the reader owns. If the
    /// page's message crossed ours, the offer says that it is owned.
    fn is_undone_elsewhere(&self) -> bool {
        let is_paid = matches!(&self.step, Step::Paid { purchase, undo, .. }
            if purchase.offer.kind.is_kept() && !matches!(undo, Undo::Asking(_)));
        is_paid && !self.is_awaited() && self.sheet == Sheet::Closed
    }

    /// The button in the page was pressed. `tap.js` has checked that the reader pressed it and could see it.
    pub(super) fn tap_pressed(&mut self, effects: &mut Vec<Effect>) {
        let can_pay = match &self.step {
            Step::Phone(step) => {
                let purchase = &step.purchase;
                purchase.way().is_one_tap()
                    && !purchase.is_amount_open()
                    && !purchase.needs_passkey()
            }
            _ => false,
        };
        if !can_pay {
            return self.open(effects);
        }
        // If it cannot be paid, the sheet opens and says why.
        self.sheet = Sheet::Opening { since: self.now };
        self.press("", effects);
    }
}
