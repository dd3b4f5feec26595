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
    pub(crate) fn put_tap();
    pub(crate) fn press_tap(opening: u32, amount: &str);
    pub(crate) fn watch();
    pub(crate) fn unwatch();
    pub(crate) fn left() -> String;
    pub(crate) fn count_nodes(root: &web_sys::Element);
    pub(crate) fn counted_nodes() -> String;
    pub(crate) fn watch_sections();
    pub(crate) fn count_unseen(selector: &str) -> u32;
    pub(crate) fn compose(input: &web_sys::Element, kind: &str, data: &str);
}

/// In place of a status: the answer never comes.
pub(crate) const NEVER: u16 = 1;

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

/// All that an offer can say of ways to pay and of prices.
pub(crate) const WAYS: &str = r#","ways":[
    {"method":"pass","until":"2026-12-24T00:00:00Z"},
    {"method":"bundle","units_left":3},
    {"method":"tab","open":{"amount":"300","currency":"KRW"},"limit":{"amount":"1000","currency":"KRW"}},
    {"method":"credit","balance":{"amount":"700","currency":"KRW"}},
    {"method":"settle","open":{"amount":"300","currency":"KRW"},"total":{"amount":"600","currency":"KRW"}},
    {"method":"top_up","balance":{"amount":"0","currency":"KRW"},"amounts":[{"amount":"3000","currency":"KRW"},{"amount":"5000","currency":"KRW"}]},
    {"method":"phone_bill"}],
    "discount":{"regular":{"amount":"500","currency":"KRW"},"until":"2026-12-24T00:00:00Z"},
    "alternatives":[{"item":"bundles/weekend","kind":"bundle","title":{"en":"Weekend bundle"},
        "price":{"amount":"1200","currency":"KRW"},"saves":{"amount":"300","currency":"KRW"},"articles":5},
        {"item":"passes/day","kind":"pass","title":{"en":"Day pass"},"price":{"amount":"1000","currency":"KRW"},
        "credited":{"amount":"300","currency":"KRW"}}],
    "credited":{"amount":"300","currency":"KRW"},"articles":5"#;

/// One way to pay, and nothing else.
pub(crate) fn way(way: &str) -> String {
    offer(&format!(r#","ways":[{way},{{"method":"phone_bill"}}]"#))
}

pub(crate) const TAB: &str = r#"{"method":"tab","open":{"amount":"300","currency":"KRW"},"limit":{"amount":"1000","currency":"KRW"}}"#;

pub(crate) const SETTLE: &str = r#"{"method":"settle","open":{"amount":"900","currency":"KRW"},"total":{"amount":"1200","currency":"KRW"}}"#;

pub(crate) const TOP_UP: &str = r#"{"method":"top_up","balance":{"amount":"0","currency":"KRW"},"amounts":[{"amount":"3000","currency":"KRW"},{"amount":"5000","currency":"KRW"}]}"#;

/// What a tip's sheet offers.
pub(crate) const TIP: &str = r#","tip":{"presets":[{"amount":"300","currency":"KRW"},{"amount":"1000","currency":"KRW"}],
    "min":{"amount":"100","currency":"KRW"},"max":{"amount":"50000","currency":"KRW"},"message":true,"thanks":{"en":"Thanks"}}"#;

/// Paid from the tab, and still to be undone.
pub(crate) fn paid_from_tab() -> String {
    let more = r#","method":"tab","undo_in_secs":10,"left":{"of":"tab","open":{"amount":"600","currency":"KRW"},"limit":{"amount":"1000","currency":"KRW"}}"#;
    let mut paid = paid();
    paid.truncate(paid.len() - 1);
    paid + more + "}"
}

/// A code for a phone.
pub(crate) fn handoff() -> String {
    let view = r#"{"id":"hnd_0123456789abcdefghij","state":"waiting","expires_in_secs":180,"contested":true}"#;
    format!(
        r#"{{"handoff":{view},"url":"https://p.example/h/t","qr":"data:image/svg+xml,x","short_url":"p.example/h","short_code":"123 456 789","check":"42","events":"/v1/x"}}"#
    )
}

pub(crate) fn problem(word: &str, status: u16, extra: &str) -> String {
    format!(
        r#"{{"type":"https://farthing.dev/problems/{word}","title":"{word}","status":{status}{extra}}}"#
    )
}

/// The gateway opens a session for whoever asks.
pub(crate) fn open_sessions() {
    answer("POST /v1/challenges", 201, r#"{"challenge":"c","expires_in_secs":60}"#);
    answer("POST /v1/sessions", 201, r#"{"token":"t","expires_in_secs":900}"#);
}

/// A gateway on which everything goes well.
pub(crate) fn good_gateway() {
    install();
    silence();
    open_sessions();
    answer("POST /v1/offers", 200, &offer(""));
    answer("POST /v1/entitlements/check", 200, r#"{"entitlements":[]}"#);
    answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
    answer(&format!("POST /v1/orders/{ORDER}/code"), 200, &order(2, "charging", ""));
    answer(&format!("GET /v1/orders/{ORDER}"), 200, &paid());
}
