//! The first screen, drawn before the checkout is there, becomes the checkout's own, with what the reader
//! has done on it.

use std::time::Duration;

use farthing::platform::clock::random_seed;
use farthing::platform::timer::pause;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, HtmlInputElement};

use crate::double::{
    CODE, ITEM, NEVER, TAB, answer, bodies, calls, compose, count_nodes, count_unseen,
    counted_nodes, good_gateway, install, offer, open_sessions, order, problem, silence,
    watch_sections, way,
};
use crate::page::{Page, until};

/// How often what can go wrong by chance is tried.
const ROUNDS: usize = 50;

/// What `boot.js` leaves: the screen that the checkout itself draws for the same offer, as a native test
/// says (src/view/first/tests.rs).
async fn early(screen: &str) -> Element {
    let page = Page::new();
    page.open("en");
    page.sees(screen).await;
    let sheet = page.find("section").unwrap();
    let early: Element = sheet.clone_node_with_deep(true).unwrap().unchecked_into();
    early.set_attribute("data-early", ITEM).unwrap();
    early.set_attribute("data-said", "300 300 KRW").unwrap();
    early
}

fn field(early: &Element) -> HtmlInputElement {
    early.query_selector("#phone").unwrap().unwrap().unchecked_into()
}

/// Starts the checkout over a first screen.
fn over(early: &Element) -> Page {
    let page = Page::over(Some(early), |_| true);
    page.open("en");
    page
}

async fn is_taken_over(page: &Page) {
    until("the take-over", || page.find("[data-early]").is_none()).await;
}

/// The gateway answers, but for its offer, which comes when it is told to.
fn gateway_without_offer() {
    install();
    silence();
    open_sessions();
}

fn dice(sides: u64) -> u64 {
    u64::from_str_radix(&random_seed()[..8], 16).unwrap() % sides
}

#[wasm_bindgen_test]
async fn the_checkout_takes_over_the_very_nodes_with_text_caret_and_focus() {
    good_gateway();
    let early = early("phone").await;
    let input = field(&early);
    let page = Page::over(Some(&early), |_| true);
    input.set_value("010-9");
    input.focus().unwrap();
    input.set_selection_range(1, 3).unwrap();
    count_nodes(&early);
    page.open("en");
    is_taken_over(&page).await;
    assert_eq!(counted_nodes(), "", "no element comes or goes");
    assert!(page.input().is_same_node(Some(&input)));
    assert_eq!(input.value(), "010-9");
    assert_eq!(input.selection_start().unwrap().zip(input.selection_end().unwrap()), Some((1, 3)));
    let active = early.owner_document().unwrap().active_element().unwrap();
    assert!(active.is_same_node(Some(&input)), "the focus stays");
    assert!(page.find("h1").unwrap().text_content().unwrap().contains("night market"));
}

#[wasm_bindgen_test]
async fn while_the_offer_is_awaited_the_take_over_is_rehearsed_unseen() {
    good_gateway();
    let early = early("phone").await;
    gateway_without_offer();
    answer("POST /v1/offers", NEVER, "");
    let before = early.outer_html();
    watch_sections();
    let page = over(&early);
    until("the rehearsal", || count_unseen("#phone") > 0).await;
    assert_eq!(early.outer_html(), before);
    assert!(page.find("#phone").is_some_and(|field| early.contains(Some(&field))));
}

#[wasm_bindgen_test]
async fn a_press_on_the_first_screen_is_carried_out_once() {
    good_gateway();
    let early = early("phone").await;
    field(&early).set_value("01012345678");
    early.set_attribute("data-pressed", "").unwrap();
    let page = over(&early);
    page.sees("code").await;
    let orders = calls().lines().filter(|call| *call == "POST /v1/orders").count();
    assert_eq!(orders, 1, "{}", calls());
    assert!(bodies("POST /v1/orders").contains("+821012345678"));
}

#[wasm_bindgen_test]
async fn a_press_where_one_tap_pays_is_carried_out_once() {
    gateway_without_offer();
    answer("POST /v1/offers", 200, &way(TAB));
    let early = early("tap").await;
    early.set_attribute("data-pressed", "").unwrap();
    let _page = over(&early);
    until("the order", || calls().contains("POST /v1/orders")).await;
    assert_eq!(bodies("POST /v1/orders").matches(r#""method":"tab""#).count(), 1);
}

#[wasm_bindgen_test]
async fn a_press_at_another_price_than_the_gateways_pays_nothing_and_says_so() {
    good_gateway();
    for (said, is_pressed) in
        [("200 200 KRW", true), ("200 200 KRW", false), ("300 3000 KRW", true)]
    {
        let early = early("phone").await;
        let input = field(&early);
        input.set_value("01012345678");
        early.set_attribute("data-said", said).unwrap();
        if is_pressed {
            early.set_attribute("data-pressed", "").unwrap();
        }
        let page = over(&early);
        input.focus().unwrap();
        input.set_selection_range(4, 4).unwrap();
        until("the notice", || page.text().contains("The price has changed")).await;
        assert_eq!(page.input().value(), "01012345678");
        let selected = input.selection_start().unwrap().zip(input.selection_end().unwrap());
        assert_eq!(selected, Some((4, 4)), "the next key would replace what is selected");
        assert!(!calls().contains("POST /v1/orders"), "{}", calls());
    }
}

#[wasm_bindgen_test]
async fn another_screen_takes_the_place_of_the_first_one_and_nothing_of_it_stays() {
    good_gateway();
    let early = early("phone").await;
    early.set_attribute("data-pressed", "").unwrap();
    gateway_without_offer();
    answer("POST /v1/offers", 404, &problem("item-unknown", 404, ""));
    let page = over(&early);
    page.sees("unavailable").await;
    is_taken_over(&page).await;
    assert!(page.find("form").is_none());
    assert_eq!(page.root.query_selector_all("header").unwrap().length(), 1);
    assert!(page.text().contains("no longer for sale"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn what_the_offer_adds_comes_beside_what_is_there() {
    good_gateway();
    let early = early("phone").await;
    let input = field(&early);
    gateway_without_offer();
    let more = r#","alternatives":[{"item":"passes/day","kind":"pass","title":{"en":"Day pass"},"price":{"amount":"1000","currency":"KRW"}}]"#;
    answer("POST /v1/offers", 200, &offer(more));
    let page = over(&early);
    is_taken_over(&page).await;
    assert!(page.input().is_same_node(Some(&input)));
    let text = page.root.text_content().unwrap();
    assert!(text.contains("Day pass") && text.ends_with("returned."), "{text}");
}

#[wasm_bindgen_test]
async fn a_first_screen_of_a_signed_offer_is_taken_over() {
    good_gateway();
    let early = early("phone").await;
    early.set_attribute("data-early", "signed").unwrap();
    let page = Page::over(Some(&early), |_| true);
    page.say(r#"{"type":"open","opening":1,"offer":"signed","look":{"lang":"en"}}"#);
    is_taken_over(&page).await;
}

#[wasm_bindgen_test]
async fn a_first_screen_for_another_item_is_left_alone() {
    good_gateway();
    let early = early("phone").await;
    early.set_attribute("data-early", "articles/other").unwrap();
    let page = over(&early);
    page.hears("opened").await;
    assert!(page.find("[data-early]").is_some());
}

#[wasm_bindgen_test]
async fn a_syllable_that_is_being_composed_is_left_alone_until_it_is_done() {
    good_gateway();
    let early = early("phone").await;
    let input = field(&early);
    input.set_value("0101");
    early.set_attribute("data-composing", "").unwrap();
    let page = over(&early);
    is_taken_over(&page).await;
    for text in ["0101ㅎ", "0101하", "0101한"] {
        input.set_value(text);
        compose(&input, "input", text);
        assert_eq!(input.value(), text, "nothing is tidied in a syllable");
    }
    early.remove_attribute("data-composing").unwrap();
    input.set_value("01012");
    compose(&input, "compositionend", "2");
    assert_eq!(input.value(), "010-12");
}

#[wasm_bindgen_test]
async fn at_fifty_random_moments_not_one_character_is_lost_or_doubled() {
    good_gateway();
    let template = early("phone").await;
    for round in 0..ROUNDS {
        let early: Element = template.clone_node_with_deep(true).unwrap().unchecked_into();
        let input = field(&early);
        let page = over(&early);
        input.focus().unwrap();
        let (mut typed, has_pasted) = (String::new(), round % 3 == 1);
        for at in 0..11 {
            let digit = char::from_digit(u32::try_from((round + at) % 10).unwrap(), 10).unwrap();
            let more = if has_pasted && at == 4 { "0123".to_owned() } else { digit.to_string() };
            typed.push_str(&more);
            input.set_value(&(input.value() + &more));
            input.dispatch_event(&Event::new("input").unwrap()).unwrap();
            pause(Duration::from_millis(dice(4))).await;
        }
        is_taken_over(&page).await;
        let digits: String = input.value().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits, typed, "round {round}");
        assert!(page.input().is_same_node(Some(&input)));
    }
}

#[wasm_bindgen_test]
async fn enter_at_fifty_random_moments_places_one_order() {
    for round in 0..ROUNDS {
        good_gateway();
        let early = early("phone").await;
        gateway_without_offer();
        answer("POST /v1/offers", 200, &offer(""));
        answer("POST /v1/orders", 201, &order(1, "awaiting_code", CODE));
        field(&early).set_value("01012345678");
        let page = over(&early);
        pause(Duration::from_millis(dice(30))).await;
        // As `boot.js` does while the screen is its own.
        if page.find("[data-early]").is_some() {
            early.set_attribute("data-pressed", "").unwrap();
        } else {
            // It counts, whether the browser has said by now that the sheet is in sight or not.
            let button = page.find("button[type=submit]").unwrap();
            button.unchecked_into::<web_sys::HtmlElement>().click();
        }
        page.sees("code").await;
        let orders = calls().lines().filter(|call| *call == "POST /v1/orders").count();
        assert_eq!(orders, 1, "round {round}: {}", calls());
    }
}
