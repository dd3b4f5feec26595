//! What the frame and the page say to each other, over a real channel.

use farthing::platform::listener::property;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{KeyboardEvent, KeyboardEventInit};

use crate::double::{
    ORDER, answer, bodies, calls, entitlement, good_gateway, install, offer, open_sessions, problem,
};
use crate::page::{Page, until};

fn text(message: &wasm_bindgen::JsValue, name: &str) -> String {
    property(message, name).as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn the_sheet_opens_with_the_items_title_in_the_pages_language() {
    good_gateway();
    let page = Page::new();
    page.open("ko-KR");
    let opened = page.hears("opened").await;
    assert_eq!(text(&opened, "title"), "야시장");
    assert!(page.text().contains("휴대폰 번호"));
    let root = web_sys::window().unwrap().document().unwrap().document_element().unwrap();
    assert_eq!(root.get_attribute("lang").as_deref(), Some("ko"));
    assert!(bodies("POST /v1/offers").contains(r#"{"item":"articles/night-market"}"#));
}

#[wasm_bindgen_test]
async fn the_page_is_told_the_sheets_height() {
    good_gateway();
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    until("a height", || page.count("resize") > 0).await;
    let height = property(&page.hears("resize").await, "height").as_f64().unwrap();
    assert!(height > 100.0, "{height}");
}

#[wasm_bindgen_test]
async fn an_owned_item_is_told_when_the_page_asks() {
    install();
    open_sessions();
    answer("POST /v1/entitlements/check", 200, &owns());
    let page = Page::new();
    page.say(CHECK);
    // What is for sale is told first.
    until("both answers", || page.count("state") == 2).await;
    let state = page.hears("state").await;
    assert_eq!(text(&state, "state"), "owned");
    assert_eq!(text(&state, "entitlement"), "jwt");
    assert_eq!(text(&state, "content_key"), "key");
    let purchase = property(&state, "purchase");
    assert_eq!(text(&purchase, "order"), ORDER);
    assert!(text(&purchase, "line").contains("300"), "the price that was paid");
}

const CHECK: &str = r#"{"type":"check","items":["articles/night-market","articles/tangerines"]}"#;

pub(crate) fn owns() -> String {
    let right = entitlement();
    let paid = r#","price":{"amount":"300","currency":"KRW"}}"#;
    format!(r#"{{"entitlements":[{}{paid}]}}"#, right.strip_suffix('}').unwrap())
}

#[wasm_bindgen_test]
async fn a_page_of_many_items_costs_one_call() {
    good_gateway();
    let page = Page::new();
    page.say(CHECK);
    page.say(CHECK);
    until("both answers", || page.count("state") == 2).await;
    assert_eq!(calls().matches("/v1/entitlements").count(), 1);
    assert_eq!(calls().lines().count(), 3, "{}", calls());
}

#[wasm_bindgen_test]
async fn what_the_gateway_does_not_say_is_not_for_sale_and_is_asked_again() {
    for (status, word) in [(429, "too-many-requests"), (500, "internal"), (401, "unauthenticated")]
    {
        install();
        open_sessions();
        // A 401 opens a new session once, and a 500 is repeated, before the question is given up.
        for _ in 0..if status == 500 {
            3
        } else if status == 401 {
            2
        } else {
            1
        } {
            answer("POST /v1/entitlements/check", status, &problem(word, status, ""));
        }
        answer("POST /v1/entitlements/check", 200, &owns());
        let page = Page::new();
        page.say(r#"{"type":"check","items":["articles/night-market"]}"#);
        until("two answers", || page.count("state") == 2).await;
        assert_eq!(page.all("state", "state"), ["unknown", "owned"], "{word}");
    }
}

#[wasm_bindgen_test]
async fn a_purchase_of_the_plain_page_is_claimed_for_this_device() {
    good_gateway();
    answer("POST /v1/claims", 200, &entitlement());
    let page = Page::new();
    page.say(r#"{"type":"claim","item":"articles/night-market","token":"claim.token"}"#);
    assert_eq!(text(&page.hears("state").await, "state"), "owned");
    assert_eq!(bodies("POST /v1/claims"), r#"{"token":"claim.token"}"#);
}

#[wasm_bindgen_test]
async fn a_claim_that_proves_nothing_says_nothing() {
    good_gateway();
    answer("POST /v1/claims", 422, &problem("claim-invalid", 422, ""));
    let page = Page::new();
    page.say(r#"{"type":"claim","item":"articles/night-market","token":"made.up"}"#);
    until("the refusal", || calls().contains("/v1/claims")).await;
    page.say(r#"{"type":"check","items":["articles/night-market"]}"#);
    page.hears("state").await;
    assert_eq!(page.all("state", "state"), ["for-sale"]);
}

#[wasm_bindgen_test]
async fn each_message_names_its_opening_and_a_second_sheet_closes_the_first() {
    good_gateway();
    let page = Page::new();
    page.open("en");
    page.hears("opened").await;
    page.say(r#"{"type":"open","opening":7,"offer":"signed","look":{"lang":"en"}}"#);
    until("the second sheet", || page.count("opened") == 2).await;
    let openings = |kind| page.all_numbers(kind, "opening");
    assert_eq!(openings("opened"), [1, 7]);
    assert_eq!(openings("closed"), [1]);
}

#[wasm_bindgen_test]
async fn a_signed_offer_that_fails_opens_its_sheet_and_closes_again() {
    install();
    open_sessions();
    answer("POST /v1/offers", 422, &problem("quote-expired", 422, ""));
    let page = Page::new();
    page.say(r#"{"type":"open","opening":3,"offer":"signed","look":{"lang":"en"}}"#);
    page.sees("unavailable").await;
    page.hears("opened").await;
    page.hears("error").await;
    assert_eq!(page.all_numbers("opened", "opening"), [3]);
    assert_eq!(page.all_numbers("error", "opening"), [3]);
    page.presses(".close");
    page.hears("closed").await;
    assert_eq!(page.all_numbers("closed", "opening"), [3]);
}

#[wasm_bindgen_test]
async fn a_form_that_a_script_sends_pays_nothing() {
    good_gateway();
    let page = Page::of(web_sys::Event::is_trusted);
    page.open("en");
    page.sees("phone").await;
    page.types("01012345678");
    // The browser calls this submission trusted, although there was no press.
    for _ in 0..40 {
        page.presses("button[type=submit]");
        farthing::platform::timer::pause(core::time::Duration::from_millis(25)).await;
    }
    assert!(!calls().contains("/v1/orders"), "{}", calls());
}

#[wasm_bindgen_test]
async fn an_item_that_nobody_bought_is_for_sale() {
    good_gateway();
    let page = Page::new();
    page.say(CHECK);
    assert_eq!(text(&page.hears("state").await, "state"), "for-sale");
}

#[wasm_bindgen_test]
async fn warming_opens_no_session_and_the_tap_needs_one_request_only() {
    install();
    answer("POST /v1/challenges", 201, r#"{"challenge":"c","expires_in_secs":60}"#);
    let view = format!(r#"{{"token":"t","expires_in_secs":900,"offer":{}}}"#, offer(""));
    answer("POST /v1/sessions", 201, &view);
    let page = Page::new();
    page.say(r#"{"type":"warm"}"#);
    until("the challenge", || calls().contains("/v1/challenges")).await;
    page.open("en");
    page.sees("phone").await;
    // A session that nobody had asked for would have come without the offer.
    assert_eq!(calls(), "POST /v1/challenges\nPOST /v1/sessions");
    assert!(bodies("POST /v1/sessions").contains(r#""ask":{"item":"articles/night-market"}"#));
}

#[wasm_bindgen_test]
async fn escape_the_cross_and_the_page_close_the_sheet() {
    good_gateway();
    let page = Page::new();
    for way in 0..3 {
        page.open("en");
        page.sees("phone").await;
        until("the sheet", || page.count("opened") == way + 1).await;
        match way {
            0 => page.presses(".close"),
            1 => page.say(r#"{"type":"close"}"#),
            _ => {
                let init = KeyboardEventInit::new();
                init.set_key("Escape");
                init.set_bubbles(true);
                let event =
                    KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
                page.input().dispatch_event(event.unchecked_ref()).unwrap();
            }
        }
        until("closed", || page.count("closed") == way + 1).await;
    }
}

#[wasm_bindgen_test]
async fn an_item_that_is_gone_is_an_error_without_a_link_to_nothing() {
    let page = without_an_offer(&problem("item-unknown", 404, "")).await;
    assert_eq!(text(&page.hears("error").await, "reason"), "item_unknown");
    assert_eq!(ways_on(&page), ["Close"]);
    page.presses(".button:not([hidden])");
    page.hears("closed").await;
}

#[wasm_bindgen_test]
async fn a_page_that_may_not_sell_leads_to_the_plain_page() {
    let reason = r#","reason":"origin_not_allowed""#;
    let page = without_an_offer(&problem("origin-not-allowed", 403, reason)).await;
    assert_eq!(ways_on(&page), ["Use the simple page instead"]);
    let link = page.find("a.button").expect("a link to the plain page");
    assert_eq!(
        link.get_attribute("href").as_deref(),
        Some("/pay/jeju-post/articles/night-market?lang=en")
    );
}

#[wasm_bindgen_test]
async fn too_many_requests_for_an_offer_say_how_long_to_wait_and_nothing_of_codes() {
    let busy = r#","reason":"too_many_requests","retry_in_secs":2"#;
    let page = without_an_offer(&problem("too-many-requests", 429, busy)).await;
    assert!(!page.text().contains("code"), "{}", page.text());
    assert!(page.text().contains("You can try again in 0:0"), "{}", page.text());
    assert_eq!(ways_on(&page), ["Try again"]);
    page.presses(".button:not([hidden])");
    assert!(page.find("[data-screen=unavailable]").is_some(), "it cannot work yet");
    until("the wait to end", || page.text().contains("You can try again now.")).await;
    page.presses(".button:not([hidden])");
    page.sees("phone").await;
}

/// A page whose first offer is a problem, and the second one good.
async fn without_an_offer(problem: &str) -> Page {
    install();
    open_sessions();
    answer("POST /v1/offers", 404, problem);
    answer("POST /v1/offers", 200, &offer(""));
    let page = Page::new();
    page.open("en");
    page.sees("unavailable").await;
    page
}

/// What the reader can press on a screen without a form.
fn ways_on(page: &Page) -> Vec<String> {
    let found = page.root.query_selector_all(".screen :is(button, a):not([hidden])").unwrap();
    (0..found.length()).filter_map(|at| found.get(at)?.text_content()).collect()
}

#[wasm_bindgen_test]
async fn wishes_of_the_page_are_taken_as_single_values_only() {
    good_gateway();
    let page = Page::new();
    page.say(
        r#"{"type":"open","opening":1,"item":"articles/night-market","look":{"lang":"en","theme":"dark",
        "accent":"rebeccapurple","radius":"3px;position:fixed","font":"url(https://evil.example)"}}"#,
    );
    page.sees("phone").await;
    let root: web_sys::HtmlElement =
        web_sys::window().unwrap().document().unwrap().document_element().unwrap().unchecked_into();
    let style = root.style();
    assert_eq!(style.get_property_value("--farthing-accent").unwrap(), "rebeccapurple");
    assert_eq!(style.get_property_value("--farthing-radius").unwrap(), "");
    assert_eq!(style.get_property_value("--farthing-font").unwrap(), "");
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"));
    page.open("en");
    until("the next look", || root.get_attribute("data-theme").as_deref() == Some("auto")).await;
    assert_eq!(style.get_property_value("--farthing-accent").unwrap(), "");
}
