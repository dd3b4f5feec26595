//! Which answer counts, and when the request is sent again.

use core::time::Duration;

use farthing_protocol::{OrderStatus, Problem};

use super::samples::{Played, offer, order, problem};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::patience::{Came, Reach, Tries, answer_within, read_after};
use crate::flow::selectors::Screen;

fn said(word: &str, status: u16) -> Problem {
    Problem { status, ..problem(word) }
}

/// Whether this is the answer, after these tries.
fn is_believed(has_key: bool, before: &[Came<'_>], last: Came<'_>) -> bool {
    let mut tries = Tries::new(has_key);
    for came in before {
        assert!(tries.came(*came, 0).is_some(), "{came:?}");
    }
    tries.came(last, 0).is_none()
}

#[test]
fn only_an_answer_of_the_gateway_counts() {
    let (wrong, busy) = (said("wrong-code", 422), said("timeout", 503));
    assert!(is_believed(true, &[], Came::Answer));
    assert!(is_believed(true, &[Came::Nothing, Came::Page], Came::Problem(&wrong)));
    assert!(is_believed(true, &[], Came::Problem(&busy)));
    assert!(!is_believed(true, &[], Came::Nothing));
    assert!(!is_believed(false, &[], Came::Page));
    assert!(!is_believed(true, &[], Came::Problem(&said("request-in-progress", 409))));
}

#[test]
fn a_request_to_wait_is_not_trusted_after_a_lost_answer() {
    for (word, status) in [("timeout", 503), ("too-many-requests", 429)] {
        let not_now = said(word, status);
        for lost in [Came::Nothing, Came::Page] {
            assert!(!is_believed(true, &[lost], Came::Problem(&not_now)), "{word}");
            assert!(is_believed(false, &[lost], Came::Problem(&not_now)), "{word}");
        }
    }
}

#[test]
fn an_internal_error_is_asked_about_three_times() {
    let broken = said("internal", 500);
    let again = [Came::Problem(&broken), Came::Problem(&broken)];
    assert!(!is_believed(true, again.get(..1).unwrap(), Came::Problem(&broken)));
    assert!(is_believed(true, &again, Came::Problem(&broken)));
}

#[test]
fn waits_grow_and_are_spread_and_a_named_wait_is_kept_within_reason() {
    let waits = |chance| {
        let mut tries = Tries::new(true);
        let waits: Vec<u128> =
            (0..7).map(|_| tries.came(Came::Nothing, chance).unwrap().as_millis()).collect();
        waits
    };
    assert_eq!(waits(0), [250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    assert_eq!(waits(u8::MAX), [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    for (named, secs) in [(12, 12), (3_600, 30)] {
        let mut tries = Tries::new(true);
        let _ = tries.came(Came::Nothing, 0);
        let later = Problem { retry_in_secs: Some(named), ..said("too-many-requests", 429) };
        assert_eq!(tries.came(Came::Problem(&later), 0), Some(Duration::from_secs(secs)));
    }
}

#[test]
fn requests_with_a_key_wait_longer_than_a_slow_carrier_takes() {
    let carrier = Duration::from_secs(10);
    assert!(answer_within(true) > carrier);
    assert!(answer_within(false) < carrier);
}

#[test]
fn reads_of_an_order_become_rarer_without_events() {
    let secs: Vec<u64> = (0..6).map(|rounds| read_after(rounds).as_secs()).collect();
    assert_eq!(secs, [2, 3, 5, 10, 10, 10]);
}

#[test]
fn each_kind_of_answer_names_its_sender() {
    assert_eq!(Came::Answer.from(), Reach::Gateway);
    assert_eq!(Came::Problem(&said("internal", 500)).from(), Reach::Gateway);
    assert_eq!(Came::Page.from(), Reach::Stranger);
    assert_eq!(Came::Nothing.from(), Reach::Nobody);
}

#[test]
fn an_unknown_order_is_looked_up_before_the_reader_is_told() {
    let played = Played::placing().answer(Err(said("internal", 500)));
    assert!(played.effects.iter().any(|effect| matches!(effect, Effect::AskOffer(_))));
    assert_eq!(played.flow.notice(), None, "nothing is said about money yet");
    let there = order(2, OrderStatus::AwaitingCode);
    let mut offer = offer();
    offer.live_order = Some(there);
    let played = played.send(Event::OfferAnswered(Ok(offer.into())));
    assert_eq!(played.flow.screen(), Screen::Code, "it was placed: it goes on");
}

#[test]
fn what_is_typed_is_there_again_when_the_order_was_not_placed() {
    let played = Played::placing().answer(Err(said("internal", 500)));
    let played = played.send(Event::OfferAnswered(Ok(offer().into())));
    assert_eq!(played.flow.screen(), Screen::Phone);
    assert!(!played.flow.phone_typed().is_empty());
    assert!(played.flow.notice().is_some());
}

#[test]
fn a_long_wait_for_the_offer_is_said() {
    let played = Played::new().send(Event::OpenAsked).after_millis(3_999).send(Event::Tick);
    assert!(!played.flow.is_long_wait());
    assert!(played.after_millis(1).send(Event::Tick).flow.is_long_wait());
}
