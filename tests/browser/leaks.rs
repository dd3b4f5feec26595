//! What is mounted twice and taken away leaves nothing behind.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{good_gateway, left, unwatch, watch};
use crate::page::Page;

#[wasm_bindgen_test]
async fn two_checkouts_pay_side_by_side_and_leave_nothing() {
    good_gateway();
    watch();
    let mut first = Page::new();
    first.reaches_the_code().await;
    let mut second = Page::new();
    second.reaches_the_code().await;
    first.types("123456");
    first.sees("paid").await;
    assert!(second.find("[data-screen=code]").is_some(), "they are not the same");
    first.stop();
    second.stop();
    assert_eq!(first.root.child_element_count() + second.root.child_element_count(), 0);
    drop((first, second));
    let behind = left();
    unwatch();
    assert_eq!(behind, "");
}

#[wasm_bindgen_test]
async fn a_checkout_that_goes_in_the_middle_of_a_request_leaves_nothing() {
    good_gateway();
    watch();
    for _ in 0..3 {
        let page = Page::new();
        page.open("en");
        drop(page);
    }
    let behind = left();
    unwatch();
    assert_eq!(behind, "");
}
