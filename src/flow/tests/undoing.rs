//! Tests of undoing a purchase.

use std::sync::Arc;

use farthing_protocol::{OfferView, OrderStatus, OrderView, Reason, Way};

use super::samples::{
    NUMBER, Played, item, offer, order, order_id, paid, paid_in_one_tap, problem, won,
};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::step::Undo;

/// Paid in one tap; the sheet has closed by itself.
fn bought() -> Played {
    let ways = vec![Way::Tab { open: won("300"), limit: won("1000") }];
    let offered = OfferView { ways, ..offer() };
    Played::new()
        .send(Event::Shown)
        .send(Event::OpenAsked)
        .send(Event::OfferAnswered(Ok(Arc::new(offered))))
        .after_millis(1_000)
        .send(Event::PhoneSubmitted(NUMBER.to_owned()))
        .answer(Ok(paid_in_one_tap()))
}

fn undone() -> OrderView {
    order(10, OrderStatus::Undone)
}

#[test]
fn what_was_paid_in_one_tap_is_taken_back_and_for_sale_again() {
    let played = bought().send(Event::UndoPressed);
    assert!(
        matches!(played.effects.as_slice(), [Effect::Undo { order, .. }] if *order == order_id())
    );
    let played = played.answer(Ok(undone()));
    let told = Effect::TellUndone { order: order_id(), item: item(), refusal: None };
    assert_eq!(played.effects, [told]);
    let played = played.send(Event::OpenAsked);
    assert!(matches!(played.effects.as_slice(), [Effect::AskOffer(_)]));
}

#[test]
fn an_open_receipt_goes_with_the_purchase() {
    let played = bought().send(Event::ReceiptAsked(order_id())).send(Event::UndoPressed);
    let played = played.answer(Ok(undone()));
    assert_eq!(played.effects.last(), Some(&Effect::TellClosed { item: Some(item()) }));
}

#[test]
fn the_button_in_the_page_is_back_after_an_undo_in_another_tab() {
    let played = bought().send(Event::TapShown);
    assert!(matches!(played.effects.as_slice(), [Effect::AskOffer(_)]));
    // An open receipt stays, and so does the undo of this tab, whose answer is still to come.
    for busy in [Event::ReceiptAsked(order_id()), Event::UndoPressed] {
        assert_eq!(bought().send(busy).send(Event::TapShown).effects, []);
    }
}

#[test]
fn a_second_press_asks_once() {
    let played = bought().send(Event::UndoPressed).send(Event::UndoPressed);
    assert_eq!(played.effects, []);
}

#[test]
fn a_purchase_that_stays_says_why() {
    let twice = bought().send(Event::UndoPressed).answer(Err(problem("already-undone")));
    let told = |refusal| Effect::TellUndone { order: order_id(), item: item(), refusal };
    assert_eq!(twice.effects, [told(None)]);
    let late = bought().send(Event::UndoPressed).answer(Err(problem("undo-too-late")));
    // It is no error of the item: those are told by themselves.
    assert_eq!(late.effects, [told(Some(Reason::UndoTooLate))]);
    assert_eq!(*late.flow.undo_state(), Undo::Failed(Reason::UndoTooLate));
    assert!(late.flow.paid_order().is_some(), "it is still paid");
    let still = bought().send(Event::UndoPressed).answer(Ok(paid_in_one_tap()));
    assert_eq!(*still.flow.undo_state(), Undo::Failed(Reason::UndoTooLate));
}

#[test]
fn what_was_paid_by_phone_bill_is_not_taken_back() {
    let played = Played::charging().seen(paid()).send(Event::UndoPressed);
    assert_eq!(played.effects, []);
}

#[test]
fn the_time_to_take_it_back_runs_out() {
    let played = bought().send(Event::ReceiptAsked(order_id()));
    assert_eq!(played.flow.undo_secs_left(), 10);
    assert!(played.flow.wants().tick, "the button goes when its time is over");
    let played = played.after_millis(10_000).send(Event::Tick);
    assert_eq!(played.flow.undo_secs_left(), 0);
    assert!(!played.flow.wants().tick);
}

#[test]
fn an_answer_still_arrives_when_the_sheet_is_opened_meanwhile() {
    let played = bought().send(Event::UndoPressed);
    let key = played.effects.iter().find_map(|effect| match effect {
        Effect::Undo { key, .. } => Some(key.clone()),
        _ => None,
    });
    let played = played.send(Event::OpenAsked);
    let played = played.send(Event::OrderAnswered(key.unwrap(), Ok(Arc::new(undone()))));
    assert!(matches!(played.effects.first(), Some(Effect::TellUndone { .. })));
}
