//! The number is typed once for a session, and kept on the device only if the reader says so.

use farthing::platform::store::{self, Slot, Wish};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::wasm_bindgen::JsCast as _;

use crate::double::{ORDER, answer, bodies, good_gateway, order};
use crate::page::{Page, until};

async fn kept() -> Option<String> {
    store::ask(Slot::Phone, Wish::Read).await.unwrap().as_string()
}

async fn forget() {
    store::ask(Slot::Phone, Wish::Forget).await.unwrap();
}

async fn until_kept(wanted: Option<&str>) {
    for _ in 0..200 {
        if kept().await.as_deref() == wanted {
            return;
        }
    }
    panic!("the device keeps {:?}", kept().await);
}

fn ticks(page: &Page) {
    page.presses("input[type=checkbox]");
}

#[wasm_bindgen_test]
async fn the_next_purchase_of_a_page_needs_no_number_and_leaves_nothing_on_the_device() {
    forget().await;
    good_gateway();
    let page = Page::new();
    page.reaches_the_code().await;
    page.say(r#"{"type":"open","opening":2,"item":"articles/stone-walls","look":{"lang":"en"}}"#);
    page.sees("confirm").await;
    assert!(page.text().contains("Pay with 010-••••-5678"), "{}", page.text());
    assert!(page.find("input[autocomplete=tel]").is_none());
    until("the press to count", || {
        if page.find("[data-screen=confirm] .spinner[hidden]").is_some() {
            page.presses("button[type=submit]");
        }
        bodies("POST /v1/orders").matches("+821012345678").count() == 2
    })
    .await;
    page.sees("code").await;
    assert_eq!(kept().await, None);
}

#[wasm_bindgen_test]
async fn the_next_page_of_the_session_needs_no_number_and_the_device_keeps_none() {
    forget().await;
    good_gateway();
    let page = Page::new();
    page.reaches_the_code().await;
    drop(page);

    let page = Page::next();
    page.open("en");
    page.sees("confirm").await;
    assert!(page.text().contains("Pay with 010-••••-5678"), "{}", page.text());
    assert_eq!(kept().await, None);
    drop(page);

    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
}

#[wasm_bindgen_test]
async fn the_number_that_was_used_can_be_changed() {
    forget().await;
    good_gateway();
    let page = Page::new();
    page.reaches_the_code().await;
    page.say(r#"{"type":"open","opening":2,"item":"articles/stone-walls","look":{"lang":"en"}}"#);
    page.sees("confirm").await;
    page.presses(".screen .link");
    page.sees("phone").await;
    assert_eq!(page.input().value(), "");
}

#[wasm_bindgen_test]
async fn a_kept_number_is_offered_on_the_next_visit_until_the_reader_takes_it_back() {
    forget().await;
    good_gateway();
    answer(&format!("GET /v1/orders/{ORDER}"), 200, &order(2, "charging", ""));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    ticks(&page);
    page.reaches_the_code().await;
    until_kept(Some("+821012345678")).await;
    drop(page);

    let page = Page::new();
    page.open("en");
    page.sees("confirm").await;
    let is_ticked = || {
        let check = page.find("input[type=checkbox]").expect("a choice");
        check.unchecked_into::<web_sys::HtmlInputElement>().checked()
    };
    assert!(is_ticked());
    ticks(&page);
    until_kept(None).await;
    assert!(!is_ticked());
    drop(page);

    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
}
