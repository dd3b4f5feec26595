//! Storage only adds comfort: a purchase does not wait for it.

use farthing::platform::store::{self, Slot, Wish};
use js_sys::{Function, Promise};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::wasm_bindgen::prelude::wasm_bindgen;
use web_sys::wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn jam() -> Result<JsValue, JsValue>;
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
