//! What holds for every sequence of events.

use std::collections::BTreeMap;

use farthing_protocol::OrderStatus;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::proptest;

use super::moves::{Move, a_move, play, under_way};
use super::samples::{CODE, NUMBER, Played, order};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::handover::HandoverEvent;
use crate::flow::idempotency_key::Key;
use crate::flow::selectors::Screen;
use crate::flow::step::Step;

/// What was asked for and is not answered yet. The runtime repeats a request until it is answered.
#[derive(Debug, Default, PartialEq, Eq)]
struct UnderWay {
    offers: usize,
    readings: usize,
}

impl UnderWay {
    /// Whether an answer of this kind can come: nobody answers what was not asked. News of an order come
    /// by themselves.
    fn can_come(&self, next: &Move) -> bool {
        match next {
            Move::Offer(_) => self.offers > 0,
            Move::Read(Err(_)) => self.readings > 0,
            _ => true,
        }
    }

    fn after(mut self, next: &Move, effects: &[Effect]) -> Self {
        match next {
            Move::Offer(_) => self.offers -= 1,
            Move::Read(_) => self.readings = self.readings.saturating_sub(1),
            _ => {}
        }
        for effect in effects {
            match effect {
                Effect::AskOffer(_) => self.offers += 1,
                Effect::ReadOrder(_) => self.readings += 1,
                _ => {}
            }
        }
        self
    }
}

/// A way on that the reader has, or something that is under way and will be answered.
fn has_a_way_on(played: &Played, asked: &UnderWay) -> bool {
    let leaves = |event: Event| {
        let start =
            Played { flow: played.flow.clone(), now: played.now + 200_000, effects: vec![] };
        let before = start.flow.clone();
        let after = start.send(Event::Shown).after_millis(1_000).send(event);
        after.flow.step() != before.step() || !after.effects.is_empty()
    };
    let seen = Played { flow: played.flow.clone(), now: played.now, effects: vec![] };
    let is_open = seen.send(Event::Shown).flow.is_shown();
    let is_asking = under_way(played.flow.step()).is_some();
    match (played.flow.screen(), played.flow.step()) {
        (Screen::Loading, Step::Idle) => leaves(Event::OpenAsked),
        (Screen::Loading, _) => asked.offers + asked.readings > 0,
        (Screen::Paid, Step::Paid { .. }) => {
            !played.flow.is_awaited()
                || asked.offers + asked.readings > 0
                || leaves(Event::RetryPressed)
        }
        (Screen::Paid, _) => false,
        (Screen::Unavailable, _) => leaves(Event::RetryPressed),
        // Only an open sheet pays; a closed one is opened by the next tap.
        (Screen::Tip | Screen::Tap | Screen::Phone | Screen::Confirm, _) if !is_open => {
            is_asking || leaves(Event::OpenAsked)
        }
        (screen @ (Screen::Tip | Screen::Tap | Screen::Phone | Screen::Confirm), _) => {
            is_asking
                || leaves(Event::PhoneSubmitted(NUMBER.to_owned()))
                || screen == Screen::Tip && leaves(Event::TipPicked(0))
        }
        (Screen::Code, _) if is_asking => true,
        (Screen::Code, _) => {
            leaves(Event::ChangeNumberPressed) && leaves(Event::CodeSubmitted(CODE.to_owned()))
        }
        (Screen::Window, _) => leaves(Event::ChangeNumberPressed),
        (Screen::Waiting, _) => played.flow.wants().watch.is_some(),
        (Screen::Handover, _) => leaves(Event::Handover(HandoverEvent::Left)),
    }
}

proptest! {
    #[test]
    fn no_sequence_of_events_leads_to_a_dead_end(
        is_paid in any::<bool>(),
        moves in vec(a_move(), 0..60),
    ) {
        // From the price, and from the rare moment when it is paid and not handed over yet.
        let (mut played, mut asked) = if is_paid {
            let paid = Played::charging().seen(order(3, OrderStatus::Paid));
            (paid, UnderWay { offers: 0, readings: 1 })
        } else {
            (Played::at_phone(), UnderWay::default())
        };
        for next in moves {
            if !asked.can_come(&next) {
                continue;
            }
            played = play(played, next.clone());
            asked = asked.after(&next, &played.effects);
            assert!(has_a_way_on(&played, &asked), "{:?} {asked:?}", played.flow.step());
        }
    }

    #[test]
    fn no_intent_is_placed_under_two_keys(moves in vec(a_move(), 0..60)) {
        let mut played = Played::at_phone();
        // The key of the order that was placed and is not answered yet.
        let mut open: Option<Key> = None;
        for next in moves {
            let is_answer = matches!(next, Move::Answer(_));
            if is_answer && under_way(played.flow.step()) == open.as_ref() {
                open = None;
            }
            played = play(played, next);
            for effect in &played.effects {
                if let Effect::PlaceOrder { key, .. } = effect {
                    assert!(open.as_ref().is_none_or(|open| open == key), "a second key");
                    open = Some(key.clone());
                }
            }
        }
    }

    #[test]
    fn a_key_serves_one_request_only(moves in vec(a_move(), 0..60)) {
        let mut played = Played::at_phone();
        let mut served: BTreeMap<Key, Effect> = BTreeMap::new();
        for next in moves {
            played = play(played, next);
            for effect in &played.effects {
                let (Effect::PlaceOrder { key, .. }
                | Effect::SubmitCode { key, .. }
                | Effect::Resend { key, .. }
                | Effect::Cancel { key, .. }
                | Effect::Undo { key, .. }) = effect
                else {
                    continue;
                };
                let before = served.insert(key.clone(), effect.clone());
                assert!(before.is_none_or(|before| before == *effect), "{key:?} was used twice");
            }
        }
    }

    #[test]
    fn the_page_hears_that_the_sheet_is_open_once_for_each_time_it_asked(
        moves in vec(a_move(), 0..60)
    ) {
        let mut played = Played::new();
        let mut is_asked = false;
        for next in moves {
            is_asked |=
                matches!(next, Move::Event(Event::OpenAsked | Event::TapPressed | Event::ReceiptAsked(_)));
            played = play(played, next);
            for effect in &played.effects {
                if matches!(effect, Effect::TellOpened { .. }) {
                    assert!(is_asked, "nobody asked for the sheet");
                    is_asked = false;
                }
            }
        }
    }
}
