//! A whole payment in the browser, with a scripted gateway.

use std::collections::BTreeSet;

use farthing::platform::listener::property;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{
    CODE, ORDER, answer, bodies, calls, entitlement, good_gateway, install, keys, offer,
    open_sessions, order, paid, problem, silence,
};
use crate::page::{Page, until};

fn code_call() -> String {
    format!("POST /v1/orders/{ORDER}/code")
}

fn session() {
    install();
    silence();
    open_sessions();
}

#[wasm_bindgen_test]
async fn a_number_and_a_code_lead_to_the_receipt() {
    good_gateway();
    let page = Page::new();
    page.reaches_the_code().await;
    assert!(bodies("POST /v1/orders").contains("+821012345678"));
    page.types("123456");
    page.sees("paid").await;
    assert!(page.text().contains("Paid ₩300"), "{}", page.text());
    let told = page.hears("paid").await;
    assert_eq!(property(&told, "entitlement").as_string().as_deref(), Some("jwt"));
    assert_eq!(page.count("paid"), 1);
    page.presses(".button");
    page.hears("closed").await;
}

#[wasm_bindgen_test]
async fn lost_answers_are_asked_for_again_with_the_same_key() {
    session();
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/orders", 0, "");
    answer("POST /v1/orders", 502, "<html>bad gateway</html>");
    answer("POST /v1/orders", 409, &problem("request-in-progress", 409, ""));
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    let page = Page::new();
    page.reaches_the_code().await;
    let used = keys("POST /v1/orders");
    assert_eq!(used.lines().count(), 4);
    assert_eq!(used.lines().collect::<BTreeSet<_>>().len(), 1, "{used}");
    assert!(used.starts_with('"'), "a structured field string: {used}");
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_shown_while_it_lasts() {
    session();
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/orders", 0, "");
    answer("POST /v1/orders", 0, "");
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    page.types("01012345678");
    until("the note", || {
        page.presses("button[type=submit]");
        page.text().contains("No connection")
    })
    .await;
    page.sees("code").await;
    until("the note to go", || !page.text().contains("No connection")).await;
}

#[wasm_bindgen_test]
async fn a_wrong_code_is_selected_to_be_typed_over_and_the_next_one_pays() {
    session();
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    answer(&code_call(), 422, &problem("wrong-code", 422, r#","tries_left":4"#));
    answer(&code_call(), 200, &paid());
    let page = Page::new();
    page.reaches_the_code().await;
    page.types("111111");
    until("the complaint", || page.text().contains("4 tries left")).await;
    let input = page.input();
    until("the selection", || input.selection_end().unwrap() == Some(6)).await;
    assert_eq!(input.selection_start().unwrap(), Some(0));
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    page.types("123456");
    page.sees("paid").await;
    let used = keys(&code_call());
    assert_eq!(used.lines().collect::<BTreeSet<_>>().len(), 2, "{used}");
}

#[wasm_bindgen_test]
async fn a_pasted_message_and_full_width_digits_are_understood() {
    good_gateway();
    let page = Page::new();
    page.reaches_the_code().await;
    page.types("[Web발신] 300원 인증번호 @news.example #１２３４５６ @pay.example");
    assert_eq!(page.input().value(), "123456");
    page.sees("paid").await;
    assert!(bodies(&code_call()).contains(r#"{"code":"123456"}"#));
}

#[wasm_bindgen_test]
async fn a_refusal_says_why_and_the_next_number_pays() {
    session();
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/orders", 201, &order(1, "refused", r#","refusal":"limit_monthly""#));
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    page.types("01000000002");
    until("the refusal", || {
        if page.find(".notice:not([hidden])").is_none() {
            page.presses("button[type=submit]");
        }
        page.text().contains("used up")
    })
    .await;
    assert!(page.text().contains("Nothing was charged."));
    assert_eq!(
        property(&page.hears("error").await, "reason").as_string().as_deref(),
        Some("limit_monthly")
    );
    page.types("01012345678");
    page.presses("button[type=submit]");
    page.sees("code").await;
    let used = keys("POST /v1/orders");
    assert_eq!(used.lines().collect::<BTreeSet<_>>().len(), 2, "{used}");
}

#[wasm_bindgen_test]
async fn an_order_that_is_there_already_is_joined() {
    session();
    let live = order(3, "awaiting_code", CODE);
    answer("POST /v1/offers", 200, &offer(&format!(r#","live_order":{live}"#)));
    let page = Page::new();
    page.open("en");
    page.sees("code").await;
    assert!(page.text().contains("You are already paying for this"));
    assert!(!calls().lines().any(|call| call == "POST /v1/orders"), "{}", calls());
}

#[wasm_bindgen_test]
async fn what_is_owned_already_opens_without_a_sheet() {
    session();
    answer("POST /v1/offers", 200, &offer(&format!(r#","entitlement":{}"#, entitlement())));
    let page = Page::new();
    page.open("en");
    page.hears("state").await;
    page.hears("closed").await;
    assert_eq!(page.count("opened"), 0);
}

#[wasm_bindgen_test]
async fn a_session_that_ended_early_is_opened_anew() {
    session();
    answer("POST /v1/offers", 401, &problem("unauthenticated", 401, ""));
    answer("POST /v1/offers", 200, &offer(""));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    assert_eq!(calls().matches("POST /v1/sessions").count(), 2);
}

#[wasm_bindgen_test]
async fn the_number_can_be_changed() {
    good_gateway();
    answer(&format!("POST /v1/orders/{ORDER}/cancel"), 200, &order(4, "cancelled", ""));
    let page = Page::new();
    page.reaches_the_code().await;
    page.presses(".screen .link");
    page.sees("phone").await;
    assert_eq!(page.input().value(), "010-1234-5678");
    assert!(page.find(".notice:not([hidden])").is_none());
}

#[wasm_bindgen_test]
async fn a_number_in_full_width_digits_gets_its_hyphens_while_it_is_typed() {
    good_gateway();
    let page = Page::new();
    page.open("ko");
    page.sees("phone").await;
    for (typed, shown) in [("０１０１", "010-1"), ("０１０１２３４５６７８", "010-1234-5678")]
    {
        page.types(typed);
        assert_eq!(page.input().value(), shown);
    }
    let input = page.input();
    input.set_value("010-1234");
    input.set_selection_range(3, 3).unwrap();
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    assert_eq!(input.value(), "010-1234", "a correction in the middle is left alone");
    assert!(page.find("input[placeholder]").is_none(), "nothing looks like typed text");
}
