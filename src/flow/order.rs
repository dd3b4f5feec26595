//! Handles events of an order that was placed: its code, the carrier's answer, and its end.

use std::sync::Arc;

use farthing_protocol::{OneTimeCode, OneTimeCodeError, OrderStatus, OrderView, Problem, Reason};

use super::Flow;
use super::effect::{Effect, reason_of};
use super::idempotency_key::Key;
use super::purchase::Purchase;
use super::refusal::Refusal;
use super::step::{Attempt, CodeProblem, Live, Notice, Payer, Step};

impl Flow {
    /// Shows the step that fits the order. What the reader is typing stays.
    pub(super) fn follow(
        &mut self,
        purchase: Purchase,
        order: Arc<OrderView>,
        is_joined: bool,
        effects: &mut Vec<Effect>,
    ) {
        let was_stopping = matches!(self.step, Step::Stopping { .. });
        self.remember(&purchase, &order, effects);
        let notice = match order.status {
            OrderStatus::Paid => {
                self.paid(purchase, order, effects);
                return;
            }
            OrderStatus::Refused => {
                let reason = order.refusal.unwrap_or(Reason::CarrierPolicy);
                self.fail(reason, effects);
                Some(Notice::Refused(Refusal::new(reason, self.now, None)))
            }
            OrderStatus::Expired => {
                self.fail(Reason::CodeExpired, effects);
                Some(Notice::RanOut)
            }
            OrderStatus::Cancelled | OrderStatus::Undone => {
                (!was_stopping).then_some(Notice::Stopped)
            }
            _ => {
                let live = Live { purchase, order, seen: self.now, is_joined };
                self.step = self.step_of(live);
                return;
            }
        };
        self.step = self.phone_step(purchase, notice);
    }

    /// The step of an order that is not over.
    fn step_of(&self, live: Live) -> Step {
        match (live.order.status, &self.step) {
            // The order's event may come before the answer to the code, or without it.
            (OrderStatus::AwaitingCode, before) if has_lost_a_try(before, &live) => {
                let tried = match before {
                    Step::Code { attempt: Attempt::Checking { code, .. }, .. } => {
                        Some(code.clone())
                    }
                    Step::Code { attempt: Attempt::Typing { tried, .. }, .. } => tried.clone(),
                    _ => None,
                };
                let problem = Some(CodeProblem::Wrong { tries_left: live.code().tries_left });
                Step::Code { live, attempt: Attempt::Typing { problem, tried } }
            }
            (OrderStatus::AwaitingCode, Step::Code { attempt, .. }) => {
                Step::Code { live, attempt: attempt.clone() }
            }
            (
                OrderStatus::AwaitingCode | OrderStatus::AwaitingWindow,
                Step::Stopping { key, .. },
            ) => Step::Stopping { live, key: key.clone() },
            (OrderStatus::AwaitingCode, _) => Step::Code { live, attempt: Attempt::FRESH },
            (OrderStatus::AwaitingWindow, _) if live.order.window_url.is_some() => {
                Step::Window { live }
            }
            (_, Step::Waiting { since, .. } | Step::Placing { since, .. }) => {
                Step::Waiting { live, since: *since }
            }
            _ => Step::Waiting { live, since: self.now },
        }
    }

    pub(super) fn order_seen(&mut self, mut order: Arc<OrderView>, effects: &mut Vec<Effect>) {
        if let Step::Paid { purchase, order: known, .. } = &self.step {
            let is_wanted = known.id == order.id && self.is_awaited();
            if is_wanted && order.entitlement.is_some() {
                self.paid(purchase.clone(), order, effects);
            } else if is_wanted {
                // This session may not read the entitlement from the order. The offer has it.
                effects.push(Effect::AskOffer(self.wanted.clone()));
            }
            return;
        }
        if let Step::ReadingReceipt { offer, order: wanted } = &self.step {
            if *wanted == order.id {
                let offer = Arc::clone(offer);
                self.receipt_seen(offer, order, effects);
            }
            return;
        }
        if self.handed_over(&order, effects) {
            return;
        }
        let Some(live) = self.step.live() else { return };
        if live.order.id != order.id || order.version < live.order.version {
            return;
        }
        let (purchase, is_joined) = (live.purchase.clone(), live.is_joined);
        if order.events.is_none() {
            let order = Arc::make_mut(&mut order);
            order.events.clone_from(&live.order.events);
            // Only the order's own session is told the way back from the carrier's window.
            if order.window_url.is_some() && live.order.window_url.is_some() {
                order.window_url.clone_from(&live.order.window_url);
            }
        }
        if order.code.is_none() {
            // Kept while the carrier checks it, to say afterwards whether the code was wrong.
            Arc::make_mut(&mut order).code = live.order.code;
        }
        self.follow(purchase, order, is_joined, effects);
    }

    /// The order cannot be read: the offer says what has become of it.
    pub(super) fn order_unreadable(&mut self, problem: &Problem, effects: &mut Vec<Effect>) {
        let is_gone = matches!(problem.slug(), "not-found" | "not-entitled");
        match &self.step {
            Step::ReadingReceipt { .. } => self.receipt_unreadable(problem, effects),
            Step::Paid { .. } if self.is_awaited() => {
                effects.push(Effect::AskOffer(self.wanted.clone()));
            }
            step if step.live().is_some() && is_gone => self.load(None, effects),
            // Paid on the phone: the offer hands over what it opens.
            Step::Handover(_) if is_gone || self.is_paid_by_phone() => self.load(None, effects),
            _ => {}
        }
    }

    /// Six digits are sent automatically. A code that was refused is sent again only when the reader presses the
    /// button.
    pub(super) fn code_typed(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let Step::Code { attempt: Attempt::Typing { problem, tried }, .. } = &mut self.step else {
            return;
        };
        match OneTimeCode::parse(text) {
            Ok(code) if tried.as_ref() != Some(&code) => self.check(code, effects),
            Ok(_) | Err(OneTimeCodeError::Empty) => {}
            Err(_) => *problem = None,
        }
    }

    pub(super) fn code_submitted(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let Step::Code { attempt: Attempt::Typing { problem, .. }, .. } = &mut self.step else {
            return;
        };
        match OneTimeCode::parse(text) {
            Ok(code) => self.check(code, effects),
            Err(_) => *problem = Some(CodeProblem::Incomplete),
        }
    }

    fn check(&mut self, code: OneTimeCode, effects: &mut Vec<Effect>) {
        let key = self.mint();
        if let Step::Code { live, attempt } = &mut self.step {
            *attempt = Attempt::Checking { code: code.clone(), key: key.clone() };
            effects.push(Effect::SubmitCode { order: live.order.id.clone(), code, key });
        }
    }

    pub(super) fn resend(&mut self, effects: &mut Vec<Effect>) {
        let key = self.mint();
        let now = self.now;
        let Step::Code { live, attempt } = &mut self.step else { return };
        let Attempt::Typing { problem, .. } = attempt else { return };
        if live.code().sends_left == 0 {
            *problem = Some(CodeProblem::NoSendsLeft);
        } else if now < live.resend_at() {
            *problem = Some(CodeProblem::TooSoon);
        } else {
            effects.push(Effect::Resend { order: live.order.id.clone(), key: key.clone() });
            *attempt = Attempt::Resending { key };
        }
    }

    pub(super) fn change_number(&mut self, effects: &mut Vec<Effect>) {
        if let Step::Phone(phone) = &mut self.step {
            phone.payer = Payer::Typed(None);
            return;
        }
        let live = match &self.step {
            Step::Code { live, attempt: Attempt::Typing { .. } } | Step::Window { live } => {
                live.clone()
            }
            _ => return,
        };
        let key = self.mint();
        effects.push(Effect::Cancel { order: live.order.id.clone(), key: key.clone() });
        self.step = Step::Stopping { live, key };
    }

    /// The answer to the request with this key, if it is still the one that is waited for.
    pub(super) fn order_answered(
        &mut self,
        key: &Key,
        answer: Result<Arc<OrderView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        match &self.step {
            Step::Placing { purchase, key: ours, .. } if ours == key => {
                self.placed(purchase.clone(), answer, effects);
            }
            Step::Code { live, attempt: Attempt::Checking { key: ours, code } } if ours == key => {
                let (live, tried) = (live.clone(), Some(code.clone()));
                self.tried(live, tried, answer, effects);
            }
            Step::Code { live, attempt: Attempt::Resending { key: ours } } if ours == key => {
                let live = live.clone();
                self.tried(live, None, answer, effects);
            }
            Step::Stopping { live, key: ours } if ours == key => {
                let live = live.clone();
                self.stopped(live, answer, effects);
            }
            Step::Paid { .. } => self.undo_answered(key, &answer, effects),
            _ => {}
        }
    }

    /// The answer to a code, or to the wish for another one.
    fn tried(
        &mut self,
        mut live: Live,
        tried: Option<OneTimeCode>,
        answer: Result<Arc<OrderView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        let problem = match answer {
            Ok(order) => {
                self.step = Step::Code { live, attempt: Attempt::Typing { problem: None, tried } };
                self.order_seen(order, effects);
                return;
            }
            Err(problem) => problem,
        };
        let mut code = live.code();
        // The durations of the view count from when it was seen.
        code.expires_in_secs = self.now.secs_until(live.expires_at());
        code.resend_in_secs = self.now.secs_until(live.resend_at());
        let said = match problem.slug() {
            "wrong-code" => {
                code.tries_left = problem.tries_left.unwrap_or(code.tries_left.saturating_sub(1));
                CodeProblem::Wrong { tries_left: code.tries_left }
            }
            "too-soon" => {
                code.resend_in_secs = problem.retry_in_secs.unwrap_or(code.resend_in_secs);
                CodeProblem::TooSoon
            }
            "no-sends-left" => {
                code.sends_left = 0;
                CodeProblem::NoSendsLeft
            }
            _ => {
                // The order may have changed. Its new status decides, not this problem.
                effects.push(Effect::ReadOrder(live.order.id.clone()));
                CodeProblem::Failed(reason_of(&problem))
            }
        };
        live.seen = self.now;
        Arc::make_mut(&mut live.order).code = Some(code);
        self.step = Step::Code { live, attempt: Attempt::Typing { problem: Some(said), tried } };
    }

    fn stopped(
        &mut self,
        live: Live,
        answer: Result<Arc<OrderView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        let Live { purchase, order: known, is_joined, .. } = live;
        let order = if let Ok(order) = answer {
            order
        } else {
            // The order has changed meanwhile. Its new status decides.
            effects.push(Effect::ReadOrder(known.id.clone()));
            known
        };
        if !order.status.is_final() {
            // The order was not cancelled and continues.
            self.step = Step::Idle;
        }
        self.follow(purchase, order, is_joined, effects);
    }
}

/// Whether fewer tries are left than before.
fn has_lost_a_try(before: &Step, now: &Live) -> bool {
    let known = before.live().and_then(|live| live.order.code);
    known.is_some_and(|code| now.code().tries_left < code.tries_left)
}
