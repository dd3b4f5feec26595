//! What covers the sheet, and lets presses through.

use core::time::Duration;

use farthing::platform::timer::pause;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::double::{
    TAB, answer, bodies, calls, install, open_sessions, paid_from_tab, silence, way,
};
use crate::page::{Page, until};

/// Whether the browser can tell that something covers an element: version 2 of the observer.
fn can_tell() -> bool {
    let entry = js_sys::Reflect::get(&js_sys::global(), &"IntersectionObserverEntry".into());
    let kind = entry.and_then(|entry| js_sys::Reflect::get(&entry, &"prototype".into()));
    kind.and_then(|kind| js_sys::Reflect::has(&kind, &JsValue::from("isVisible"))) == Ok(true)
}

/// A picture of the page over the sheet: presses go through it.
fn cover() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let cover = document.create_element("div").unwrap();
    let style = "position: fixed; inset: 0; z-index: 9; background: white; pointer-events: none";
    cover.set_attribute("style", style).unwrap();
    document.body().unwrap().append_child(&cover).unwrap();
    cover
}

#[wasm_bindgen_test]
async fn a_press_through_something_that_covers_the_sheet_pays_nothing() {
    if !can_tell() {
        return;
    }
    install();
    silence();
    open_sessions();
    answer("POST /v1/offers", 200, &way(TAB));
    answer("POST /v1/orders", 201, &paid_from_tab());
    let cover = cover();
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    let press = || {
        if page.find("button[type=submit]").is_some() {
            page.presses("button[type=submit]");
        }
    };
    // Longer than a sheet must have been seen before a press of it counts.
    for _ in 0..60 {
        press();
        pause(Duration::from_millis(25)).await;
    }
    assert_eq!(bodies("POST /v1/orders"), "", "a press of what nobody can see has paid");
    assert!(page.find("[data-screen=tap]").is_some(), "the sheet is still there");
    cover.remove();
    until("the press to count", || {
        press();
        calls().contains("POST /v1/orders")
    })
    .await;
    page.hears("paid").await;
    assert_eq!(calls().matches("POST /v1/orders").count(), 1, "{}", calls());
}
