//! Every event in every step: nothing panics, nothing is lost, and each edge of the flow is taken.

use std::collections::BTreeSet;
use std::sync::Arc;

use farthing_protocol::{OfferView, OrderStatus};

use super::samples::{
    CODE, NUMBER, Played, entitlement, offer, order, order_id, paid, phone, problem,
};
use crate::flow::event::Event;
use crate::flow::patience::Reach;
use crate::flow::step::{Attempt, Step};

fn name(step: &Step) -> &'static str {
    match step {
        Step::Idle => "idle",
        Step::Loading { .. } => "loading",
        Step::LoadingReceipt { .. } => "loading-receipt",
        Step::ReadingReceipt { .. } => "reading-receipt",
        Step::Unavailable(_) => "unavailable",
        Step::Phone(_) => "phone",
        Step::Placing { .. } => "placing",
        Step::Code { attempt: Attempt::Typing { .. }, .. } => "code",
        Step::Code { attempt: Attempt::Checking { .. }, .. } => "checking",
        Step::Code { attempt: Attempt::Resending { .. }, .. } => "resending",
        Step::Window { .. } => "window",
        Step::Waiting { .. } => "waiting",
        Step::Stopping { .. } => "stopping",
        Step::Handover(_) => "handover",
        Step::Paid { .. } => "paid",
    }
}

fn every_step() -> Vec<Played> {
    vec![
        Played::new(),
        Played::new().send(Event::OpenAsked),
        Played::new()
            .send(Event::OpenAsked)
            .send(Event::OfferAnswered(Err(problem("item-unknown")))),
        Played::at_phone(),
        Played::placing(),
        Played::at_code().after_millis(60_000),
        Played::checking(),
        Played::at_code().after_millis(60_000).send(Event::ResendPressed),
        Played::placing().answer(Ok(order(1, OrderStatus::AwaitingWindow))),
        Played::charging(),
        Played::at_code().send(Event::ChangeNumberPressed),
        Played::charging().seen(order(3, OrderStatus::Paid)),
        Played::charging().seen(paid()),
        Played::new().send(Event::ReceiptAsked(order_id())),
        Played::new()
            .send(Event::ReceiptAsked(order_id()))
            .send(Event::OfferAnswered(Ok(Arc::new(offer())))),
    ]
}

/// Every event, answers with the key that is waited for among them.
fn every_event(played: &Played) -> Vec<Event> {
    let orders = || {
        [
            OrderStatus::Preparing,
            OrderStatus::AwaitingCode,
            OrderStatus::AwaitingWindow,
            OrderStatus::Charging,
            OrderStatus::Checking,
            OrderStatus::Paid,
            OrderStatus::Refused,
            OrderStatus::Cancelled,
            OrderStatus::Expired,
            OrderStatus::Unknown,
        ]
        .map(|status| order(5, status))
        .into_iter()
        .chain([paid()])
    };
    let live = OfferView { live_order: Some(order(5, OrderStatus::AwaitingCode)), ..offer() };
    let owned = OfferView { entitlement: Some(entitlement()), ..offer() };
    let mut events = vec![
        Event::OpenAsked,
        Event::ReceiptAsked(order_id()),
        Event::Dismissed,
        Event::RetryPressed,
        Event::PhoneSubmitted(NUMBER.to_owned()),
        Event::PhoneSubmitted("no number".to_owned()),
        Event::PhoneEdited,
        Event::PhoneRemembered(phone(), false),
        Event::KeepPhoneToggled,
        Event::CodeTyped(CODE.to_owned()),
        Event::CodeSubmitted(CODE.to_owned()),
        Event::CodeSubmitted("1".to_owned()),
        Event::ResendPressed,
        Event::ChangeNumberPressed,
        Event::OrderUnreadable(problem("not-found")),
        Event::Shown,
        Event::Hidden,
        Event::Reached(Reach::Nobody),
        Event::Tick,
        Event::OfferAnswered(Err(problem("item-unknown"))),
    ];
    events.extend([offer(), live, owned].map(|offer| Event::OfferAnswered(Ok(Arc::new(offer)))));
    events.extend(orders().map(|order| Event::OrderSeen(Arc::new(order))));
    let key = match played.flow.step() {
        Step::Placing { key, .. }
        | Step::Stopping { key, .. }
        | Step::Code {
            attempt: Attempt::Checking { key, .. } | Attempt::Resending { key }, ..
        } => key.clone(),
        _ => return events,
    };
    events.extend(orders().map(|order| Event::OrderAnswered(key.clone(), Ok(Arc::new(order)))));
    for word in [
        "wrong-code",
        "too-soon",
        "no-sends-left",
        "order-moved",
        "quote-expired",
        "already-owned",
        "already-paying",
        "invalid-phone",
        "too-many-requests",
        "internal",
    ] {
        events.push(Event::OrderAnswered(key.clone(), Err(problem(word))));
    }
    events
}

#[test]
fn every_event_is_taken_in_every_step_and_every_step_can_be_left() {
    let mut taken = BTreeSet::new();
    for played in every_step() {
        let from = name(played.flow.step());
        for event in every_event(&played) {
            let start = Played { flow: played.flow.clone(), now: played.now, effects: vec![] };
            let to = name(start.send(event).flow.step());
            if from != to {
                taken.insert((from, to));
            }
        }
    }
    let expected = BTreeSet::from([
        ("checking", "code"),
        ("checking", "loading"),
        ("checking", "paid"),
        ("checking", "phone"),
        ("checking", "waiting"),
        ("checking", "window"),
        ("code", "checking"),
        ("code", "loading"),
        ("code", "paid"),
        ("code", "phone"),
        ("code", "resending"),
        ("code", "stopping"),
        ("code", "waiting"),
        ("code", "window"),
        ("idle", "loading"),
        ("idle", "loading-receipt"),
        ("loading", "code"),
        ("loading", "idle"),
        ("loading", "loading-receipt"),
        ("loading", "phone"),
        ("loading", "unavailable"),
        ("loading-receipt", "loading"),
        ("loading-receipt", "reading-receipt"),
        ("loading-receipt", "unavailable"),
        ("paid", "loading"),
        ("phone", "loading-receipt"),
        ("phone", "placing"),
        ("placing", "code"),
        ("placing", "loading"),
        ("placing", "paid"),
        ("placing", "phone"),
        ("placing", "waiting"),
        ("placing", "window"),
        ("reading-receipt", "loading"),
        ("reading-receipt", "loading-receipt"),
        ("reading-receipt", "paid"),
        ("reading-receipt", "unavailable"),
        ("resending", "code"),
        ("resending", "loading"),
        ("resending", "paid"),
        ("resending", "phone"),
        ("resending", "waiting"),
        ("resending", "window"),
        ("stopping", "code"),
        ("stopping", "loading"),
        ("stopping", "paid"),
        ("stopping", "phone"),
        ("stopping", "waiting"),
        ("stopping", "window"),
        ("unavailable", "idle"),
        ("unavailable", "loading"),
        ("unavailable", "loading-receipt"),
        ("waiting", "code"),
        ("waiting", "loading"),
        ("waiting", "paid"),
        ("waiting", "phone"),
        ("waiting", "window"),
        ("window", "code"),
        ("window", "loading"),
        ("window", "paid"),
        ("window", "phone"),
        ("window", "stopping"),
        ("window", "waiting"),
    ]);
    assert_eq!(taken, expected);
}
