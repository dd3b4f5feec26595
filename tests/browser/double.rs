//! A gateway that a test scripts.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/tests/browser/double.js")]
extern "C" {
    pub(crate) fn install();
    pub(crate) fn answer(call: &str, status: u16, body: &str);
    pub(crate) fn calls() -> String;
    pub(crate) fn keys(call: &str) -> String;
    pub(crate) fn bodies(call: &str) -> String;
    pub(crate) fn silence();
    pub(crate) fn watch();
    pub(crate) fn unwatch();
    pub(crate) fn left() -> String;
}

pub(crate) const ORDER: &str = "ord_0123456789abcdefghij";
pub(crate) const ITEM: &str = "articles/night-market";

/// An offer, as the gateway writes it.
pub(crate) fn offer(extra: &str) -> String {
    format!(
        r#"{{"quote":"q","expires_in_secs":900,"publisher":{{"id":"jeju-post","name":"Jeju Post","contact":"desk@jeju-post.example"}},
        "item":"{ITEM}","kind":"article","title":{{"en":"The night market","ko":"야시장"}},
        "price":{{"amount":"300","currency":"KRW"}}{extra}}}"#
    )
}

/// An order, as the gateway writes it.
pub(crate) fn order(version: u32, status: &str, extra: &str) -> String {
    format!(
        r#"{{"id":"{ORDER}","version":{version},"item":"{ITEM}","status":"{status}",
        "price":{{"amount":"300","currency":"KRW"}},"phone_masked":"010-••••-5678",
        "events":"/v1/orders/{ORDER}/events?ticket=t"{extra}}}"#
    )
}

pub(crate) const CODE: &str = r#","code":{"digits":6,"expires_in_secs":180,"resend_in_secs":60,"sends_left":2,"tries_left":5}"#;

pub(crate) fn entitlement() -> String {
    format!(
        r#"{{"item":"{ITEM}","order":"{ORDER}","token":"jwt","expires_in_secs":900,"content_key":"key"}}"#
    )
}

pub(crate) fn paid() -> String {
    let receipt = r#""receipt":{"number":"F-7K2M9QX4TB","paid_at":"2026-11-21T02:00:00Z","amount":{"amount":"300","currency":"KRW"},"refund_until":"2026-11-30T14:59:59Z"}"#;
    order(9, "paid", &format!(r#",{receipt},"entitlement":{}"#, entitlement()))
}

pub(crate) fn problem(word: &str, status: u16, extra: &str) -> String {
    format!(
        r#"{{"type":"https://farthing.dev/problems/{word}","title":"{word}","status":{status}{extra}}}"#
    )
}

/// A gateway on which everything goes well.
pub(crate) fn good_gateway() {
    install();
    silence();
    answer("POST /v1/challenges", 201, r#"{"challenge":"c","expires_in_secs":60}"#);
    answer("POST /v1/sessions", 201, r#"{"token":"t","expires_in_secs":900}"#);
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/entitlements/check", 200, r#"{"entitlements":[]}"#);
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    answer(&format!("POST /v1/orders/{ORDER}/code"), 200, &order(2, "charging", ""));
    answer(&format!("GET /v1/orders/{ORDER}"), 200, &paid());
}
