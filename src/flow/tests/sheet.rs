//! Opening, closing, coming back.

use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{ItemKind, OfferView, OrderStatus, OrderView, Problem, Reason};

use super::samples::{Played, entitlement, item, offer, order, order_id, paid, problem};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::patience::Reach;
use crate::flow::selectors::Screen;

fn opened() -> Effect {
    Effect::TellOpened { item: Some(item()), title: Some(offer().title) }
}

fn closed() -> Effect {
    Effect::TellClosed { item: Some(item()) }
}

fn answered(offer: OfferView) -> Event {
    Event::OfferAnswered(Ok(Arc::new(offer)))
}

#[test]
fn the_sheet_opens_when_the_offer_is_there() {
    let played = Played::new().send(Event::OpenAsked);
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
    assert_eq!(played.send(answered(offer())).effects, [opened()]);
}

#[test]
fn a_slow_offer_opens_the_sheet_anyway_and_only_once() {
    let played = Played::new().send(Event::OpenAsked).after_millis(1_499).send(Event::Tick);
    assert_eq!(played.effects, []);
    let played = played.after_millis(1).send(Event::Tick);
    assert_eq!(played.effects, [Effect::TellOpened { item: Some(item()), title: None }]);
    assert_eq!(played.send(answered(offer())).effects, []);
}

#[test]
fn what_the_reader_owns_is_opened_without_a_sheet() {
    let owned = OfferView { entitlement: Some(entitlement()), ..offer() };
    let played = Played::new().send(Event::OpenAsked).send(answered(owned));
    assert_eq!(played.effects, [Effect::TellOwned(entitlement()), closed()]);
}

#[test]
fn closing_in_the_middle_stops_nothing_and_opening_shows_it_again() {
    for (played, screen) in [
        (Played::at_phone(), Screen::Phone),
        (Played::placing(), Screen::Phone),
        (Played::at_code(), Screen::Code),
        (Played::checking(), Screen::Code),
        (Played::charging(), Screen::Waiting),
    ] {
        let played = played.send(Event::Dismissed);
        assert_eq!(played.effects, [closed()]);
        assert_eq!(played.flow.wants().watch.is_some(), screen != Screen::Phone);
        assert!(!played.flow.wants().tick, "nothing moves while nobody looks");
        let played = played.send(Event::OpenAsked);
        assert!(played.effects.contains(&opened()));
        assert_eq!(played.flow.screen(), screen);
    }
}

#[test]
fn closing_twice_is_told_once() {
    let played = Played::at_phone().send(Event::Dismissed).send(Event::Dismissed);
    assert_eq!(played.effects, []);
}

#[test]
fn a_payment_that_ends_behind_a_closed_sheet_is_told() {
    let played = Played::charging().send(Event::Dismissed).seen(paid());
    assert!(matches!(played.effects.as_slice(), [Effect::TellPaid { .. }]));
}

#[test]
fn an_order_of_another_tab_or_before_a_reload_is_joined() {
    let live = OfferView { live_order: Some(order(3, OrderStatus::AwaitingCode)), ..offer() };
    let played = Played::new().send(Event::OpenAsked).send(answered(live));
    assert_eq!(played.flow.screen(), Screen::Code);
    assert!(played.flow.live().is_some_and(|live| live.is_joined));
    assert_eq!(played.flow.phone_masked(), "010-••••-5678");
    assert!(!Played::at_code().flow.live().is_some_and(|live| live.is_joined), "our own is not");
}

#[test]
fn an_old_offer_is_asked_for_again() {
    let again = Played::at_phone().send(Event::Dismissed).after_millis(10 * 60 * 1000);
    let again = again.send(Event::OpenAsked);
    assert_eq!(again.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
}

#[test]
fn after_a_payment_the_next_tap_begins_anew() {
    let played = Played::charging().seen(paid()).send(Event::Dismissed).send(Event::OpenAsked);
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
}

#[test]
fn without_an_offer_there_is_a_reason_and_another_try() {
    let gone = Problem { status: 404, ..problem("item-unknown") };
    let played = Played::new().send(Event::OpenAsked).send(Event::OfferAnswered(Err(gone)));
    assert_eq!(played.flow.screen(), Screen::Unavailable);
    assert_eq!(played.flow.refusal().map(|refusal| refusal.reason), Some(Reason::ItemUnknown));
    let told = Effect::TellError { item: Some(item()), reason: Reason::ItemUnknown };
    assert!(played.effects.contains(&told));
    let played = played.send(Event::RetryPressed);
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
}

#[test]
fn an_order_that_nobody_knows_any_more_leads_back_to_the_offer() {
    let played = Played::at_code().send(Event::OrderUnreadable(problem("not-found")));
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
}

#[test]
fn a_paid_order_that_cannot_be_read_is_opened_by_way_of_the_offer() {
    let played = Played::charging().seen(order(3, OrderStatus::Paid));
    assert_eq!(played.effects, [Effect::ReadOrder(order_id())]);
    let played = played.send(Event::OrderUnreadable(problem("internal")));
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
    let played = played.send(answered(OfferView { entitlement: Some(entitlement()), ..offer() }));
    assert!(matches!(
        played.effects.as_slice(),
        [Effect::TellPaid { .. }, Effect::TellClosed { .. }]
    ));
}

#[test]
fn losing_the_connection_changes_nothing_but_the_note() {
    let played = Played::checking().send(Event::Reached(Reach::Nobody));
    assert_eq!(played.flow.reach(), Reach::Nobody);
    assert_eq!(played.flow.screen(), Screen::Code);
    assert_eq!(played.send(Event::Reached(Reach::Gateway)).flow.reach(), Reach::Gateway);
}

/// Told that it is paid, and closed by itself.
fn told_paid(effects: &[Effect]) -> bool {
    matches!(
        effects,
        [Effect::TellPaid { order, kind: ItemKind::Article, entitlement: told }, last]
            if order.id == order_id() && *told == entitlement() && *last == closed()
    )
}

#[test]
fn what_is_paid_closes_the_sheet_and_opens_it_again_for_its_receipt() {
    let played = Played::charging().seen(paid());
    assert!(told_paid(&played.effects), "{:?}", played.effects);
    assert!(!played.flow.is_shown(), "the sheet goes by itself");
    let played = played.send(Event::ReceiptAsked(order_id()));
    assert_eq!(played.effects, [opened()], "it is known already");
    assert_eq!(played.flow.screen(), Screen::Paid);
    assert_eq!(played.send(Event::Dismissed).effects, [closed()]);
}

#[test]
fn the_receipt_of_an_earlier_visit_is_read_and_pays_nothing() {
    let played = Played::new().send(Event::ReceiptAsked(order_id()));
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
    let owned = OfferView { entitlement: Some(entitlement()), ..offer() };
    let played = played.send(answered(owned));
    assert_eq!(played.effects, [Effect::ReadOrder(order_id())]);
    let played = played.seen(paid());
    assert_eq!(played.effects, [opened()], "the page has heard of the payment long ago");
    assert_eq!(played.flow.screen(), Screen::Paid);
}

#[test]
fn the_receipt_of_what_was_refunded_or_is_over_is_shown_and_does_not_block_the_next_purchase() {
    let played = Played::new().send(Event::ReceiptAsked(order_id())).send(answered(offer()));
    let without_right = OrderView { entitlement: None, ..paid() };
    let played = played.seen(without_right.clone());
    assert_eq!(played.effects, [opened()], "nothing is asked again");
    assert_eq!(played.flow.screen(), Screen::Paid);
    assert!(!played.flow.is_stalled() && !played.flow.is_awaited());
    assert_eq!(played.flow.wants().watch, None);
    let played = played.seen(without_right);
    assert_eq!(played.effects, []);
    let played = played.send(Event::Dismissed).send(Event::OpenAsked).send(answered(offer()));
    assert_eq!(played.flow.screen(), Screen::Phone, "it can be bought again");
}

#[test]
fn a_receipt_that_cannot_be_read_says_so() {
    let asked = || Played::new().send(Event::ReceiptAsked(order_id()));
    let without_offer = asked().send(Event::OfferAnswered(Err(problem("item-unknown"))));
    let without_order =
        asked().send(answered(offer())).send(Event::OrderUnreadable(problem("not-found")));
    for played in [without_offer, without_order] {
        assert_eq!(played.flow.screen(), Screen::Unavailable);
        assert!(matches!(
            played.effects.as_slice(),
            [Effect::TellOpened { .. }, Effect::TellError { .. }]
        ));
    }
}

#[test]
fn a_receipt_does_not_take_the_place_of_a_payment_under_way() {
    let played = Played::at_code().send(Event::Dismissed).send(Event::ReceiptAsked(order_id()));
    assert_eq!(played.flow.screen(), Screen::Code);
}

#[test]
fn a_sheet_that_closes_before_the_item_is_known_is_told_too() {
    let signed = AskOffer::Signed("offer".to_owned());
    let flow = crate::flow::Flow::new(signed, "seed".to_owned());
    let played = Played { flow, ..Played::new() }.send(Event::OpenAsked).send(Event::Dismissed);
    assert_eq!(played.effects, [Effect::TellClosed { item: None }]);
}

#[test]
fn what_is_paid_and_cannot_be_opened_yet_is_asked_for_until_it_can() {
    let played = Played::charging()
        .seen(order(3, OrderStatus::Paid))
        .send(Event::OrderUnreadable(problem("internal")))
        .send(Event::OfferAnswered(Err(problem("internal"))));
    assert!(played.flow.wants().watch.is_some(), "nobody would ask again");
    let played = played.seen(paid());
    assert!(told_paid(&played.effects), "{:?}", played.effects);
    assert!(played.flow.wants().watch.is_none());
}

#[test]
fn a_tip_can_be_given_again() {
    let played = Played::charging().seen(paid()).send(Event::OpenAsked);
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
    // The number is known from the first tip.
    assert_eq!(played.send(answered(offer())).flow.screen(), Screen::Confirm);
}

#[test]
fn a_closed_sheet_pays_nothing() {
    let played = Played::at_phone().send(Event::Dismissed).after_millis(1_000);
    let played = played.send(Event::PhoneSubmitted(super::samples::NUMBER.to_owned()));
    assert_eq!(played.effects, []);
    assert_eq!(played.flow.screen(), Screen::Phone);
}

#[test]
fn a_status_of_a_newer_gateway_is_a_wait() {
    let played = Played::placing().answer(Ok(order(1, OrderStatus::Unknown)));
    assert_eq!(played.flow.screen(), Screen::Waiting);
    assert!(!played.flow.is_long_wait());
    let played = played.after_millis(4_000).send(Event::Tick);
    assert!(played.flow.is_long_wait(), "the reader hears that all is well");
}
