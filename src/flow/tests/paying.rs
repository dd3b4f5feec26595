//! From the price to the receipt.

use std::sync::Arc;

use farthing_protocol::order::{CodeView, Funding};
use farthing_protocol::{
    ItemKind, MsisdnError, OfferView, OrderStatus, OrderView, Problem, Reason,
};

use super::samples::{
    CODE, NUMBER, Played, entitlement, item, offer, order, order_id, paid, phone, problem, won,
};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::selectors::Screen;
use crate::flow::step::{CodeProblem, Notice};

fn typed(text: &str) -> Event {
    Event::CodeTyped(text.to_owned())
}

fn number(text: &str) -> Event {
    Event::PhoneSubmitted(text.to_owned())
}

fn refused(played: &Played) -> Option<Reason> {
    played.flow.refusal().map(|refusal| refusal.reason)
}

fn awaiting(code: CodeView, version: u64) -> OrderView {
    OrderView { code: Some(code), ..order(version, OrderStatus::AwaitingCode) }
}

#[test]
fn a_reader_pays_with_a_number_and_a_code() {
    let played = Played::at_phone().send(number("０１０ １２３４ ５６７８"));
    assert!(matches!(
        played.effects.as_slice(),
        [Effect::PlaceOrder { quote, funding: Funding::PhoneBill { phone: p }, tip: None, .. }]
            if quote == "quote" && *p == phone()
    ));
    let played = played.answer(Ok(order(1, OrderStatus::AwaitingCode)));
    assert_eq!(played.flow.screen(), Screen::Code);
    assert!(played.flow.wants().watch.is_some());
    assert!(played.flow.wants().sms);
    let played = played.send(typed("[Web발신] 300원 인증번호\n@news.example #123456 @pay.example"));
    assert!(
        matches!(played.effects.as_slice(), [Effect::SubmitCode { code, .. }] if code.as_str() == CODE)
    );
    let played = played.answer(Ok(order(2, OrderStatus::Charging)));
    assert_eq!(played.flow.screen(), Screen::Waiting);
    let played = played.seen(order(3, OrderStatus::Paid));
    assert_eq!(played.effects, [Effect::ReadOrder(order_id())]);
    let played = played.seen(paid());
    assert_eq!(played.flow.screen(), Screen::Paid);
    assert!(matches!(
        played.effects.as_slice(),
        [Effect::TellPaid { order, kind: ItemKind::Article, entitlement: told }, last]
            if order.price == won("300")
                && *told == entitlement()
                && *last == (Effect::TellClosed { item: Some(item()) })
    ));
    assert!(played.flow.wants().watch.is_none());
}

#[test]
fn the_page_is_told_of_a_payment_once() {
    let played = Played::charging().seen(paid());
    assert_eq!(played.effects.len(), 2, "and that the sheet closes");
    assert_eq!(played.seen(paid()).effects, []);
}

#[test]
fn an_invalid_number_is_explained_and_not_sent() {
    for (text, why) in [
        ("", MsisdnError::Empty),
        ("02-123-4567", MsisdnError::NotMobile),
        ("010-1234", MsisdnError::WrongLength),
        ("+1 555 123 4567", MsisdnError::NotKorean),
    ] {
        let played = Played::at_phone().send(number(text));
        assert_eq!(played.flow.phone_problem(), Some(why), "{text:?}");
        assert_eq!(played.effects, []);
        let played = played.send(Event::PhoneEdited);
        assert_eq!(played.flow.phone_problem(), None, "typing takes the complaint away");
    }
}

#[test]
fn a_double_press_places_one_order() {
    let played = Played::placing().send(number(NUMBER));
    assert_eq!(played.effects, []);
    assert!(played.flow.is_busy());
}

#[test]
fn a_press_right_after_the_button_appeared_is_ignored() {
    let early = Played::new()
        .send(Event::Shown)
        .send(Event::OpenAsked)
        .send(Event::OfferAnswered(Ok(Arc::new(offer()))))
        .after_millis(499);
    assert_eq!(early.send(number(NUMBER)).effects, []);
    let unseen = Played::at_phone().send(Event::Hidden).after_millis(5_000).send(number(NUMBER));
    assert_eq!(unseen.effects, []);
}

#[test]
fn who_has_typed_has_seen_the_sheet() {
    let quick = Played::new()
        .send(Event::Shown)
        .send(Event::OpenAsked)
        .send(Event::OfferAnswered(Ok(Arc::new(offer()))))
        .send(Event::PhoneEdited)
        .send(number(NUMBER));
    assert_eq!(quick.effects.len(), 1);
}

#[test]
fn a_wrong_code_says_how_many_tries_are_left_and_keeps_the_time() {
    let wrong = Problem { tries_left: Some(4), ..problem("wrong-code") };
    let played = Played::checking().after_millis(30_000).answer(Err(wrong));
    assert_eq!(played.flow.code_problem(), Some(CodeProblem::Wrong { tries_left: 4 }));
    assert_eq!(played.flow.code_secs_left(), 150);
    assert_eq!(played.flow.resend_in_secs(), Some(30));
}

#[test]
fn a_wrong_code_is_said_even_if_the_orders_own_news_overtakes_the_answer() {
    let code = CodeView { tries_left: 4, ..order(3, OrderStatus::AwaitingCode).code.unwrap() };
    let back = OrderView { code: Some(code), ..order(3, OrderStatus::AwaitingCode) };
    let played = Played::checking().seen(order(2, OrderStatus::Charging)).seen(back.clone());
    assert_eq!(played.flow.code_problem(), Some(CodeProblem::Wrong { tries_left: 4 }));
    let played = Played::checking().seen(back);
    assert_eq!(played.flow.code_problem(), Some(CodeProblem::Wrong { tries_left: 4 }));
}

#[test]
fn the_same_wrong_code_is_not_sent_again_by_itself_but_by_a_press() {
    let played = Played::checking().answer(Err(problem("wrong-code")));
    let played = played.send(typed(CODE));
    assert_eq!(played.effects, []);
    let played = played.send(Event::CodeSubmitted(CODE.to_owned()));
    assert_eq!(played.effects.len(), 1);
}

#[test]
fn a_code_of_another_length_is_not_sent() {
    let played = Played::at_code().send(typed("123"));
    assert_eq!(played.effects, []);
    let played = played.send(Event::CodeSubmitted("123".to_owned()));
    assert_eq!(played.flow.code_problem(), Some(CodeProblem::Incomplete));
    assert_eq!(played.effects, []);
    assert_eq!(played.send(typed("1234")).flow.code_problem(), None);
    for long in ["1234567", "010-1234-5678"] {
        assert_eq!(Played::at_code().send(typed(long)).effects, [], "{long} is cut to no code");
    }
}

#[test]
fn the_last_wrong_code_leads_back_to_the_number() {
    let last =
        OrderView { refusal: Some(Reason::TooManyWrongCodes), ..order(2, OrderStatus::Refused) };
    let played = Played::checking().answer(Ok(last));
    assert_eq!(refused(&played), Some(Reason::TooManyWrongCodes));
    assert_eq!(played.flow.screen(), Screen::Confirm, "the number was not what was wrong");
    let told = Effect::TellError { item: Some(item()), reason: Reason::TooManyWrongCodes };
    assert_eq!(played.effects, [told]);
}

#[test]
fn a_refusal_keeps_the_number_where_no_other_one_can_help() {
    let played = Played::placing().answer(Ok(order(1, OrderStatus::Refused)));
    assert_eq!(refused(&played), Some(Reason::LimitMonthly));
    assert_eq!(played.flow.phone_typed(), NUMBER, "no other number is asked for");
}

#[test]
fn each_new_intent_has_a_key_of_its_own() {
    let first = Played::placing();
    let key_of = |played: &Played| match &played.effects[0] {
        Effect::PlaceOrder { key, .. } => key.clone(),
        other => panic!("{other:?}"),
    };
    let first_key = key_of(&first);
    let second = first.answer(Ok(order(1, OrderStatus::Refused))).send(number("010-2222-3333"));
    assert_ne!(first_key, key_of(&second));
}

#[test]
fn another_code_is_sent_when_its_time_has_come() {
    let early = Played::at_code().after_millis(59_000).send(Event::ResendPressed);
    assert_eq!(early.effects, []);
    assert_eq!(early.flow.code_problem(), Some(CodeProblem::TooSoon));
    let played = early.after_millis(1_000).send(Event::ResendPressed);
    assert!(matches!(played.effects.as_slice(), [Effect::Resend { .. }]));
    assert!(played.flow.is_resending());
    let code = CodeView {
        digits: 6,
        expires_in_secs: 180,
        resend_in_secs: 60,
        sends_left: 1,
        tries_left: 5,
    };
    let played = played.answer(Ok(awaiting(code, 2)));
    assert!(!played.flow.is_resending());
    assert_eq!(played.flow.code_secs_left(), 180);
}

#[test]
fn no_more_codes_are_asked_for_than_there_are() {
    let code = CodeView {
        digits: 6,
        expires_in_secs: 180,
        resend_in_secs: 0,
        sends_left: 0,
        tries_left: 5,
    };
    let played = Played::at_code().seen(awaiting(code, 2)).send(Event::ResendPressed);
    assert_eq!(played.effects, []);
    assert_eq!(played.flow.code_problem(), Some(CodeProblem::NoSendsLeft));
    assert_eq!(played.flow.resend_in_secs(), None);
}

#[test]
fn changing_the_number_cancels_and_comes_back_without_a_complaint() {
    let played = Played::at_code().send(Event::ChangeNumberPressed);
    assert!(matches!(played.effects.as_slice(), [Effect::Cancel { .. }]));
    let played = played.answer(Ok(order(2, OrderStatus::Cancelled)));
    assert_eq!(played.flow.screen(), Screen::Phone);
    assert_eq!(played.flow.notice(), None);
    assert_eq!(played.flow.phone_typed(), NUMBER);
}

#[test]
fn a_payment_that_could_not_be_stopped_goes_on() {
    let played = Played::at_code().send(Event::ChangeNumberPressed);
    let played = played.answer(Ok(order(2, OrderStatus::Charging)));
    assert_eq!(played.flow.screen(), Screen::Waiting);
    let moved =
        Played::at_code().send(Event::ChangeNumberPressed).answer(Err(problem("order-moved")));
    assert_eq!(moved.effects, [Effect::ReadOrder(order_id())]);
    assert_eq!(moved.flow.screen(), Screen::Code);
}

#[test]
fn a_payment_that_was_stopped_elsewhere_says_so() {
    let played = Played::at_code().seen(order(2, OrderStatus::Cancelled));
    assert_eq!(played.flow.notice(), Some(Notice::Stopped));
    let played = Played::at_code().seen(order(2, OrderStatus::Expired));
    assert_eq!(played.flow.notice(), Some(Notice::RanOut));
}

#[test]
fn older_news_are_ignored_and_what_is_typed_stays() {
    let played = Played::charging().seen(order(1, OrderStatus::AwaitingCode));
    assert_eq!(played.flow.screen(), Screen::Waiting);
    let played = Played::checking().seen(order(1, OrderStatus::AwaitingCode));
    assert_eq!(played.flow.code_checking(), Some(CODE), "news do not end a check");
}

#[test]
fn a_carriers_window_is_waited_for() {
    let played = Played::placing().answer(Ok(order(1, OrderStatus::AwaitingWindow)));
    assert_eq!(played.flow.screen(), Screen::Window);
    assert_eq!(played.flow.window_url(), "https://carrier.example/confirm");
    let evil = OrderView {
        window_url: Some("javascript:alert(1)".to_owned()),
        ..order(1, OrderStatus::AwaitingWindow)
    };
    assert_eq!(Played::placing().answer(Ok(evil)).flow.window_url(), "");
    let told = OrderView {
        window_url: Some("https://carrier.example/bare".to_owned()),
        events: None,
        ..order(2, OrderStatus::AwaitingWindow)
    };
    let kept = Played::placing().answer(Ok(order(1, OrderStatus::AwaitingWindow))).seen(told);
    assert_eq!(kept.flow.window_url(), "https://carrier.example/confirm", "with the way back");
    assert_eq!(played.seen(order(2, OrderStatus::Charging)).flow.screen(), Screen::Waiting);
}

#[test]
fn an_expired_quote_is_renewed_without_a_question_when_the_price_is_the_same() {
    let renewed = |amount: &str| {
        Played::placing()
            .answer(Err(problem("quote-expired")))
            .send(Event::OfferAnswered(Ok(Arc::new(OfferView { price: won(amount), ..offer() }))))
    };
    let same = renewed("300");
    assert!(matches!(same.effects.as_slice(), [Effect::PlaceOrder { .. }]));
    let other = renewed("400");
    assert_eq!(other.flow.notice(), Some(Notice::PriceChanged));
    assert_eq!(other.effects, []);
}
