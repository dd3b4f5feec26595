//! From the sheet to the phone.

use std::sync::Arc;

use farthing_protocol::handoff::{HandoffState, HandoffView, NewHandoff};
use farthing_protocol::ways::TipChoice;
use farthing_protocol::{HandoffId, ItemKind, OfferView, OrderStatus, Way};

use super::samples::{Played, entitlement, offer, order, order_id, paid, problem, tip_view, won};
use crate::flow::effect::{Effect, Target};
use crate::flow::event::Event;
use crate::flow::handover::HandoverEvent;
use crate::flow::selectors::Screen;

fn id() -> HandoffId {
    HandoffId::parse("hnd_0123456789abcdefghij").unwrap()
}

fn view(state: HandoffState) -> HandoffView {
    let order = (state == HandoffState::Paid).then(order_id);
    HandoffView { id: id(), state, expires_in_secs: 180, contested: false, order }
}

fn made() -> NewHandoff {
    NewHandoff {
        handoff: view(HandoffState::Waiting),
        url: "https://pay.example/h/token".to_owned(),
        qr: "data:image/svg+xml,x".to_owned(),
        short_url: "pay.example/h".to_owned(),
        short_code: "123 456 789".to_owned(),
        check: "42".to_owned(),
        events: "/v1/handoffs/x/events?ticket=t".to_owned(),
    }
}

fn pressed() -> Played {
    Played::at_phone().send(Event::Handover(HandoverEvent::Pressed))
}

fn key_of(played: &Played) -> crate::flow::idempotency_key::Key {
    let key = played.effects.iter().find_map(|effect| match effect {
        Effect::BeginHandoff { key, .. } => Some(key.clone()),
        _ => None,
    });
    key.expect("a hand-off that begins")
}

fn shown() -> Played {
    let played = pressed();
    let key = key_of(&played);
    played.send(Event::Handover(HandoverEvent::Begun(key, Ok(Arc::new(made())))))
}

fn heard(played: Played, state: HandoffState) -> Played {
    played.send(Event::Handover(HandoverEvent::Seen(view(state))))
}

#[test]
fn the_button_asks_for_a_code_with_the_quote_that_was_seen() {
    let played = pressed();
    assert_eq!(played.flow.screen(), Screen::Handover);
    let quote = offer().quote;
    let asks =
        |effect: &Effect| matches!(effect, Effect::BeginHandoff { quote: q, .. } if *q == quote);
    assert!(played.effects.iter().any(asks));
    assert!(played.flow.open_handoff().is_none(), "nothing is shown before there is a code");
}

#[test]
fn the_code_is_shown_and_followed_until_it_ends() {
    let played = shown();
    assert_eq!(played.flow.open_handoff().unwrap().check, "42");
    let watch = played.flow.wants().watch.unwrap();
    assert_eq!(watch.target, Target::Handoff(id()));
    assert!(played.flow.wants().tick, "the countdown moves");
    let played = heard(played, HandoffState::Opened);
    assert!(played.flow.open_handoff().is_some());
    let played = heard(played, HandoffState::Confirming);
    assert!(played.flow.open_handoff().is_none(), "a code that is taken is not shown");
    let played = heard(played, HandoffState::Denied);
    assert!(played.flow.wants().watch.is_none());
    assert_eq!(played.flow.handoff_state(), Some(HandoffState::Denied));
}

#[test]
fn what_the_phone_paid_opens_as_any_paid_order_does() {
    let played = heard(shown(), HandoffState::Paid);
    assert!(played.effects.contains(&Effect::ReadOrder(order_id())));
    let played = played.seen(paid());
    assert_eq!(played.flow.screen(), Screen::Paid);
    let told = |effect: &Effect| matches!(effect, Effect::TellPaid { entitlement: e, .. } if *e == entitlement());
    assert!(played.effects.iter().any(told));
}

#[test]
fn a_paid_order_is_heard_with_the_sheet_closed() {
    let played = heard(shown(), HandoffState::Confirming).send(Event::Dismissed);
    assert!(played.flow.wants().watch.is_some(), "the phone goes on, so the desktop listens");
    let played = heard(played, HandoffState::Paid).seen(paid());
    assert!(played.effects.iter().any(|effect| matches!(effect, Effect::TellPaid { .. })));
}

#[test]
fn a_failed_read_keeps_the_code_and_a_paid_hand_off_asks_for_the_offer() {
    let played = shown().send(Event::OrderUnreadable(problem("too-many-requests")));
    assert!(played.flow.open_handoff().is_some());
    let played = shown().send(Event::OrderUnreadable(problem("not-found")));
    assert_eq!(played.flow.screen(), Screen::Loading);
    let played = heard(shown(), HandoffState::Paid);
    let played = played.send(Event::OrderUnreadable(problem("internal")));
    assert_eq!(played.flow.screen(), Screen::Loading);
}

#[test]
fn another_order_and_older_news_change_nothing() {
    let other = HandoffView {
        id: HandoffId::parse("hnd_zzzzzzzzzzzzzzzzzzzzzz").unwrap(),
        ..view(HandoffState::Denied)
    };
    let played = shown().send(Event::Handover(HandoverEvent::Seen(other)));
    assert_eq!(played.flow.handoff_state(), Some(HandoffState::Waiting));
    let played = played.seen(order(1, OrderStatus::Paid));
    assert_eq!(played.flow.screen(), Screen::Handover);
    let played = heard(heard(played, HandoffState::Confirming), HandoffState::Opened);
    assert_eq!(played.flow.handoff_state(), Some(HandoffState::Confirming));
    let played = heard(heard(played, HandoffState::Denied), HandoffState::Paid);
    assert_eq!(played.flow.handoff_state(), Some(HandoffState::Denied), "what is over stays over");
}

#[test]
fn a_code_that_ran_out_is_replaced_by_one_tap() {
    let played = shown().after_millis(179_000).send(Event::Tick);
    assert_eq!(played.flow.handoff_secs_left(), 1);
    let played = played.after_millis(1_000).send(Event::Tick);
    assert_eq!(played.flow.handoff_state(), Some(HandoffState::Expired));
    let first = key_of(&pressed());
    let played = played.send(Event::Handover(HandoverEvent::Pressed));
    assert_ne!(key_of(&played), first, "another code is another request");
    let late = HandoverEvent::Begun(first, Ok(Arc::new(made())));
    let played = played.send(Event::Handover(late));
    assert!(played.flow.open_handoff().is_none(), "a late answer is not this one's");
}

#[test]
fn a_failure_says_why_and_leads_on() {
    for (word, screen) in [
        ("too-many-requests", Screen::Handover),
        ("internal", Screen::Handover),
        ("quote-expired", Screen::Loading),
        ("already-owned", Screen::Loading),
    ] {
        let played = pressed();
        let key = key_of(&played);
        let begun = HandoverEvent::Begun(key, Err(problem(word)));
        let played = played.send(Event::Handover(begun));
        assert_eq!(played.flow.screen(), screen, "{word}");
        if screen == Screen::Handover {
            let back = played.send(Event::Handover(HandoverEvent::Left));
            assert_eq!(back.flow.screen(), Screen::Phone);
        }
    }
}

#[test]
fn leaving_shows_the_other_ways_and_asks_again_once_a_phone_has_continued() {
    let played = shown().send(Event::Handover(HandoverEvent::Left));
    assert_eq!(played.flow.screen(), Screen::Phone);
    let played = heard(shown(), HandoffState::Confirming);
    let played = played.send(Event::Handover(HandoverEvent::Left));
    assert_eq!(played.flow.screen(), Screen::Loading);
}

#[test]
fn the_address_can_be_copied_until_it_expires() {
    let played = shown().send(Event::Handover(HandoverEvent::CopyPressed));
    assert_eq!(played.effects, [Effect::Copy(made().url)]);
    let played = heard(shown(), HandoffState::Denied);
    let played = played.send(Event::Handover(HandoverEvent::CopyPressed));
    assert_eq!(played.effects, []);
}

#[test]
fn the_phone_is_handed_what_was_chosen_here() {
    let offered = |offer: OfferView| {
        let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
        played.send(Event::OfferAnswered(Ok(Arc::new(offer)))).after_millis(1_000)
    };
    let tab = Way::Tab { open: won("0"), limit: won("1000") };
    let tapped = offered(OfferView { ways: vec![tab, Way::PhoneBill], ..offer() });
    let tapped = tapped.send(Event::Handover(HandoverEvent::Pressed));
    assert_eq!(tapped.flow.screen(), Screen::Handover);
    let tip = offered(OfferView { tip: Some(tip_view()), kind: ItemKind::Tip, ..offer() });
    let tip =
        tip.send(Event::TipTyped("700".to_owned())).send(Event::MessageTyped("Go on".to_owned()));
    let handed = tip.send(Event::Handover(HandoverEvent::Pressed));
    let chosen = TipChoice { amount: won("700"), message: Some("Go on".to_owned()) };
    let begins = |effect: &Effect| matches!(effect, Effect::BeginHandoff { tip, .. } if tip.as_ref() == Some(&chosen));
    assert!(handed.effects.iter().any(begins), "{:?}", handed.effects);
}

#[test]
fn a_tip_without_an_amount_is_not_handed_over() {
    let tip = OfferView { tip: Some(tip_view()), kind: ItemKind::Tip, ..offer() };
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    let played = played.send(Event::OfferAnswered(Ok(Arc::new(tip)))).after_millis(1_000);
    let played = played.send(Event::TipTyped("7".to_owned()));
    assert!(!played.flow.can_hand_over());
    let played = played.send(Event::Handover(HandoverEvent::Pressed));
    assert_eq!((played.flow.screen(), played.effects), (Screen::Tip, vec![]));
}
