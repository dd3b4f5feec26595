//! Handles a hand-off: this device shows a QR code, and follows what the phone does.

use std::sync::Arc;

use farthing_protocol::handoff::{HandoffState, HandoffView, NewHandoff};
use farthing_protocol::{OrderView, Problem, Reason};

use super::Flow;
use super::effect::{Effect, Target, Watch, reason_of};
use super::handover::{Handover, HandoverEvent, Stage};
use super::idempotency_key::Key;
use super::refusal::Refusal;
use super::sheet::Sheet;
use super::step::{PhoneStep, Step};

const EXPIRED: Option<HandoffState> = Some(HandoffState::Expired);

impl Flow {
    pub(super) fn take_handover(&mut self, event: HandoverEvent, effects: &mut Vec<Effect>) {
        match event {
            HandoverEvent::Pressed => self.hand_over(effects),
            HandoverEvent::Begun(key, answer) => self.handoff_begun(&key, answer, effects),
            HandoverEvent::Seen(view) => self.handoff_seen(view, effects),
            HandoverEvent::Left => self.leave_handover(effects),
            HandoverEvent::CopyPressed => {
                let url = self.open_handoff().map(|new| new.url.clone());
                effects.extend(url.map(Effect::Copy));
            }
            HandoverEvent::Copied => {
                if let Step::Handover(over) = &mut self.step {
                    over.is_copied = true;
                }
            }
        }
    }

    /// The sheet opens again: a hand-off that is not over is read and shown.
    pub(super) fn reopen_handover(&mut self, effects: &mut Vec<Effect>) {
        let open = self.watched_handoff().filter(|_| self.handoff_state() != EXPIRED);
        let Some(Watch { target: Target::Handoff(id), .. }) = open else {
            self.instead = None;
            return self.load(None, effects);
        };
        self.show(effects);
        effects.push(Effect::ReadHandoff(id));
    }

    fn hand_over(&mut self, effects: &mut Vec<Effect>) {
        if self.sheet != Sheet::Open {
            return;
        }
        let purchase = match &self.step {
            Step::Phone(PhoneStep { purchase, .. }) if self.can_hand_over() => purchase.clone(),
            Step::Handover(over) if !matches!(over.stage, Stage::Beginning { .. }) => {
                over.purchase.clone()
            }
            _ => return,
        };
        let key = self.mint();
        let (quote, tip) = (purchase.offer.quote.clone(), purchase.tip());
        effects.push(Effect::BeginHandoff { quote, tip, opens: self.opens(), key: key.clone() });
        let stage = Stage::Beginning { key };
        self.step = Step::Handover(Handover { purchase, stage, is_copied: false });
    }

    fn handoff_begun(
        &mut self,
        key: &Key,
        answer: Result<Arc<NewHandoff>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        let Step::Handover(over) = &mut self.step else { return };
        if !matches!(&over.stage, Stage::Beginning { key: ours } if ours == key) {
            return;
        }
        let problem = match answer {
            Ok(new) => {
                let view = new.handoff.clone();
                over.stage = Stage::Begun { new, view, seen: now };
                return;
            }
            Err(problem) => problem,
        };
        let reason = reason_of(&problem);
        if matches!(reason, Reason::QuoteExpired | Reason::AlreadyOwned) {
            // The offer says what there is now.
            return self.load(None, effects);
        }
        over.stage = Stage::Failed(Refusal::new(reason, now, problem.retry_in_secs));
        self.fail(reason, effects);
    }

    /// The hand-off has changed. An order that the phone paid belongs to this device.
    fn handoff_seen(&mut self, heard: HandoffView, effects: &mut Vec<Effect>) {
        let now = self.now;
        let Step::Handover(over) = &mut self.step else { return };
        let Stage::Begun { view, seen, .. } = &mut over.stage else { return };
        // A hand-off that is over stays so, even if an older answer comes late.
        if view.id != heard.id || view.state.is_final() || has_gone_back(view, &heard) {
            return;
        }
        if let Some(order) = &heard.order {
            effects.push(Effect::ReadOrder(order.clone()));
        }
        *view = heard;
        *seen = now;
    }

    /// The order that the phone paid.
    pub(super) fn handed_over(
        &mut self,
        order: &Arc<OrderView>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Step::Handover(over) = &self.step else { return false };
        let paid = over.begun().and_then(|(_, view, _)| view.order.clone());
        if paid.as_ref() == Some(&order.id) {
            let purchase = over.purchase.clone();
            self.follow(purchase, Arc::clone(order), false, effects);
        }
        true
    }

    pub(super) fn is_paid_by_phone(&self) -> bool {
        self.handoff_state() == Some(HandoffState::Paid)
    }

    /// Back to the other ways to pay. A phone that has continued may still pay, so the offer is asked for again.
    fn leave_handover(&mut self, effects: &mut Vec<Effect>) {
        let Step::Handover(over) = &self.step else { return };
        let is_taken_up =
            over.begun().is_some_and(|(_, view, _)| matches!(view.state, HandoffState::Confirming));
        let purchase = over.purchase.clone();
        if is_taken_up {
            return self.load(None, effects);
        }
        self.step = self.phone_step(purchase, None);
    }

    /// Whether a phone can buy what is offered: everything but a tip without its amount.
    #[must_use]
    pub fn can_hand_over(&self) -> bool {
        self.purchase().is_some_and(|purchase| purchase.price().is_some())
    }

    /// The hand-off to watch.
    pub(super) fn watched_handoff(&self) -> Option<Watch> {
        let (new, view, _) = self.handover()?.begun()?;
        let events = Some(new.events.clone());
        (!view.state.is_final()).then(|| Watch { target: Target::Handoff(view.id.clone()), events })
    }

    /// The QR screen, where it is shown.
    #[must_use]
    pub const fn handover(&self) -> Option<&Handover> {
        match &self.step {
            Step::Handover(over) => Some(over),
            _ => None,
        }
    }

    /// The hand-off's state by this clock: one that has expired here counts as expired.
    #[must_use]
    pub fn handoff_state(&self) -> Option<HandoffState> {
        let (_, view, _) = self.handover()?.begun()?;
        let is_open = matches!(view.state, HandoffState::Waiting | HandoffState::Opened);
        if is_open && self.handoff_secs_left() == 0 {
            return Some(HandoffState::Expired);
        }
        Some(view.state)
    }

    /// The hand-off, while a phone can still scan its code.
    #[must_use]
    pub fn open_handoff(&self) -> Option<&NewHandoff> {
        let is_open =
            matches!(self.handoff_state(), Some(HandoffState::Waiting | HandoffState::Opened));
        self.handover()?.begun().filter(|_| is_open).map(|(new, ..)| &**new)
    }

    /// For how many more seconds a phone can scan the code.
    #[must_use]
    pub fn handoff_secs_left(&self) -> u32 {
        let begun = self.handover().and_then(Handover::begun);
        begun.map_or(0, |(_, view, seen)| self.now.secs_until(seen.plus_secs(view.expires_in_secs)))
    }
}

/// Whether the answer is older than the known state.
const fn has_gone_back(known: &HandoffView, heard: &HandoffView) -> bool {
    rank(heard.state) < rank(known.state)
}

const fn rank(state: HandoffState) -> u8 {
    match state {
        HandoffState::Waiting => 0,
        HandoffState::Opened => 1,
        HandoffState::Confirming | HandoffState::Unknown => 2,
        HandoffState::Paid | HandoffState::Denied | HandoffState::Expired => 3,
    }
}
