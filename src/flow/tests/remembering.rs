//! The number is typed once.

use std::sync::Arc;

use farthing_protocol::order::Funding;
use farthing_protocol::{Msisdn, OfferView, OrderStatus, OrderView, Problem, Reason};

use super::samples::{NUMBER, Played, offer, order, phone, problem};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::selectors::Screen;

fn other() -> Msisdn {
    Msisdn::parse("010-9876-5432").unwrap()
}

fn offered(played: Played) -> Played {
    played.send(Event::OfferAnswered(Ok(Arc::new(offer()))))
}

/// Another item of the same page, after a payment.
fn next_item() -> Played {
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    offered(played.send(Event::PhoneRemembered(phone(), false)))
}

#[test]
fn a_number_that_a_code_was_texted_to_is_remembered_once() {
    let begun = Played::placing();
    assert!(!begun.effects.iter().any(|effect| matches!(effect, Effect::RememberPhone { .. })));
    let played = begun.answer(Ok(order(1, OrderStatus::AwaitingCode)));
    assert_eq!(played.effects, [Effect::RememberPhone { phone: phone(), is_kept: false }]);
    let played = played.seen(order(2, OrderStatus::Charging));
    assert_eq!(played.effects, []);
}

#[test]
fn a_number_that_was_refused_or_is_somebody_elses_order_is_not_remembered() {
    let refused = Played::placing().answer(Ok(order(1, OrderStatus::Refused)));
    assert!(!refused.effects.iter().any(|effect| matches!(effect, Effect::RememberPhone { .. })));
    let live = OfferView { live_order: Some(order(3, OrderStatus::AwaitingCode)), ..offer() };
    let joined = Played::new().send(Event::OpenAsked);
    let joined = joined.send(Event::OfferAnswered(Ok(Arc::new(live))));
    assert!(!joined.effects.iter().any(|effect| matches!(effect, Effect::RememberPhone { .. })));
}

#[test]
fn the_next_payment_takes_one_press() {
    let played = next_item().after_millis(1_000);
    assert_eq!(played.flow.screen(), Screen::Confirm);
    assert_eq!(played.flow.phone_masked(), "010-••••-5678");
    let played = played.send(Event::PhoneSubmitted(String::new()));
    assert!(matches!(
        played.effects.as_slice(),
        [Effect::PlaceOrder { funding: Funding::PhoneBill { phone: paying }, .. }]
            if *paying == phone()
    ));
    assert_eq!(played.flow.screen(), Screen::Confirm, "the screen stays while it works");
}

#[test]
fn a_press_right_after_the_remembered_number_appeared_is_ignored() {
    let late = offered(Played::new().send(Event::Shown).send(Event::OpenAsked)).after_millis(2_000);
    assert_eq!(late.flow.screen(), Screen::Phone);
    let late = late.send(Event::PhoneRemembered(phone(), true)).after_millis(499);
    assert_eq!(late.flow.screen(), Screen::Confirm);
    let press = || Event::PhoneSubmitted(String::new());
    let late = late.send(press());
    assert_eq!(late.effects, []);
    assert_eq!(late.after_millis(1).send(press()).effects.len(), 1);
}

#[test]
fn what_is_being_typed_is_not_replaced() {
    let typing = offered(Played::new().send(Event::OpenAsked)).send(Event::PhoneEdited);
    let typing = typing.send(Event::PhoneRemembered(phone(), true));
    assert_eq!(typing.flow.screen(), Screen::Phone);
}

#[test]
fn another_number_can_be_typed_and_is_remembered_then() {
    let played = next_item().send(Event::ChangeNumberPressed).after_millis(1_000);
    assert_eq!(played.flow.screen(), Screen::Phone);
    assert_eq!(played.flow.phone_typed(), "");
    let played = played.send(Event::PhoneSubmitted("010-9876-5432".to_owned()));
    assert_eq!(played.flow.screen(), Screen::Phone);
    let view =
        OrderView { phone_masked: Some(other().masked()), ..order(1, OrderStatus::AwaitingCode) };
    let played = played.answer(Ok(view));
    assert_eq!(played.effects, [Effect::RememberPhone { phone: other(), is_kept: false }]);
}

#[test]
fn the_device_keeps_the_number_only_if_the_reader_says_so_and_forgets_it_at_once() {
    let played = Played::at_phone().send(Event::KeepPhoneToggled);
    assert_eq!(played.effects, [], "there is no number to keep yet");
    assert!(played.flow.keeps_phone());
    let played = played.send(Event::PhoneSubmitted(NUMBER.to_owned()));
    let played = played.answer(Ok(order(1, OrderStatus::AwaitingCode)));
    assert_eq!(played.effects, [Effect::RememberPhone { phone: phone(), is_kept: true }]);
    let again = Played::new().send(Event::OpenAsked).send(Event::PhoneRemembered(phone(), true));
    let again = offered(again).send(Event::KeepPhoneToggled);
    assert_eq!(again.effects, [Effect::RememberPhone { phone: phone(), is_kept: false }]);
}

#[test]
fn a_number_that_cannot_be_billed_here_makes_room_for_another_one() {
    for reason in [Reason::NumberNotServed, Reason::LineNotEligible] {
        let refused = Problem { reason: Some(reason), ..problem("number-not-served") };
        let played = next_item().after_millis(1_000);
        let played = played.send(Event::PhoneSubmitted(String::new())).answer(Err(refused));
        assert_eq!(played.flow.screen(), Screen::Phone, "{reason:?}");
        assert_eq!(played.flow.phone_typed(), "");
    }
}

#[test]
fn a_wait_is_counted_down_and_ends() {
    let busy = Problem { retry_in_secs: Some(30), ..problem("too-many-requests") };
    let played = Played::new().send(Event::OpenAsked).send(Event::OfferAnswered(Err(busy)));
    assert_eq!(played.flow.retry_in_secs(), 30);
    assert!(played.flow.wants().tick, "the countdown moves");
    let early = played.after_millis(29_000).send(Event::RetryPressed);
    assert_eq!(early.effects, [], "it cannot work yet");
    assert_eq!(early.flow.retry_in_secs(), 1);
    let late = early.after_millis(1_000).send(Event::Tick);
    assert_eq!(late.flow.retry_in_secs(), 0);
    assert!(!late.flow.wants().tick);
    assert!(matches!(late.send(Event::RetryPressed).effects.as_slice(), [Effect::AskOffer(_)]));
}

#[test]
fn a_paid_order_without_content_is_reported_as_an_error() {
    for gone in [Ok(Arc::new(offer())), Err(problem("internal"))] {
        let played = Played::charging().seen(order(3, OrderStatus::Paid));
        let played = played.send(Event::OrderUnreadable(problem("internal")));
        let played = played.send(Event::OfferAnswered(gone));
        assert!(played.flow.is_stalled());
        assert!(matches!(
            played.effects.as_slice(),
            [Effect::TellError { reason: Reason::ContentUnreadable, .. }]
        ));
        let played = played.send(Event::RetryPressed);
        assert!(matches!(played.effects.as_slice(), [Effect::ReadOrder(_)]));
        assert!(!played.flow.is_stalled());
        assert_eq!(played.send(Event::RetryPressed).effects, [], "one question at a time");
    }
}
