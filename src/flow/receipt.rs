//! Handles a paid order and its receipt, on this visit or on a later one.

use std::sync::Arc;

use farthing_protocol::{OfferView, OrderId, OrderStatus, OrderView, Problem};

use super::Flow;
use super::effect::{Effect, reason_of};
use super::purchase::Purchase;
use super::refusal::Refusal;
use super::sheet::Sheet;
use super::step::{Delivery, Resume, Step, Undo};

impl Flow {
    /// The order is paid. The page is told once, as soon as the entitlement is known.
    pub(super) fn paid(
        &mut self,
        purchase: Purchase,
        order: Arc<OrderView>,
        effects: &mut Vec<Effect>,
    ) {
        if self.instead.take().is_some() {
            // A bundle or pass was bought. Open the wanted item with it.
            return self.load(Some(Resume::Spend(purchase, order)), effects);
        }
        let mut is_open = false;
        effects.push(match &order.entitlement {
            Some(entitlement) => {
                is_open = self.sheet != Sheet::Closed;
                Effect::TellPaid {
                    order: Arc::clone(&order),
                    kind: purchase.offer.kind,
                    entitlement: entitlement.clone(),
                }
            }
            None => Effect::ReadOrder(order.id.clone()),
        });
        if is_open {
            // The article is open in the page, behind the sheet.
            self.sheet = Sheet::Closed;
            effects.push(Effect::TellClosed { item: Some(order.item.clone()) });
        }
        self.step = self.paid_step(purchase, order, Delivery::Expected);
    }

    fn paid_step(&self, purchase: Purchase, order: Arc<OrderView>, delivery: Delivery) -> Step {
        Step::Paid { purchase, order, delivery, seen: self.now, undo: Undo::Idle }
    }

    /// Shows the receipt of `order`. A payment that is under way is not left for it.
    pub(super) fn open_receipt(&mut self, order: OrderId, effects: &mut Vec<Effect>) {
        if self.step.live().is_some() || matches!(self.step, Step::Placing { .. }) {
            return self.open(effects);
        }
        self.sheet = Sheet::Opening { since: self.now };
        if let Step::Paid { order: known, .. } = &self.step
            && known.id == order
            && known.receipt.is_some()
        {
            self.show(effects);
        } else {
            // The order has the price and the time. The offer has the title and the publisher.
            self.step = Step::LoadingReceipt { order };
            self.asked_at = self.now;
            effects.push(Effect::AskOffer(self.wanted.clone()));
        }
    }

    pub(super) fn receipt_offer_arrived(
        &mut self,
        order: OrderId,
        offer: Arc<OfferView>,
        effects: &mut Vec<Effect>,
    ) {
        effects.push(Effect::ReadOrder(order.clone()));
        self.step = Step::ReadingReceipt { offer, order };
    }

    pub(super) fn receipt_seen(
        &mut self,
        offer: Arc<OfferView>,
        mut order: Arc<OrderView>,
        effects: &mut Vec<Effect>,
    ) {
        if order.status == OrderStatus::Paid {
            if order.entitlement.is_none() {
                // This session may not read the entitlement from the order. The offer has it.
                Arc::make_mut(&mut order).entitlement.clone_from(&offer.entitlement);
            }
            self.step = self.paid_step(Purchase::new(offer), order, Delivery::Ended);
            self.show(effects);
        } else {
            // Not paid, so there is no receipt: the offer says what there is instead.
            self.load(None, effects);
        }
    }

    pub(super) fn receipt_unreadable(&mut self, problem: &Problem, effects: &mut Vec<Effect>) {
        let reason = reason_of(problem);
        self.step = Step::Unavailable(Refusal::new(reason, self.now, problem.retry_in_secs));
        self.show(effects);
        self.fail(reason, effects);
    }
}
