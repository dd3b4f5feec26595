//! Storage only adds comfort: a purchase does not wait for it.

use farthing::platform::store::{self, Slot, Wish};
use js_sys::{Function, Promise};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::wasm_bindgen::prelude::wasm_bindgen;
use web_sys::wasm_bindgen::{JsCast as _, JsValue};

use crate::double::{answer, bodies, install, open_sessions};
use crate::host::owns;
use crate::page::{Page, until};

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn jam() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch)]
    pub(crate) async fn key_pair() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen_test]
async fn storage_that_does_not_answer_counts_as_blocked() {
    let release: Function = jam().await.unwrap().unchecked_into();
    let asked = store::ask(Slot::Key, Wish::Read).await;
    let freed: Promise = release.call0(&JsValue::NULL).unwrap().unchecked_into();
    JsFuture::from(freed).await.unwrap();
    assert!(asked.is_err(), "{asked:?}");
    assert!(store::ask(Slot::Key, Wish::Read).await.is_ok(), "it stays blocked");
}

#[wasm_bindgen_test]
async fn an_owner_whose_key_cannot_be_read_is_not_told_that_it_is_for_sale() {
    install();
    open_sessions();
    answer("POST /v1/entitlements/check", 200, &owns());
    let release: Function = jam().await.unwrap().unchecked_into();
    let page = Page::new();
    page.say(r#"{"type":"check","items":["articles/night-market"]}"#);
    until("an answer", || page.count("state") == 1).await;
    assert_eq!(page.all("state", "state"), ["unknown"]);
    assert_eq!(bodies("POST /v1/entitlements/check"), "");
    let freed: Promise = release.call0(&JsValue::NULL).unwrap().unchecked_into();
    JsFuture::from(freed).await.unwrap();
    until("another answer", || page.count("state") == 2).await;
    assert_eq!(page.all("state", "state"), ["unknown", "owned"]);
}
