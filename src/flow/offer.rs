//! From the offer to the order: the price, the phone number, the one button that pays.

use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{ItemId, Msisdn, MsisdnError, OfferView, OrderView, Problem, Reason, Way};

use super::effect::{Effect, Errand, reason_of};
use super::idempotency_key::Key;
use super::purchase::{Choice, Purchase};
use super::refusal::Refusal;
use super::sheet::Sheet;
use super::step::{Delivery, Notice, Payer, Resume, Step};
use super::{Flow, TAP_DELAY};

impl Flow {
    pub(super) fn offer_answered(
        &mut self,
        answer: Result<Arc<OfferView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        match (&self.step, answer) {
            (Step::Loading { resume }, Ok(offer)) => {
                let resume = resume.clone();
                self.offer_arrived(offer, resume, effects);
            }
            (Step::Loading { .. }, Err(problem)) => {
                let reason = reason_of(&problem);
                self.step =
                    Step::Unavailable(Refusal::new(reason, self.now, problem.retry_in_secs));
                self.show(effects);
                // With the sheet closed, the offer was only asked for because the button is shown.
                if self.sheet != Sheet::Closed {
                    self.fail(reason, effects);
                }
            }
            (Step::LoadingReceipt { order }, Ok(offer)) => {
                let order = order.clone();
                self.receipt_offer_arrived(order, offer, effects);
            }
            (Step::LoadingReceipt { .. }, Err(problem)) => {
                self.receipt_unreadable(&problem, effects);
            }
            // Asked for because the paid order itself could not be read.
            (Step::Paid { purchase, order, .. }, answer) if self.is_awaited() => {
                match answer.ok().and_then(|offer| offer.entitlement.clone()) {
                    Some(entitlement) => {
                        let mut order = Arc::clone(order);
                        Arc::make_mut(&mut order).entitlement = Some(entitlement);
                        self.paid(purchase.clone(), order, effects);
                    }
                    None => self.stall(effects),
                }
            }
            _ => {}
        }
    }

    /// The order is paid, but its content did not arrive: the reader is told and can ask again.
    fn stall(&mut self, effects: &mut Vec<Effect>) {
        if let Step::Paid { delivery, .. } = &mut self.step {
            *delivery = Delivery::Stalled;
        }
        self.fail(Reason::ContentUnreadable, effects);
    }

    fn offer_arrived(
        &mut self,
        offer: Arc<OfferView>,
        resume: Option<Resume>,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(entitlement) = &offer.entitlement {
            match resume {
                // The bundle or pass that was bought has opened the item already. Its order is the paid one.
                Some(Resume::Spend(purchase, mut order)) => {
                    Arc::make_mut(&mut order).entitlement = Some(entitlement.clone());
                    self.paid(purchase, order, effects);
                }
                _ => self.owned(entitlement.clone(), effects),
            }
            return;
        }
        let offer = self.for_this_browser(offer);
        let live = offer.live_order.clone();
        let mut purchase = Purchase::new(offer);
        let notice = match (live, resume) {
            (Some(order), _) => {
                self.follow(purchase, Arc::new(order), true, effects);
                return self.show(effects);
            }
            (None, None) => None,
            (None, Some(Resume::Pay(before))) => {
                purchase.carry_tip(&before);
                let agreed = Choice { tip: purchase.choice.tip.clone(), ..before.choice.clone() };
                let again =
                    Purchase { phone: before.phone.clone(), choice: agreed, ..purchase.clone() };
                if again.is_like(&before) {
                    let key = self.mint();
                    self.place(again, key, effects);
                    return self.show(effects);
                }
                purchase.phone = before.phone;
                purchase.reopen_amount();
                Some(Notice::PriceChanged)
            }
            (None, Some(Resume::Tell(before, notice))) => {
                purchase.carry_tip(&before);
                purchase.phone = before.phone;
                Some(notice)
            }
            (None, Some(Resume::Spend(..))) => {
                if matches!(purchase.way(), Way::Bundle { .. } | Way::Pass { .. }) {
                    let key = self.mint();
                    self.place(purchase, key, effects);
                    return self.show(effects);
                }
                None
            }
        };
        self.step = self.phone_step(purchase, notice);
        self.show(effects);
    }

    /// The reader owns the item. The page opens it, and the sheet closes.
    fn owned(
        &mut self,
        entitlement: farthing_protocol::EntitlementView,
        effects: &mut Vec<Effect>,
    ) {
        let item = Some(entitlement.item.clone());
        self.step = Step::Idle;
        effects.push(Effect::TellOwned(entitlement));
        if self.sheet != Sheet::Closed {
            self.sheet = Sheet::Closed;
            effects.push(Effect::TellClosed { item });
        }
    }

    /// The reader pressed the button that names the price. Only such a press pays.
    pub(super) fn phone_submitted(&mut self, typed: &str, effects: &mut Vec<Effect>) {
        let was_seen = self
            .visible_since
            .is_some_and(|since| self.has_typed || since.until(self.now) >= TAP_DELAY);
        self.is_early = !was_seen;
        if was_seen && self.sheet == Sheet::Open {
            self.press(typed, effects);
        }
    }

    /// Asks what is still missing, one question after the other, and then pays.
    pub(super) fn press(&mut self, typed: &str, effects: &mut Vec<Effect>) {
        let Step::Phone(step) = &mut self.step else { return };
        let mut purchase = step.purchase.clone();
        if let (Some(tip), None) = (&mut step.purchase.choice.tip, purchase.price()) {
            tip.is_refused = true;
            return;
        }
        if !purchase.way().is_one_tap() {
            if let Some(tip) = &mut step.purchase.choice.tip
                && !tip.is_settled
            {
                tip.is_settled = true;
                return self.appear();
            }
            match &step.payer {
                Payer::Remembered(phone) => purchase.phone = Some(phone.clone()),
                Payer::Typed(_) => match Msisdn::parse(typed) {
                    Ok(phone) => purchase.phone = Some(phone),
                    Err(problem) => {
                        step.problem = Some(problem);
                        return;
                    }
                },
            }
        }
        if purchase.needs_passkey() {
            return self.send_for(Errand::StepUp, effects);
        }
        let key = step.key.clone();
        self.place(purchase, key, effects);
    }

    /// The screen shows another question. The time until taps count starts again.
    pub(super) fn appear(&mut self) {
        self.has_typed = false;
        self.is_early = false;
        self.visible_since = self.visible_since.map(|_| self.now);
    }

    pub(super) fn phone_edited(&mut self) {
        self.has_typed = true;
        if let Step::Phone(phone_step) = &mut self.step {
            phone_step.problem = None;
        }
    }

    fn place(&mut self, purchase: Purchase, key: Key, effects: &mut Vec<Effect>) {
        self.place_with(purchase, key, None, effects);
    }

    pub(super) fn place_with(
        &mut self,
        purchase: Purchase,
        key: Key,
        step_up: Option<String>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(funding) = purchase.funding() else {
            self.step = self.phone_step(purchase, None);
            return;
        };
        effects.push(Effect::PlaceOrder {
            quote: purchase.offer.quote.clone(),
            funding,
            tip: purchase.tip(),
            opens: self.opens(),
            step_up,
            key: key.clone(),
        });
        self.step = Step::Placing { purchase, key, since: self.now };
    }

    /// The item for which a bundle or a pass is bought. A signed offer has no item name here.
    pub(super) fn opens(&self) -> Option<ItemId> {
        match (&self.instead, &self.wanted) {
            (Some(_), AskOffer::Item(item)) => Some(item.clone()),
            _ => None,
        }
    }

    /// The answer to the order that was being placed.
    pub(super) fn placed(
        &mut self,
        purchase: Purchase,
        answer: Result<Arc<OrderView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        let problem = match answer {
            Ok(order) => {
                // Another tab may have placed the order first, with another phone number.
                let is_ours = order.phone_masked.as_ref().is_none_or(|masked| {
                    purchase.phone.as_ref().is_some_and(|p| p.masked() == *masked)
                });
                self.follow(purchase, order, !is_ours, effects);
                return;
            }
            Err(problem) => problem,
        };
        if problem.slug() == "invalid-phone" {
            let phone = purchase.phone.clone();
            self.step = self.phone_step(purchase, None);
            if let Step::Phone(phone_step) = &mut self.step {
                phone_step.payer = Payer::Typed(phone);
                phone_step.problem = Some(MsisdnError::NotMobile);
            }
            return;
        }
        if problem.slug() == "step-up-needed" {
            // The tip has another amount, or another tab has changed the sum above which a passkey is needed.
            let mut purchase = purchase;
            Arc::make_mut(&mut purchase.offer).step_up = true;
            purchase.offer = self.for_this_browser(purchase.offer);
            self.step = self.phone_step(purchase, None);
            return self.show(effects);
        }
        let reason = reason_of(&problem);
        let refusal = Refusal::new(reason, self.now, problem.retry_in_secs);
        match reason {
            Reason::QuoteExpired => self.load(Some(Resume::Pay(purchase)), effects),
            // The offer says what there is to join or to open.
            Reason::AlreadyPaying | Reason::AlreadyOwned => self.load(None, effects),
            // Another tab has paid meanwhile, so the ways to pay have changed. If the order's outcome is
            // unknown, a new offer says whether there is an order.
            Reason::NotCovered | Reason::Unknown => {
                self.fail(reason, effects);
                self.load(Some(Resume::Tell(purchase, Notice::Refused(refusal))), effects);
            }
            _ => {
                self.fail(reason, effects);
                let mut purchase = purchase;
                if matches!(problem.slug(), "amount-invalid" | "message-invalid") {
                    purchase.reopen_amount();
                }
                self.step = self.phone_step(purchase, Some(Notice::Refused(refusal)));
                self.show(effects);
            }
        }
    }
}
