//! One tap, other ways, tips and undo in the browser, with a scripted gateway.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement};

use crate::double::{
    ORDER, SETTLE, TAB, TIP, TOP_UP, WAYS, answer, bodies, install, offer, open_sessions, order,
    paid_from_tab, problem, silence, way,
};
use crate::page::{Page, until};

fn gateway(offer: &str) {
    install();
    silence();
    open_sessions();
    answer("POST /v1/offers", 200, offer);
}

/// Presses the button that pays until the press counts: a sheet is not paid that nobody can have seen.
async fn pays(page: &Page) {
    until("the press to count", || {
        if let Some(button) = page.find("button[type=submit]") {
            button.unchecked_into::<web_sys::HtmlElement>().click();
        }
        !bodies("POST /v1/orders").is_empty()
    })
    .await;
}

fn ticks(page: &Page, selector: &str) {
    let input: HtmlInputElement = page.find(selector).expect(selector).unchecked_into();
    input.click();
}

fn visible(page: &Page, selector: &str) -> bool {
    page.find(selector).is_some_and(|element| element.get_attribute("hidden").is_none())
}

#[wasm_bindgen_test]
async fn one_press_puts_it_on_the_tab_and_the_sheet_goes() {
    gateway(&way(TAB));
    answer("POST /v1/orders", 201, &paid_from_tab());
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    assert!(page.text().contains("On your tab: ₩600 of ₩1,000"), "{}", page.text());
    let button = page.find("button[type=submit]").unwrap();
    assert_eq!(button.text_content().as_deref(), Some("Read for ₩300"));
    pays(&page).await;
    page.hears("paid").await;
    page.hears("closed").await;
    let body = bodies("POST /v1/orders");
    assert!(body.contains(r#""funding":{"method":"tab"}"#), "{body}");
    assert!(!body.contains("phone"), "{body}");
}

#[wasm_bindgen_test]
async fn a_tab_that_is_full_by_now_is_explained_and_settled() {
    gateway(&way(TAB));
    answer("POST /v1/offers", 200, &way(SETTLE));
    answer("POST /v1/orders", 409, &problem("not-covered", 409, ""));
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    pays(&page).await;
    page.sees("phone").await;
    let text = page.text();
    assert!(text.contains("this way now") && text.contains("₩1,200"), "{text}");
}

#[wasm_bindgen_test]
async fn the_other_ways_are_folded_and_stay_unfolded_for_the_next_item() {
    gateway(&offer(WAYS));
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    let is_open = || page.find("details.fold").is_some_and(|fold| fold.has_attribute("open"));
    assert!(!is_open());
    ticks(&page, "details.fold > summary");
    until("the other ways", is_open).await;
    let text = page.text();
    assert!(text.contains("Weekend bundle, ₩1,200 · saves ₩300"), "{text}");
    assert!(!text.contains("My pass"), "the way that is used is not another one");
    page.say(r#"{"type":"open","opening":2,"item":"articles/stone-walls","look":{"lang":"en"}}"#);
    until("the next item", || page.count("opened") == 2).await;
    page.sees("tap").await;
    until("the other ways of the next item", is_open).await;
    drop(page);
    let page = Page::next();
    page.open("en");
    page.sees("tap").await;
    let is_open = page.find("details.fold").is_some_and(|fold| fold.has_attribute("open"));
    assert!(is_open, "they stay unfolded for the session");
}

#[wasm_bindgen_test]
async fn another_amount_of_credit_is_one_press_away() {
    gateway(&way(TOP_UP));
    answer("POST /v1/orders", 201, &order(1, "preparing", ""));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    let group = page.find("[role=radiogroup]").expect("a group of amounts");
    assert_eq!(group.get_attribute("aria-label").as_deref(), Some("Another amount"));
    ticks(&page, ".choice + .choice input");
    until("the other amount", || page.text().contains("₩5,000 · Text me a code")).await;
    page.types("01012345678");
    pays(&page).await;
    let body = bodies("POST /v1/orders");
    assert!(body.contains(r#""method":"top_up","phone":"+821012345678""#), "{body}");
    assert!(body.contains(r#""amount":{"amount":"5000","currency":"KRW"}"#), "{body}");
}

#[wasm_bindgen_test]
async fn a_tip_is_chosen_or_typed_and_the_button_names_it() {
    gateway(&offer(&format!(
        r#"{TIP},"ways":[{{"method":"credit","balance":{{"amount":"90000","currency":"KRW"}}}}]"#
    )));
    answer("POST /v1/orders", 201, &paid_from_tab());
    let page = Page::new();
    page.open("en");
    page.sees("tip").await;
    let button = |text: &str| {
        let button = page.find("button[type=submit]").and_then(|button| button.text_content());
        button.as_deref() == Some(text)
    };
    until("the suggested amount", || button("Read for ₩300")).await;
    ticks(&page, ".choice + .choice input");
    until("the second amount", || button("Read for ₩1,000")).await;
    let own = page.find("input#amount").unwrap();
    assert_eq!(own.get_attribute("inputmode").as_deref(), Some("numeric"));
    let own: HtmlInputElement = own.unchecked_into();
    own.set_value("1,700");
    own.dispatch_event(&Event::new("input").unwrap()).unwrap();
    until("an own amount", || button("Read for ₩1,700")).await;
    assert!(page.find(".choice input:checked").is_none(), "one amount holds");
    ticks(&page, ".choice input");
    until("the field to be empty", || own.value().is_empty()).await;
    own.set_value("1700");
    own.dispatch_event(&Event::new("input").unwrap()).unwrap();
    let area = page.find("textarea").unwrap();
    assert_eq!(area.get_attribute("maxlength").as_deref(), Some("140"));
    let area: HtmlInputElement = area.unchecked_into();
    area.set_value("Thank you");
    area.dispatch_event(&Event::new("input").unwrap()).unwrap();
    pays(&page).await;
    let body = bodies("POST /v1/orders");
    assert!(
        body.contains(
            r#""tip":{"amount":{"amount":"1700","currency":"KRW"},"message":"Thank you"}"#
        ),
        "{body}"
    );
}

#[wasm_bindgen_test]
async fn an_amount_that_cannot_be_given_is_named_and_nothing_is_sent() {
    gateway(&offer(TIP));
    let page = Page::new();
    page.open("en");
    page.sees("tip").await;
    let own: HtmlInputElement = page.find("input#amount").unwrap().unchecked_into();
    own.set_value("5");
    own.dispatch_event(&Event::new("input").unwrap()).unwrap();
    until("the complaint", || {
        page.presses("button[type=submit]");
        visible(&page, ".problem")
    })
    .await;
    assert_eq!(own.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(bodies("POST /v1/orders"), "");
}

#[wasm_bindgen_test]
async fn the_receipt_says_what_is_left_and_takes_it_back() {
    gateway(&way(TAB));
    answer("POST /v1/orders", 201, &paid_from_tab());
    answer(&format!("POST /v1/orders/{ORDER}/undo"), 200, &order(10, "undone", ""));
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    pays(&page).await;
    page.hears("paid").await;
    page.say(&format!(
        r#"{{"type":"open","opening":1,"item":"articles/night-market","look":{{"lang":"en"}},"receipt":"{ORDER}"}}"#
    ));
    page.sees("paid").await;
    until("what is left", || page.text().contains("On your tab: ₩600 of ₩1,000")).await;
    let closed = page.count("closed");
    until("the way back", || visible(&page, ".paid > .link")).await;
    page.presses(".paid > .link");
    until("the sheet to go", || page.count("closed") > closed).await;
}

#[wasm_bindgen_test]
async fn a_lower_price_is_shown_and_announced_beside_the_regular_one() {
    gateway(&offer(WAYS));
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    let price = page.find(".price").and_then(|price| price.text_content());
    assert_eq!(price.as_deref(), Some("Regular price ₩500, now ₩500₩300"));
    let struck = page.find(".price del").unwrap();
    assert_eq!(struck.get_attribute("aria-hidden").as_deref(), Some("true"));
    assert!(visible(&page, ".until"));
}

#[wasm_bindgen_test]
async fn a_way_that_is_taken_does_not_take_the_focus_along() {
    gateway(&way(SETTLE));
    let page = Page::new();
    page.open("en");
    page.sees("phone").await;
    until("the sheet to be seen", || {
        let document = web_sys::window().unwrap().document().unwrap();
        document.active_element().is_some_and(|active| active.id() == "phone")
    })
    .await;
    ticks(&page, "details.fold:not([hidden]) > summary");
    let row: web_sys::HtmlElement = page.find(".row:not([hidden])").unwrap().unchecked_into();
    row.focus().unwrap();
    row.click();
    until("the other way", || page.text().contains("₩300 · Text me a code")).await;
    until("the focus", || {
        let document = web_sys::window().unwrap().document().unwrap();
        document.active_element().is_some_and(|active| active.id() == "phone")
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_press_that_pays_at_once_speaks_of_no_carrier() {
    gateway(&way(TAB));
    answer("POST /v1/orders", 0, "");
    let page = Page::new();
    page.open("en");
    page.sees("tap").await;
    pays(&page).await;
    until("the announcement", || page.text().contains("One moment")).await;
    assert!(!page.text().contains("carrier"), "{}", page.text());
}
