//! How much, what is said with it, and what is thanked for.

use std::sync::Arc;

use farthing_protocol::order::Funding;
use farthing_protocol::ways::TipChoice;
use farthing_protocol::{ItemKind, OfferView, OrderStatus, Way};

use super::samples::{NUMBER, Played, offer, order, phone, problem, tip_view, won};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::selectors::Screen;
use crate::flow::tip::{Pick, Tip};

fn tip(ways: &[Way]) -> Event {
    Event::OfferAnswered(Ok(Arc::new(OfferView {
        kind: ItemKind::Tip,
        price: won("1000"),
        ways: ways.to_vec(),
        tip: Some(tip_view()),
        ..offer()
    })))
}

fn at(ways: &[Way]) -> Played {
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    played.send(tip(ways)).after_millis(1_000)
}

fn pay() -> Event {
    Event::PhoneSubmitted(NUMBER.to_owned())
}

fn placed(played: &Played) -> Option<(Funding, TipChoice)> {
    played.effects.iter().find_map(|effect| match effect {
        Effect::PlaceOrder { funding, tip: Some(tip), .. } => Some((funding.clone(), tip.clone())),
        _ => None,
    })
}

fn given(amount: &str) -> TipChoice {
    TipChoice { amount: won(amount), message: None }
}

#[test]
fn the_suggested_amount_is_chosen_and_another_is_one_press_away() {
    let credit = Way::Credit { balance: won("5000") };
    let played = at(std::slice::from_ref(&credit));
    assert_eq!(played.flow.screen(), Screen::Tip);
    assert_eq!(played.flow.price(), Some(won("1000")));
    let played = played.send(Event::TipPicked(2));
    assert_eq!(played.flow.price(), Some(won("3000")));
    assert_eq!(placed(&played.send(pay())), Some((Funding::Credit, given("3000"))));
}

#[test]
fn an_amount_of_the_readers_own_is_read_as_people_write_it() {
    for (typed, amount) in [
        ("700", Some("700")),
        ("1,500", Some("1500")),
        ("₩ 2000", Some("2000")),
        ("２０００원", Some("2000")),
        ("100", Some("100")),
        ("50000", Some("50000")),
        ("99", None),
        ("50001", None),
        ("0", None),
        ("700.5", None),
        ("-700", None),
        ("7e3", None),
        ("", None),
        ("99999999999999999999999", None),
    ] {
        let played = at(&[]).send(Event::TipTyped(typed.to_owned()));
        assert_eq!(played.flow.price(), amount.map(won), "{typed:?}");
    }
}

#[test]
fn an_amount_that_cannot_be_given_is_explained_and_nothing_is_sent() {
    let played = at(&[Way::Pass { until: None }]).send(Event::TipTyped("5".to_owned()));
    let is_refused = |played: &Played| played.flow.tip().is_some_and(|tip| tip.is_refused);
    assert!(!is_refused(&played), "not while it is typed");
    let played = played.send(pay());
    assert_eq!(played.effects, []);
    assert!(is_refused(&played));
    assert!(!is_refused(&played.send(Event::TipTyped("500".to_owned()))));
}

#[test]
fn how_to_pay_is_asked_after_the_amount_and_leads_back_to_it() {
    let played = at(&[Way::PhoneBill]).send(Event::MessageTyped("  Thank you.  ".to_owned()));
    let played = played.send(pay());
    assert_eq!((played.effects.len(), played.flow.screen()), (0, Screen::Phone));
    assert_eq!(played.send(pay()).effects, [], "the button has just appeared");
    let settled = || {
        let played = at(&[Way::PhoneBill]).send(Event::MessageTyped("  Thank you.  ".to_owned()));
        played.send(pay()).after_millis(500)
    };
    let tip = TipChoice { amount: won("1000"), message: Some("Thank you.".to_owned()) };
    let expected = Some((Funding::PhoneBill { phone: phone() }, tip));
    assert_eq!(placed(&settled().send(pay())), expected);
    assert!(settled().flow.can_go_back());
    assert_eq!(settled().send(Event::BackPressed).flow.screen(), Screen::Tip);
}

#[test]
fn a_way_follows_the_amount() {
    let ways = [Way::Tab { open: won("0"), limit: won("1000") }, Way::PhoneBill];
    assert_eq!(placed(&at(&ways).send(pay())), Some((Funding::Tab, given("1000"))));
    let played = at(&ways).send(Event::TipPicked(2)).send(pay());
    assert_eq!((played.effects.len(), played.flow.screen()), (0, Screen::Phone));
}

#[test]
fn what_was_chosen_and_written_survives_a_refusal() {
    let own = || {
        let played = at(&[Way::PhoneBill]).send(Event::TipTyped("700".to_owned()));
        played.send(Event::MessageTyped("Well done".to_owned())).send(pay()).after_millis(500)
    };
    let refused = own().send(pay()).answer(Ok(order(1, OrderStatus::Refused)));
    assert_eq!(refused.flow.screen(), Screen::Phone);
    let expected = (Pick::Own("700".to_owned()), "Well done".to_owned());
    let kept = |played: &Played| {
        let Tip { pick, message, .. } = played.flow.tip().unwrap().clone();
        (pick, message)
    };
    assert_eq!(kept(&refused), expected);
    let invalid = own().send(pay()).answer(Err(problem("amount-invalid")));
    assert_eq!(invalid.flow.screen(), Screen::Tip, "the amount is the question again");
    assert_eq!(kept(&invalid), expected);
    let uncovered = own().send(pay()).answer(Err(problem("not-covered")));
    assert_eq!(kept(&uncovered.send(tip(&[Way::PhoneBill]))), expected);
}

#[test]
fn a_quote_that_runs_out_is_renewed_with_the_same_amount() {
    let played = at(&[]).send(Event::TipPicked(2)).send(pay()).after_millis(500).send(pay());
    let again = played.answer(Err(problem("quote-expired"))).send(tip(&[]));
    assert_eq!(placed(&again), Some((Funding::PhoneBill { phone: phone() }, given("3000"))));
}

#[test]
fn a_message_is_cut_to_what_the_gateway_takes() {
    let played = at(&[Way::Pass { until: None }]);
    let played = played.send(Event::MessageTyped("가".repeat(200))).send(pay());
    let message = placed(&played).and_then(|(_, tip)| tip.message);
    assert_eq!(message.map(|message| message.chars().count()), Some(140));
}

#[test]
fn an_amount_that_was_gone_on_with_changes_only_by_going_back_to_it() {
    let played = at(&[Way::PhoneBill]).send(Event::PhoneSubmitted(String::new()));
    assert_eq!(played.flow.screen(), Screen::Phone);
    let played = played.send(Event::TipTyped("1".to_owned()));
    assert_eq!(played.flow.price(), Some(won("1000")));
    let played = played.send(Event::BackPressed).send(Event::TipPicked(0));
    assert_eq!(played.flow.price(), Some(won("500")));
}
