//! The attacks of RFC 10027, one by one. What else belongs to them is in `handoff_phone` (a robot's preview, a guessed
//! short code, a wrong check) and `handoffs` (parallel claims, another device's look). Each test names the defence that
//! it guards: without that defence it fails.

use reqwest::StatusCode;

use crate::carrier::CODE;
use crate::handoff_phone::{Phone, path_of};
use crate::handoffs::{begin, state};
use crate::stage::Stage;

/// Guards that the phone's page says what it is about and where it began (`handoff::show`), and that nothing goes on
/// before the number on the desktop was picked (`handoff::page::act`).
#[tokio::test]
async fn a_relayed_code_names_its_desktop_and_binds_only_a_reader_who_sees_it() {
    let stage = Stage::start().await;
    let attacker = stage.reader().await;
    let new = begin(&stage, &attacker).await;
    let mut victim = Phone::open(&stage, &path_of(&new)).await;
    for told in [
        "Jeju Post",
        "₩300",
        "Started at ",
        "Did somebody send you this link or this code? Then do not continue.",
        "This was not me",
    ] {
        victim.browser.shows(told);
    }
    victim.go_on("").await;
    victim.browser.shows("First pick the number");
    assert_eq!(state(&stage, &attacker, &new).await["state"], "opened");
    victim.press("deny", &[]).await;
    assert_eq!(state(&stage, &attacker, &new).await["state"], "denied");
    assert!(!attacker.opens(&stage, "articles/night-market").await);
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

/// Guards that one wrong check ends a hand-off for everybody (`handoff::step`): three phones that try all three numbers
/// get nothing.
#[tokio::test]
async fn a_check_guessed_three_times_unlocks_nothing() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let right = new["check"].as_str().unwrap();
    let first = Phone::open(&stage, &path_of(&new)).await;
    let shown = first.browser.html.split("name=\"check\" value=\"").skip(1);
    let choices: Vec<String> = shown.map(|text| text.chars().take(2).collect()).collect();
    let wrong = choices.iter().filter(|choice| *choice != right && !choice.contains('"'));
    let guesses: Vec<&str> = wrong.map(String::as_str).chain([right]).collect();
    assert_eq!(guesses.len(), 3, "{guesses:?}");
    let mut phones = Vec::new();
    for _ in &guesses {
        phones.push(Phone::open(&stage, &path_of(&new)).await);
    }
    for (phone, guess) in phones.iter_mut().zip(guesses) {
        phone.go_on(guess).await;
        phone.browser.shows("This payment was stopped.");
    }
    assert_eq!(state(&stage, &desktop, &new).await["state"], "denied");
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

/// Guards that only the phone that continued sees the purchase (`handoff::state::Handoff::is_bound_to`), and
/// that a short code opens nothing after a phone has continued (`store::handoffs::of_code`).
#[tokio::test]
async fn a_paid_hand_off_token_shows_neither_article_nor_price_again() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.send("pay", &[("phone", "010-5555-0121")]).await;
    phone.browser.send("code", &[("code", CODE)]).await;
    phone.browser.shows("#farthing=");
    let thief = Phone::open(&stage, &path_of(&new)).await;
    assert_eq!(thief.browser.status, StatusCode::CONFLICT);
    for secret in ["#farthing=", "₩300", "visit="] {
        thief.browser.shows_no(secret);
    }
    let mut typist = Phone::open(&stage, "/h").await;
    typist.press("code", &[("code", new["short_code"].as_str().unwrap())]).await;
    assert_eq!(typist.browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stage.carrier.succeeded(), 1);
}
