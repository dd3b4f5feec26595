//! From the offer to the order: the price, the phone number, the one button that pays.

use std::sync::Arc;

use farthing_protocol::{Msisdn, MsisdnError, OfferView, OrderView, Problem, Reason};

use super::effect::{Effect, reason_of};
use super::key::Key;
use super::step::{Notice, Payer, PhoneStep, Purchase, Refusal, Resume, Step};
use super::{Flow, Sheet, TAP_DELAY};

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
                self.fail(reason, effects);
            }
            (Step::LoadingReceipt { order }, Ok(offer)) => {
                let order = order.clone();
                self.receipt_offer_arrived(order, offer, effects);
            }
            (Step::LoadingReceipt { .. }, Err(problem)) => {
                self.receipt_unreadable(&problem, effects);
            }
            // Asked for because the paid order itself could not be read.
            (Step::Paid { purchase, order, .. }, answer) if order.entitlement.is_none() => {
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

    /// Paid, and nobody hands over what it opens: the reader hears of it and can ask again.
    fn stall(&mut self, effects: &mut Vec<Effect>) {
        if let Step::Paid { is_stalled, .. } = &mut self.step {
            *is_stalled = true;
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
            self.owned(entitlement.clone(), effects);
            return;
        }
        let live = offer.live_order.clone();
        let phone = resume.as_ref().map(|resume| resume.phone.clone());
        let same_price = resume.as_ref().is_none_or(|resume| resume.price == offer.price);
        let purchase = Purchase { offer, phone };
        match (live, resume) {
            (Some(order), _) => {
                self.follow(purchase, Arc::new(order), true, effects);
                self.show(effects);
            }
            (None, Some(resume)) if same_price => {
                let key = self.mint();
                self.place(purchase, resume.phone, key, effects);
                self.show(effects);
            }
            (None, resume) => {
                self.step = self.phone_step(purchase, resume.map(|_| Notice::PriceChanged));
                self.show(effects);
            }
        }
    }

    /// The page opens what the reader owns; there is nothing to pay and nothing to show.
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

    /// The one thing that pays: a press of the button that names the price.
    pub(super) fn phone_submitted(&mut self, typed: &str, effects: &mut Vec<Effect>) {
        let was_seen = self
            .visible_since
            .is_some_and(|since| self.has_typed || since.until(self.now) >= TAP_DELAY);
        let is_open = self.sheet == Sheet::Open;
        let Step::Phone(phone_step) = &mut self.step else { return };
        if !was_seen || !is_open {
            return;
        }
        let phone = match &phone_step.payer {
            Payer::Remembered(phone) => Ok(phone.clone()),
            Payer::Typed(_) => Msisdn::parse(typed),
        };
        match phone {
            Err(problem) => phone_step.problem = Some(problem),
            Ok(phone) => {
                let PhoneStep { offer, key, .. } = phone_step.clone();
                self.place(Purchase { offer, phone: None }, phone, key, effects);
            }
        }
    }

    pub(super) fn phone_edited(&mut self) {
        self.has_typed = true;
        if let Step::Phone(phone_step) = &mut self.step {
            phone_step.problem = None;
        }
    }

    fn place(&mut self, purchase: Purchase, phone: Msisdn, key: Key, effects: &mut Vec<Effect>) {
        effects.push(Effect::PlaceOrder {
            quote: purchase.offer.quote.clone(),
            phone: phone.clone(),
            key: key.clone(),
        });
        let purchase = Purchase { phone: Some(phone), ..purchase };
        self.step = Step::Placing { purchase, key, since: self.now };
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
                // Another tab may have placed it first: then it is the other tab's phone that pays.
                let is_ours = order.phone_masked.as_ref().is_none_or(|masked| {
                    purchase.phone.as_ref().is_some_and(|p| p.masked() == *masked)
                });
                self.follow(purchase, order, !is_ours, effects);
                return;
            }
            Err(problem) => problem,
        };
        if problem.word() == "invalid-phone" {
            let phone = purchase.phone.clone();
            self.step = self.phone_step(purchase, None);
            if let Step::Phone(phone_step) = &mut self.step {
                phone_step.payer = Payer::Typed(phone);
                phone_step.problem = Some(MsisdnError::NotMobile);
            }
            return;
        }
        let reason = reason_of(&problem);
        match (reason, purchase.phone.clone()) {
            (Reason::QuoteExpired, Some(phone)) => {
                let price = purchase.offer.price;
                self.load(Some(Resume { phone, price }), effects);
            }
            // The offer says what there is to join or to open.
            (Reason::AlreadyPaying | Reason::AlreadyOwned, _) => self.load(None, effects),
            _ => {
                self.fail(reason, effects);
                let refusal = Refusal::new(reason, self.now, problem.retry_in_secs);
                self.step = self.phone_step(purchase, Some(Notice::Refused(refusal)));
            }
        }
    }
}
