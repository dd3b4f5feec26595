//! Passkeys: made after a payment, used to sign in, and asked for above what is paid without one.

use std::sync::Arc;

use farthing_protocol::{OfferView, Way};

use super::samples::{NUMBER, Played, entitlement, offer, paid_in_one_tap, problem, won};
use crate::flow::effect::Effect;
use crate::flow::effect::Errand;
use crate::flow::event::Event;
use crate::flow::passkey::{Outcome, PasskeyEvent};
use crate::flow::selectors::Screen;

fn known(can_use: bool, can_make: bool) -> Event {
    Event::Passkey(PasskeyEvent::Known { can_use, can_make })
}

fn answered(answer: Result<Option<&str>, ()>) -> Event {
    Event::Passkey(PasskeyEvent::Answered(answer.map(|proof| proof.map(str::to_owned))))
}

/// The sheet with an offer from the tab, above what the reader pays without the passkey or not.
fn at(step_up: bool, can_use: bool) -> Played {
    let tab = Way::Tab { open: won("0"), limit: won("1000") };
    let offer = OfferView { ways: vec![tab, Way::PhoneBill], step_up, ..offer() };
    let played = Played::new().send(known(can_use, can_use));
    let played = played.send(Event::Shown).send(Event::OpenAsked);
    played.send(Event::OfferAnswered(Ok(Arc::new(offer)))).after_millis(1_000)
}

/// The proofs that go with the orders placed; an order without one has an empty one.
fn proofs_of(played: &Played) -> Vec<String> {
    let proof = |effect: &Effect| match effect {
        Effect::PlaceOrder { step_up, .. } => Some(step_up.clone().unwrap_or_default()),
        _ => None,
    };
    played.effects.iter().filter_map(proof).collect()
}

fn pay() -> Event {
    Event::PhoneSubmitted(NUMBER.to_owned())
}

#[test]
fn below_the_threshold_nothing_is_asked() {
    assert_eq!(proofs_of(&at(false, true).send(pay())), [""]);
}

#[test]
fn above_the_threshold_the_passkey_is_asked_for_and_its_proof_pays() {
    let played = at(true, true).send(pay());
    assert_eq!(played.effects, [Effect::Passkey(Errand::StepUp)]);
    assert_eq!(played.clone().send(pay()).effects, [], "it is asked for once at a time");
    let paying = played.clone().send(answered(Ok(Some("proof"))));
    assert_eq!(proofs_of(&paying), ["proof"]);
    for nothing in [Err(()), Ok(None)] {
        let refused = played.clone().send(answered(nothing));
        assert!(
            refused.effects.is_empty() && refused.flow.passkey().outcome == Some(Outcome::Failed)
        );
        assert_eq!(refused.flow.screen(), Screen::Tap, "and can be asked for again");
        assert_eq!(refused.send(pay()).effects, [Effect::Passkey(Errand::StepUp)]);
    }
}

#[test]
fn one_tap_is_not_offered_above_the_threshold() {
    let played = at(true, true).send(Event::Dismissed).send(Event::TapPressed);
    assert_eq!(proofs_of(&played), [] as [String; 0]);
}

#[test]
fn a_browser_without_passkeys_pays_by_code_there() {
    assert_eq!(at(true, false).flow.screen(), Screen::Phone);
    let played = at(false, false).send(pay()).answer(Err(problem("step-up-needed")));
    assert_eq!(played.flow.screen(), Screen::Phone, "the gateway wants one after all");
    let played = at(false, true).send(pay()).answer(Err(problem("step-up-needed")));
    assert_eq!(played.send(pay()).effects, [Effect::Passkey(Errand::StepUp)]);
}

#[test]
fn a_reader_who_signs_in_gets_what_they_have_bought() {
    let wanted = Event::Passkey(PasskeyEvent::SignInPressed);
    assert!(at(false, false).send(wanted.clone()).effects.is_empty());
    let played = at(false, true).send(wanted);
    assert_eq!(played.effects, [Effect::Passkey(Errand::SignIn)]);
    let played = played.send(answered(Ok(None)));
    assert!(matches!(played.effects.as_slice(), [Effect::AskOffer(_)]));
    let owned = OfferView { entitlement: Some(entitlement()), ..offer() };
    let played = played.send(Event::OfferAnswered(Ok(Arc::new(owned))));
    assert!(matches!(played.effects.as_slice(), [Effect::TellOwned(_), Effect::TellClosed { .. }]));
}

#[test]
fn a_passkey_is_made_after_a_payment_and_once() {
    let wanted = Event::Passkey(PasskeyEvent::MakePressed);
    assert!(at(false, true).send(wanted.clone()).effects.is_empty(), "nothing is paid yet");
    let paid = at(false, true).send(pay()).answer(Ok(paid_in_one_tap()));
    let played = paid.send(wanted.clone());
    assert_eq!(played.effects, [Effect::Passkey(Errand::Make)]);
    let failed = played.clone().send(answered(Err(())));
    assert!(
        failed.flow.passkey().outcome == Some(Outcome::Failed) && failed.flow.passkey().can_make
    );
    let made = played.send(answered(Ok(Some("/passkeys?key=1"))));
    assert_eq!(made.flow.passkey().outcome, Some(Outcome::Made));
    assert_eq!(made.flow.passkey().page.as_deref(), Some("/passkeys?key=1"));
    assert!(made.send(wanted).effects.is_empty());
}

#[test]
fn who_has_a_passkey_is_led_to_its_page_by_it() {
    let wanted = Event::Passkey(PasskeyEvent::ManagePressed);
    assert!(at(true, false).send(wanted.clone()).effects.is_empty(), "nothing is paid yet");
    let paid = at(true, false).send(pay()).answer(Ok(paid_in_one_tap()));
    let known = |can_make| Event::Passkey(PasskeyEvent::Known { can_use: true, can_make });
    let first = paid.clone().send(known(true)).send(wanted.clone());
    assert!(first.effects.is_empty(), "one is made first");
    let asked = paid.send(known(false)).send(wanted.clone());
    assert_eq!(asked.effects, [Effect::Passkey(Errand::Manage)]);
    let led = asked.send(answered(Ok(Some("/passkeys?key=2"))));
    assert_eq!(led.flow.passkey().page.as_deref(), Some("/passkeys?key=2"));
    assert!(led.send(wanted).effects.is_empty(), "it is at hand");
}
