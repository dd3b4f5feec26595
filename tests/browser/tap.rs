//! The button in the page that pays in one tap, and undo beside the article, with a scripted gateway.

use core::time::Duration;

use farthing::platform::api::REHEARSED;
use farthing::platform::json::Fields;
use farthing::platform::listener::property;
use farthing::platform::store::{self, Slot, Wish};
use farthing::platform::timer::pause;
use farthing::platform::wire::Wire as _;
use farthing_protocol::{OrderStatus, OrderView};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{
    ORDER, SETTLE, TAB, answer, bodies, calls, entitlement, install, offer, open_sessions, order,
    paid_from_tab, press_tap, problem, put_tap, silence, way,
};
use crate::page::{Page, until};
use crate::storage::key_pair;

const PLACE: &str =
    r#"{"type":"place","opening":1,"item":"articles/night-market","look":{"lang":"en"}}"#;

/// A page with the button of an article that the tab can pay.
fn tab_page() -> Page {
    install();
    silence();
    open_sessions();
    answer("POST /v1/offers", 200, &way(TAB));
    put_tap();
    Page::new()
}

fn undo_call() -> String {
    format!("POST /v1/orders/{ORDER}/undo")
}

fn takes_back(page: &Page) {
    page.say(&format!(r#"{{"type":"undo","order":"{ORDER}"}}"#));
}

#[wasm_bindgen_test]
async fn a_press_that_comes_before_the_pages_first_message_is_carried_out_once() {
    let page = tab_page();
    answer("POST /v1/orders", 201, &paid_from_tab());
    page.say(PLACE);
    // The message is still on its way.
    press_tap(1, "300");
    page.hears("paid").await;
    assert_eq!(calls().matches("POST /v1/orders").count(), 1, "{}", calls());
    assert_eq!(page.count("one_tap"), 0, "there is nothing to press any more");
}

#[wasm_bindgen_test]
async fn a_payment_that_fails_opens_the_sheet_also_where_the_button_was_placed_again_meanwhile() {
    // Again as it was, or in another language, with another number.
    for opening in [1_u32, 2] {
        let page = tab_page();
        answer("POST /v1/offers", 200, &way(SETTLE));
        answer("POST /v1/orders", 409, &problem("not-covered", 409, ""));
        page.say(PLACE);
        page.hears("one_tap").await;
        page.say(&PLACE.replace(r#""opening":1"#, &format!(r#""opening":{opening}"#)));
        press_tap(1, "300");
        page.hears("sheet").await;
        assert_eq!(page.all_numbers("sheet", "opening"), [opening]);
    }
}

#[wasm_bindgen_test]
async fn an_undo_is_answered_also_where_the_frame_was_reloaded_since_the_payment() {
    for (status, body, is_undone) in [
        (200, order(10, "undone", ""), true),
        (409, problem("already-undone", 409, ""), true),
        (409, problem("undo-too-late", 409, ""), false),
    ] {
        let page = tab_page();
        answer(&undo_call(), status, &body);
        takes_back(&page);
        let told = page.hears("undo").await;
        assert_eq!(property(&told, "order").as_string().as_deref(), Some(ORDER));
        assert_eq!(property(&told, "is_undone").as_bool(), Some(is_undone));
    }
}

#[wasm_bindgen_test]
async fn an_error_is_told_also_where_an_undo_has_failed_for_the_same_reason() {
    let page = tab_page();
    let gone = problem("item-unknown", 404, "");
    answer("POST /v1/offers", 404, &gone);
    answer("POST /v1/orders", 201, &paid_from_tab());
    answer(&undo_call(), 404, &gone);
    page.say(PLACE);
    page.hears("one_tap").await;
    press_tap(1, "300");
    page.hears("paid").await;
    takes_back(&page);
    page.hears("undo").await;
    page.say(r#"{"type":"open","opening":2,"item":"articles/stone-walls","look":{"lang":"en"}}"#);
    page.hears("error").await;
    assert_eq!(page.all_numbers("error", "opening"), [2]);
    assert_eq!(page.count("undo"), 1);
}

#[wasm_bindgen_test]
async fn a_payment_that_fails_after_its_sheet_was_closed_is_told_although_a_button_is_placed() {
    install();
    silence();
    open_sessions();
    put_tap();
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/orders", 502, "<html>bad gateway</html>");
    answer("POST /v1/orders", 201, &order(1, "refused", r#","refusal":"limit_monthly""#));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    page.types("01012345678");
    until("the order to be sent", || {
        page.presses("button[type=submit]");
        calls().contains("POST /v1/orders")
    })
    .await;
    page.say(r#"{"type":"close"}"#);
    page.say(PLACE);
    let error = page.hears("error").await;
    assert_eq!(property(&error, "reason").as_string().as_deref(), Some("limit_monthly"));
}

#[wasm_bindgen_test]
async fn the_rehearsed_payment_is_a_whole_one_and_stays_a_rehearsal() {
    let rehearsed = OrderView::read(&Fields::of_text(REHEARSED).unwrap()).unwrap();
    assert_eq!(rehearsed.status, OrderStatus::Paid);
    assert!(rehearsed.entitlement.is_some() && rehearsed.left.is_some());
    let page = tab_page();
    page.say(PLACE);
    page.hears("one_tap").await;
    // The rehearsal has a task of its own, which comes before this one.
    pause(Duration::from_millis(1)).await;
    assert!(!calls().contains("POST /v1/orders"), "{}", calls());
    assert_eq!(page.count("paid"), 0);
}

#[wasm_bindgen_test]
async fn what_is_bought_while_another_tab_saves_its_key_belongs_to_that_key_too() {
    store::ask(Slot::Key, Wish::Forget).await.unwrap();
    let page = tab_page();
    answer("POST /v1/orders", 201, &paid_from_tab());
    answer("POST /v1/claims", 200, &entitlement());
    page.say(PLACE);
    page.hears("one_tap").await;
    store::ask(Slot::Key, Wish::Write(key_pair().await.unwrap())).await.unwrap();
    press_tap(1, "300");
    page.hears("paid").await;
    let calls = calls();
    let since = calls.split("POST /v1/orders").nth(1).unwrap();
    assert_eq!(since, "\nPOST /v1/challenges\nPOST /v1/sessions\nPOST /v1/claims");
    assert_eq!(bodies("POST /v1/claims"), r#"{"token":"jwt"}"#);
    store::ask(Slot::Key, Wish::Forget).await.unwrap();
}
