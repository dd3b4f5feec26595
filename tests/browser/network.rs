//! Networks that answer in the gateway's place, or lose what it says.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{CODE, answer, calls, install, offer, order, problem, silence};
use crate::page::{Page, until};

const SIGN_IN: &str = "<!doctype html><p>Sign in to use this network.";

fn gateway() {
    install();
    silence();
    answer("POST /v1/challenges", 201, r#"{"challenge":"c","expires_in_secs":60}"#);
}

fn asked(call: &str) -> usize {
    calls().lines().filter(|line| *line == call).count()
}

#[wasm_bindgen_test]
async fn a_sign_in_page_is_said_to_be_one_and_the_payment_goes_on_after_it() {
    for status in [200, 403, 511] {
        gateway();
        answer("POST /v1/sessions", 201, r#"{"token":"t","expires_in_secs":900}"#);
        answer("POST /v1/offers", 200, &offer(""));
        answer("POST /v1/orders", status, SIGN_IN);
        answer("POST /v1/orders", status, SIGN_IN);
        answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
        let page = Page::new();
        page.open("en");
        page.sees("phone").await;
        page.types("01012345678");
        until("the note", || {
            page.presses("button[type=submit]");
            page.text().contains("It may want you to sign in first")
        })
        .await;
        page.sees("code").await;
        assert!(!page.text().contains("sign in"), "{}", page.text());
    }
}

#[wasm_bindgen_test]
async fn a_session_whose_answer_was_lost_is_opened_with_another_challenge() {
    gateway();
    answer("POST /v1/sessions", 0, "");
    answer("POST /v1/sessions", 401, &problem("unauthenticated", 401, ""));
    answer("POST /v1/sessions", 201, r#"{"token":"t","expires_in_secs":900}"#);
    answer("POST /v1/offers", 200, &offer(""));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    assert_eq!(asked("POST /v1/challenges"), 2);
}

#[wasm_bindgen_test]
async fn nothing_is_said_about_money_while_nobody_knows() {
    gateway();
    answer("POST /v1/sessions", 201, r#"{"token":"t","expires_in_secs":900}"#);
    answer("POST /v1/offers", 200, &offer(""));
    answer(
        "POST /v1/offers",
        200,
        &offer(&format!(r#","live_order":{}"#, order(2, "awaiting_code", CODE))),
    );
    answer("POST /v1/orders", 500, &problem("internal", 500, ""));
    let page = Page::new();
    page.reaches_the_code().await;
    assert_eq!(asked("POST /v1/orders"), 3, "asked about it");
    assert!(!page.text().contains("Nothing was charged"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn an_hour_later_session_and_quote_are_new_and_the_press_still_counts() {
    gateway();
    answer("POST /v1/sessions", 201, r#"{"token":"t","expires_in_secs":900}"#);
    answer("POST /v1/offers", 200, &offer(""));
    // The lid was closed: the browser's clock stood still, the gateway's did not.
    answer("POST /v1/orders", 401, &problem("unauthenticated", 401, ""));
    answer("POST /v1/orders", 409, &problem("quote-expired", 409, ""));
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    let page = Page::new();
    page.reaches_the_code().await;
    assert_eq!(asked("POST /v1/sessions"), 2);
    assert_eq!(asked("POST /v1/offers"), 2);
    assert_eq!(asked("POST /v1/orders"), 3);
}
