//! What was done on the first screen counts once, at the amounts that it said.

use std::sync::Arc;

use farthing_protocol::{Money, OfferView, Way};

use super::samples::{NUMBER, Played, offer, won};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::selectors::Screen;
use crate::flow::step::Notice;

/// The moment at which the offer comes, without a moment to look at it.
fn at_once(offer: OfferView) -> Played {
    Played::new()
        .send(Event::Shown)
        .send(Event::OpenAsked)
        .send(Event::OfferAnswered(Ok(Arc::new(offer))))
}

fn taken_over(said: Option<(Money, Money)>, typed: &str, is_pressed: bool) -> Event {
    Event::TakenOver { said, typed: typed.to_owned(), is_pressed }
}

fn has_placed(played: &Played) -> bool {
    played.effects.iter().any(|effect| matches!(effect, Effect::PlaceOrder { .. }))
}

#[test]
fn a_press_on_the_first_screen_places_one_order() {
    let said = Some((won("300"), won("300")));
    let played = at_once(offer()).send(taken_over(said, NUMBER, true));
    assert!(has_placed(&played));
    let again = played.send(taken_over(said, NUMBER, true));
    assert!(!has_placed(&again));
}

#[test]
fn a_press_counts_only_at_the_price_and_the_bill_that_were_said() {
    let ways = vec![Way::TopUp { balance: won("0"), amounts: vec![won("3000")] }, Way::PhoneBill];
    let credit = OfferView { ways, ..offer() };
    for (offer, price, bill, counts) in [
        (offer(), "300", "300", true),
        (offer(), "200", "200", false),
        (offer(), "300", "3000", false),
        (credit.clone(), "300", "3000", true),
        (credit, "300", "300", false),
    ] {
        let said = Some((won(price), won(bill)));
        let played = at_once(offer).send(taken_over(said, NUMBER, true));
        assert_eq!(has_placed(&played), counts, "{price} {bill}");
        let notice = (!counts).then_some(Notice::PriceChanged);
        assert_eq!(played.flow.notice(), notice, "{price} {bill}");
    }
}

#[test]
fn without_a_press_or_an_amount_nothing_is_placed() {
    let said = Some((won("300"), won("300")));
    for event in [taken_over(said, NUMBER, false), taken_over(None, NUMBER, true)] {
        let played = at_once(offer()).send(event);
        assert!(!has_placed(&played));
        assert_eq!(played.flow.screen(), Screen::Phone);
        assert_eq!(played.flow.notice(), None);
    }
}

#[test]
fn a_press_before_the_sheet_was_closed_counts_no_more() {
    let said = Some((won("300"), won("300")));
    let played = at_once(offer()).send(Event::Dismissed).send(taken_over(said, NUMBER, true));
    assert!(!has_placed(&played));
}

#[test]
fn who_has_typed_on_the_first_screen_need_not_wait_to_press() {
    let said = Some((won("300"), won("300")));
    let played = at_once(offer()).send(taken_over(said, NUMBER, false));
    assert!(has_placed(&played.send(Event::PhoneSubmitted(NUMBER.to_owned()))));
    let untouched = at_once(offer()).send(taken_over(said, "", false));
    assert!(!has_placed(&untouched.send(Event::PhoneSubmitted(NUMBER.to_owned()))));
}

#[test]
fn another_price_is_said_and_refuses_nothing_that_is_typed() {
    let said = Some((won("200"), won("200")));
    let played = at_once(offer()).send(taken_over(said, "010", false));
    assert_eq!(played.flow.notice(), Some(Notice::PriceChanged));
    assert!(!played.flow.has_problem(), "what is being typed would be selected, and lost");
}
