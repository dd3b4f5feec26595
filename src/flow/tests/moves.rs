//! What can happen to a flow, by chance.

use std::sync::Arc;

use farthing_protocol::{OfferView, OrderStatus, OrderView, Way};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

use super::samples::{
    CODE, NUMBER, Played, bundle, entitlement, offer, order, order_id, paid, paid_in_one_tap,
    phone, problem, tip_view, won,
};
use crate::flow::event::Event;
use crate::flow::idempotency_key::Key;
use crate::flow::patience::Reach;
use crate::flow::step::{Attempt, Step, Undo};

/// What happens next: an event, the passing of time, or an answer to what is under way.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a test makes few of them")]
pub(super) enum Move {
    Event(Event),
    Pass(u64),
    Answer(Result<OrderView, &'static str>),
    Offer(Result<OfferView, &'static str>),
    /// The answer to a reading of the order.
    Read(Result<OrderView, &'static str>),
}

pub(super) fn an_order() -> impl Strategy<Value = OrderView> {
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
        Just(OrderStatus::Undone),
        Just(OrderStatus::Unknown),
    ];
    prop_oneof![
        (1_u64..12, status).prop_map(|(version, status)| order(version, status)),
        Just(paid()),
        Just(paid_in_one_tap()),
    ]
}

pub(super) fn an_answer() -> impl Strategy<Value = Result<OrderView, &'static str>> {
    let word = prop_oneof![
        Just("wrong-code"),
        Just("too-soon"),
        Just("no-sends-left"),
        Just("order-moved"),
        Just("quote-expired"),
        Just("already-owned"),
        Just("already-paying"),
        Just("invalid-phone"),
        Just("not-covered"),
        Just("amount-invalid"),
        Just("undo-too-late"),
        Just("undo-limit"),
        Just("too-many-requests"),
        Just("internal"),
    ];
    prop_oneof![an_order().prop_map(Ok), word.prop_map(Err)]
}

pub(super) fn a_way() -> impl Strategy<Value = Way> {
    prop_oneof![
        Just(Way::Tab { open: won("300"), limit: won("1000") }),
        Just(Way::Credit { balance: won("700") }),
        Just(Way::Bundle { units_left: 1, until: None }),
        Just(Way::Pass { until: None }),
        Just(Way::PhoneBill),
        Just(Way::Settle { open: won("900"), total: won("1200") }),
        Just(Way::TopUp { balance: won("0"), amounts: vec![won("3000"), won("5000")] }),
        Just(Way::Unknown),
    ]
}

pub(super) fn an_offer_to_choose_from() -> impl Strategy<Value = OfferView> {
    (vec(a_way(), 0..4), any::<bool>(), any::<bool>()).prop_map(|(ways, is_tip, has_others)| {
        OfferView {
            ways,
            tip: is_tip.then(tip_view),
            can_undo: has_others,
            alternatives: if has_others { vec![bundle()] } else { vec![] },
            ..offer()
        }
    })
}

pub(super) fn an_offer() -> impl Strategy<Value = Result<OfferView, &'static str>> {
    prop_oneof![
        4 => Just(Ok(offer())),
        4 => an_offer_to_choose_from().prop_map(Ok),
        1 => Just(Ok(OfferView { entitlement: Some(entitlement()), ..offer() })),
        1 => an_order().prop_map(|order| Ok(OfferView { live_order: Some(order), ..offer() })),
        1 => Just(Err("item-unknown")),
        1 => Just(Err("too-many-requests")),
        1 => Just(Err("internal")),
    ]
}

pub(super) fn an_event() -> impl Strategy<Value = Event> {
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
        (prop_oneof![Just("300"), Just("200")], any::<bool>()).prop_map(|(said, is_pressed)| {
            Event::TakenOver {
                said: Some((won(said), won(said))),
                typed: NUMBER.to_owned(),
                is_pressed,
            }
        }),
        Just(Event::TapShown),
        Just(Event::TapPressed),
        (0_usize..4).prop_map(Event::WayPicked),
        (0_usize..2).prop_map(Event::AlternativePicked),
        (0_usize..3).prop_map(Event::TopUpPicked),
        (0_usize..4).prop_map(Event::TipPicked),
        prop_oneof![Just("700"), Just("1"), Just("x"), Just("")]
            .prop_map(|text| Event::TipTyped(text.to_owned())),
        Just(Event::MessageTyped("Thank you".to_owned())),
        Just(Event::BackPressed),
        Just(Event::UndoPressed),
        any::<bool>().prop_map(|is_kept| Event::PhoneRemembered(phone(), is_kept)),
        Just(Event::KeepPhoneToggled),
        Just(Event::Shown),
        Just(Event::Hidden),
        Just(Event::Tick),
        prop_oneof![Just(Reach::Gateway), Just(Reach::Nobody), Just(Reach::Stranger)]
            .prop_map(Event::Reached),
        an_order().prop_map(|order| Event::OrderSeen(Arc::new(order))),
    ]
}

pub(super) fn a_move() -> impl Strategy<Value = Move> {
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
pub(super) fn under_way(step: &Step) -> Option<&Key> {
    match step {
        Step::Placing { key, .. }
        | Step::Stopping { key, .. }
        | Step::Paid { undo: Undo::Asking(key), .. }
        | Step::Code {
            attempt: Attempt::Checking { key, .. } | Attempt::Resending { key }, ..
        } => Some(key),
        _ => None,
    }
}

pub(super) fn play(played: Played, next: Move) -> Played {
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
