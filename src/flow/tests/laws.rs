//! What holds for every sequence of events.

use std::collections::BTreeMap;
use std::sync::Arc;

use farthing_protocol::{OfferView, OrderStatus, OrderView};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::proptest;

use super::samples::{
    CODE, NUMBER, Played, entitlement, offer, order, order_id, paid, phone, problem,
};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::handoff::HandoverEvent;
use crate::flow::key::Key;
use crate::flow::see::Screen;
use crate::flow::step::{Attempt, Step};

/// What happens next: an event, the passing of time, or an answer to what is under way.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a test makes few of them")]
enum Move {
    Event(Event),
    Pass(u64),
    Answer(Result<OrderView, &'static str>),
    Offer(Result<OfferView, &'static str>),
    /// The answer to a reading of the order.
    Read(Result<OrderView, &'static str>),
}

fn an_order() -> impl Strategy<Value = OrderView> {
    let status = prop_oneof![
        Just(OrderStatus::Preparing),
        Just(OrderStatus::AwaitingCode),
        Just(OrderStatus::AwaitingCode),
        Just(OrderStatus::AwaitingWindow),
        Just(OrderStatus::Charging),
        Just(OrderStatus::Checking),
        Just(OrderStatus::Paid),
        Just(OrderStatus::Refused),
        Just(OrderStatus::Cancelled),
        Just(OrderStatus::Expired),
        Just(OrderStatus::Unknown),
    ];
    prop_oneof![
        (1_u64..12, status).prop_map(|(version, status)| order(version, status)),
        Just(paid()),
    ]
}

fn an_answer() -> impl Strategy<Value = Result<OrderView, &'static str>> {
    let word = prop_oneof![
        Just("wrong-code"),
        Just("too-soon"),
        Just("no-sends-left"),
        Just("order-moved"),
        Just("quote-expired"),
        Just("already-owned"),
        Just("already-paying"),
        Just("invalid-phone"),
        Just("too-many-requests"),
        Just("internal"),
    ];
    prop_oneof![an_order().prop_map(Ok), word.prop_map(Err)]
}

fn an_offer() -> impl Strategy<Value = Result<OfferView, &'static str>> {
    prop_oneof![
        4 => Just(Ok(offer())),
        1 => Just(Ok(OfferView { entitlement: Some(entitlement()), ..offer() })),
        1 => an_order().prop_map(|order| Ok(OfferView { live_order: Some(order), ..offer() })),
        1 => Just(Err("item-unknown")),
        1 => Just(Err("too-many-requests")),
        1 => Just(Err("internal")),
    ]
}

fn an_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::OpenAsked),
        Just(Event::ReceiptAsked(order_id())),
        Just(Event::Dismissed),
        Just(Event::RetryPressed),
        Just(Event::PhoneSubmitted(NUMBER.to_owned())),
        Just(Event::PhoneSubmitted("010-9999-0000".to_owned())),
        Just(Event::PhoneSubmitted("x".to_owned())),
        Just(Event::CodeTyped(CODE.to_owned())),
        Just(Event::CodeTyped("654321".to_owned())),
        Just(Event::CodeSubmitted(CODE.to_owned())),
        Just(Event::ResendPressed),
        Just(Event::ChangeNumberPressed),
        Just(Event::PhoneEdited),
        any::<bool>().prop_map(|is_kept| Event::PhoneRemembered(phone(), is_kept)),
        Just(Event::KeepPhoneToggled),
        Just(Event::Shown),
        Just(Event::Hidden),
        Just(Event::Tick),
        any::<bool>().prop_map(Event::Online),
        an_order().prop_map(|order| Event::OrderSeen(Arc::new(order))),
    ]
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        6 => an_event().prop_map(Move::Event),
        2 => (1_u64..90_000).prop_map(Move::Pass),
        4 => an_answer().prop_map(Move::Answer),
        3 => an_offer().prop_map(Move::Offer),
        2 => an_order().prop_map(|order| Move::Read(Ok(order))),
        1 => prop_oneof![Just("not-found"), Just("internal")].prop_map(|word| Move::Read(Err(word))),
    ]
}

/// The key of the request that the step waits for.
fn under_way(step: &Step) -> Option<&Key> {
    match step {
        Step::Placing { key, .. }
        | Step::Stopping { key, .. }
        | Step::Code {
            attempt: Attempt::Checking { key, .. } | Attempt::Resending { key }, ..
        } => Some(key),
        _ => None,
    }
}

fn play(played: Played, next: Move) -> Played {
    match next {
        Move::Event(event) => played.send(event),
        Move::Pass(millis) => played.after_millis(millis).send(Event::Tick),
        Move::Offer(offer) => {
            played.send(Event::OfferAnswered(offer.map(Arc::new).map_err(problem)))
        }
        Move::Read(Ok(order)) => played.send(Event::OrderSeen(Arc::new(order))),
        Move::Read(Err(word)) => played.send(Event::OrderUnreadable(problem(word))),
        Move::Answer(answer) => match under_way(played.flow.step()).cloned() {
            None => Played { effects: vec![], ..played },
            Some(key) => {
                let answer = answer.map(Arc::new).map_err(problem);
                played.send(Event::OrderAnswered(key, answer))
            }
        },
    }
}

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
        (Screen::Paid, Step::Paid { order, .. }) => {
            order.entitlement.is_some()
                || asked.offers + asked.readings > 0
                || leaves(Event::RetryPressed)
        }
        (Screen::Paid, _) => false,
        (Screen::Unavailable, _) => leaves(Event::RetryPressed),
        // Only an open sheet pays; a closed one is opened by the next tap.
        (Screen::Phone | Screen::Confirm, _) if !is_open => is_asking || leaves(Event::OpenAsked),
        (Screen::Phone | Screen::Confirm, _) => {
            is_asking || leaves(Event::PhoneSubmitted(NUMBER.to_owned()))
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
                | Effect::Cancel { key, .. }) = effect
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
                matches!(next, Move::Event(Event::OpenAsked | Event::ReceiptAsked(_)));
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
