//! The checkout as a pure function: a flow and an event give the next flow and its effects.
//!
//! Knows no browser, no framework, no clock and no randomness: instants arrive with events, keys are
//! counted from a seed. In reading order: [`instant`], [`idempotency_key`] and [`phone`] are the nouns, [`patience`] decides which answer of the gateway counts and when to retry, [`in_app`] how to leave an application's own browser,
//! [`purchase`] and [`tip`] are what the reader chose, [`step`] is where a purchase stands ([`handover`] while a phone is to pay, [`refusal`] where something did not work) and [`selectors`] what the screens read from it, [`event`] what can happen, [`effect`] what follows, and [`sheet`], [`offer`],
//! [`early`], [`choose`], [`order`], [`handoff`], [`passkey`], [`receipt`], [`undo`] and [`remember`] how it moves.
//!
//! An event that does not fit the step is ignored: browsers deliver late clicks and late answers as a
//! matter of course.

pub mod instant;

pub mod idempotency_key;

pub mod patience;

pub mod in_app;

pub mod phone;

mod amounts;

pub mod purchase;

pub mod tip;

pub mod handover;

pub mod refusal;

pub mod step;

pub mod event;

pub mod effect;

mod sheet;

mod offer;

mod choose;

mod order;

mod early;

mod receipt;

mod undo;

mod remember;

mod handoff;

pub mod passkey;

pub mod selectors;

use core::time::Duration;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{ItemId, Msisdn, Reason};

use effect::{Effect, Wants, Watch};
use event::Event;
use idempotency_key::{Key, Keys};
use in_app::Exit;
use instant::Instant;
use passkey::Passkey;
use patience::Reach;
use purchase::Purchase;
use sheet::Sheet;
use step::{Attempt, PhoneStep, Step};
use tip::Pick;

/// A tap counts only after its button has been visible for so long: what appears under a moving
/// finger was not chosen. Who has typed a number into the sheet has seen it already.
pub const TAP_DELAY: Duration = Duration::from_millis(500);

/// After so long without an offer the sheet opens anyway and says that it is working.
pub const OPEN_ANYWAY: Duration = Duration::from_millis(1500);

/// An offer that was seen longer ago than this is asked for again when the sheet opens: well inside
/// the life of its quote.
pub const OFFER_FRESH: Duration = Duration::from_mins(10);

/// After so long a wait the reader is told that nothing is paid twice.
pub const REASSURE_AFTER: Duration = Duration::from_secs(4);

/// One item on its way from "what does it cost" to "paid".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    wanted: AskOffer,
    sheet: Sheet,
    step: Step,
    keys: Keys,
    now: Instant,
    visible_since: Option<Instant>,
    /// Whether something was typed since the sheet was shown.
    has_typed: bool,
    /// Whether the last press came before the button had been visible for long enough.
    is_early: bool,
    reach: Reach,
    exit: Exit,
    /// When the offer was asked for last.
    asked_at: Instant,
    /// The number of an earlier payment in this page, or one that the device keeps.
    remembered: Option<Msisdn>,
    /// Whether the reader wants the device to keep the number.
    keeps_phone: bool,
    passkey: Passkey,
    /// The bundle or pass that is bought instead, to open what is wanted with it.
    instead: Option<ItemId>,
}

/// Moves the flow one event forward.
#[must_use]
pub fn next(mut flow: Flow, at: Instant, event: Event) -> (Flow, Vec<Effect>) {
    flow.now = at;
    let mut effects = Vec::new();
    flow.take(event, &mut effects);
    (flow, effects)
}

impl Flow {
    /// A flow for `wanted` that nobody has opened. `seed` makes its idempotency keys unlike those of
    /// any other flow: at least 128 random bits.
    #[must_use]
    pub fn new(wanted: AskOffer, seed: String) -> Self {
        Self {
            wanted,
            sheet: Sheet::Closed,
            step: Step::Idle,
            keys: Keys::new(seed),
            now: Instant::default(),
            visible_since: None,
            has_typed: false,
            is_early: false,
            reach: Reach::Gateway,
            exit: Exit::Here,
            asked_at: Instant::default(),
            remembered: None,
            keeps_phone: false,
            passkey: Passkey::default(),
            instead: None,
        }
    }

    /// What the runtime has to keep going while the flow stands where it stands.
    #[must_use]
    pub fn wants(&self) -> Wants {
        // What is paid and cannot be opened yet is asked for until it can.
        let watched = match &self.step {
            Step::Paid { order, .. } if order.entitlement.is_none() => Some(order),
            step => step.live().map(|live| &live.order),
        };
        let watch = watched.map(|order| Watch::order(order)).or_else(|| self.watched_handoff());
        let is_shown = self.sheet != Sheet::Closed;
        let is_timed = matches!(
            self.step,
            Step::Loading { .. }
                | Step::LoadingReceipt { .. }
                | Step::ReadingReceipt { .. }
                | Step::Placing { .. }
                | Step::Code { .. }
                | Step::Waiting { .. }
                | Step::Handover(_)
        ) || self.retry_in_secs() > 0
            || self.undo_secs_left() > 0;
        let is_typing = matches!(self.step, Step::Code { attempt: Attempt::Typing { .. }, .. });
        Wants { watch, tick: is_shown && is_timed, sms: is_shown && is_typing }
    }

    fn take(&mut self, event: Event, effects: &mut Vec<Effect>) {
        match event {
            Event::OpenAsked => self.open(effects),
            Event::ReceiptAsked(order) => self.open_receipt(order, effects),
            Event::TakenOver { said, typed, is_pressed } => {
                self.taken_over(said, &typed, is_pressed, effects);
            }
            Event::Dismissed => self.close(effects),
            Event::RetryPressed => self.retry(effects),
            Event::OfferAnswered(answer) => self.offer_answered(answer, effects),
            Event::PhoneSubmitted(typed) => self.phone_submitted(&typed, effects),
            Event::PhoneEdited => self.phone_edited(),
            Event::TapShown => self.tap_shown(effects),
            Event::TapPressed => self.tap_pressed(effects),
            Event::WayPicked(place) => self.way_picked(place),
            Event::AlternativePicked(place) => self.alternative_picked(place, effects),
            Event::TopUpPicked(place) => self.top_up_picked(place),
            Event::TipPicked(place) => self.tip_picked(Pick::Preset(place)),
            Event::TipTyped(text) => self.tip_picked(Pick::Own(text)),
            Event::MessageTyped(text) => self.message_typed(text),
            Event::BackPressed => self.back(effects),
            Event::UndoPressed => self.undo(effects),
            Event::PhoneRemembered(phone, is_kept) => self.phone_remembered(phone, is_kept),
            Event::KeepPhoneToggled => self.keep_phone_toggled(effects),
            Event::CodeTyped(text) => self.code_typed(&text, effects),
            Event::CodeSubmitted(text) => self.code_submitted(&text, effects),
            Event::ResendPressed => self.resend(effects),
            Event::ChangeNumberPressed => self.change_number(effects),
            Event::OrderAnswered(key, answer) => self.order_answered(&key, answer, effects),
            Event::OrderSeen(order) => self.order_seen(order, effects),
            Event::OrderUnreadable(problem) => self.order_unreadable(&problem, effects),
            Event::Passkey(event) => self.take_passkey(event, effects),
            Event::Handover(event) => self.take_handover(event, effects),
            Event::Shown => self.visible_since = Some(self.now),
            Event::Hidden => self.visible_since = None,
            Event::Reached(reach) => self.reach = reach,
            Event::Inside(exit) => self.exit = exit,
            Event::Tick => self.tick(effects),
        }
    }

    fn fail(&mut self, reason: Reason, effects: &mut Vec<Effect>) {
        effects.push(Effect::TellError { item: self.item(), reason });
    }

    fn mint(&mut self) -> Key {
        self.keys.mint()
    }

    /// A phone screen for `offer`, with its key already made: a click only uses it.
    fn phone_step(&mut self, purchase: Purchase, notice: Option<step::Notice>) -> Step {
        let key = self.mint();
        let payer = self.payer(purchase.phone.clone(), notice);
        let purchase = Purchase { phone: None, ..purchase };
        Step::Phone(PhoneStep { purchase, payer, notice, problem: None, key, since: self.now })
    }

    /// What the page asked for.
    #[must_use]
    pub const fn wanted(&self) -> &AskOffer {
        &self.wanted
    }

    /// The item, as far as it is known.
    #[must_use]
    pub fn item(&self) -> Option<ItemId> {
        match (&self.wanted, self.offer()) {
            (_, Some(offer)) => Some(offer.item.clone()),
            (AskOffer::Item(item), None) => Some(item.clone()),
            (AskOffer::Signed(_), None) => None,
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
