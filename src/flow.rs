//! The checkout as a pure function: a flow and an event give the next flow and its effects.
//!
//! It uses no browser, no framework, no clock and no random numbers: each event comes with its time, and keys are
//! counted from a seed. In reading order:
//!
//! - [`instant`], [`idempotency_key`] and [`phone`] are small types and functions.
//! - [`patience`] decides which answer of the gateway counts and when to retry.
//! - [`in_app`] says how to leave an in-app browser.
//! - [`purchase`] and [`tip`] hold what the reader chose.
//! - [`step`] is the state of a purchase, with [`handover`] for payment by a phone and [`refusal`] for failures.
//! - [`selectors`] are what the screens read from the state.
//! - [`event`] is what can happen, and [`effect`] what has to be done then.
//! - [`sheet`], [`offer`], [`early`], [`choose`], [`order`], [`handoff`], [`passkey`], [`receipt`], [`undo`] and
//!   [`remember`] handle the events.
//!
//! An event that does not fit the step is ignored, because clicks and answers often come late.

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

pub(crate) mod undo;

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

/// A tap counts only after its button has been visible for this long, because a button can appear under a moving
/// finger. A reader who has typed a number into the sheet need not wait.
pub const TAP_DELAY: Duration = Duration::from_millis(500);

/// After this time without an offer the sheet opens anyway and shows that it is loading.
pub const OPEN_ANYWAY: Duration = Duration::from_millis(1500);

/// When the sheet opens, an offer older than this is asked for again. Its quote is valid for longer than that.
pub const OFFER_FRESH: Duration = Duration::from_mins(10);

/// After this time of waiting the reader is told that nothing is paid twice.
pub const REASSURE_AFTER: Duration = Duration::from_secs(4);

/// The state of one item's purchase, from the question for its price until it is paid.
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

/// Applies one event, which happened at `at`. Returns the new flow and the effects to carry out.
#[must_use]
pub fn next(mut flow: Flow, at: Instant, event: Event) -> (Flow, Vec<Effect>) {
    flow.now = at;
    let mut effects = Vec::new();
    flow.take(event, &mut effects);
    (flow, effects)
}

impl Flow {
    /// A flow for `wanted` that nobody has opened. `seed` is a random text that makes its idempotency keys different
    /// from those of all other flows.
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

    /// What the runtime has to keep running in the present step.
    #[must_use]
    pub fn wants(&self) -> Wants {
        // A paid order is watched until it has its entitlement.
        let watched = match &self.step {
            Step::Paid { order, .. } if self.is_awaited() => Some(order),
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

    /// The step that offers `purchase`. Its idempotency key is made now, so that two clicks use the same key.
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
