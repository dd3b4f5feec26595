//! The button in the page that pays in one tap, and undo beside the article, with a scripted gateway.

use farthing::platform::listener::property;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{
    ORDER, SETTLE, TAB, answer, calls, install, open_sessions, order, paid_from_tab, press_tap,
    problem, put_tap, silence, way,
};
use crate::page::Page;

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
