//! The carrier's own window: the link, the way back, and what the carrier says when it is read.

use reqwest::StatusCode;
use serde_json::{Value, json};
use url::Url;

use crate::browser::Browser;
use crate::handoff_phone::{Phone, path_of};
use crate::handoffs::{begin, state};
use crate::reader::fresh_key;
use crate::stage::{OWN, Stage};

const PATH: &str = "/pay/jeju-post/articles/night-market";

/// A gateway whose carrier asks in a window, and takes the way back there.
async fn stage() -> Stage {
    let stage = Stage::with(|config| {
        config.replace("reason_codes", "window_return = \"return_url\"\nreason_codes")
    });
    let stage = stage.await;
    stage.carrier.open_windows_at(&format!("http://{}/window?id=7", stage.carrier.address));
    stage
}

/// The path of the way back in a window's address.
fn way_back(window: &str) -> String {
    let window = Url::parse(window).unwrap();
    assert_eq!(window.path(), "/window");
    let mut pairs = window.query_pairs();
    assert_eq!(pairs.next().unwrap(), ("id".into(), "7".into()));
    let (name, back) = pairs.next().unwrap();
    assert_eq!(name, "return_url");
    back.strip_prefix(OWN).unwrap().to_owned()
}

/// The link on the plain page.
fn link(browser: &Browser<'_>) -> String {
    browser.attribute("class=\"primary\"", "href").replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test]
async fn who_confirms_in_the_window_comes_back_to_what_is_paid() {
    let stage = stage().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-0031")]).await;
    browser.shows("Open your carrier&#39;s page");
    browser.shows("Open it in this tab instead");
    let back = way_back(&link(&browser));
    stage.carrier.decide_in_window("reserved");
    browser.follow(&back).await;
    browser.shows("Paid. Enjoy reading.");
    assert!(browser.attribute("class=\"primary\"", "href").starts_with("https://news.example/"));
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn the_way_back_is_good_once_and_for_its_item_only() {
    let stage = stage().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-0032")]).await;
    let back = way_back(&link(&browser));
    let elsewhere = back.replace("articles/night-market", "tips/kim-jiwoo");
    assert_eq!(stage.get(&elsewhere).await.status(), StatusCode::GONE);
    assert_eq!(stage.get(&back).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(stage.get(&back).await.status(), StatusCode::GONE);
    assert_eq!(stage.get(&format!("{back}x")).await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn who_refuses_in_the_window_is_charged_nothing_and_can_try_again() {
    let stage = stage().await;
    let mut browser = Browser::open(&stage, PATH, "ko").await;
    browser.send("pay", &[("phone", "010-5555-0033")]).await;
    browser.shows("통신사 화면 열기");
    let back = way_back(&link(&browser));
    stage.carrier.decide_in_window("denied");
    browser.follow(&back).await;
    browser.shows("통신사 화면에서 확인되지 않았어요");
    browser.shows("name=\"phone\"");
    assert_eq!(stage.carrier.succeeded(), 0);
}

#[tokio::test]
async fn who_comes_back_undecided_is_led_to_the_window_again() {
    let stage = stage().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-0034")]).await;
    let first = way_back(&link(&browser));
    browser.follow(&first).await;
    let second = way_back(&link(&browser));
    assert_ne!(first, second);
    stage.carrier.decide_in_window("reserved");
    browser.follow(&second).await;
    browser.shows("Paid. Enjoy reading.");
}

#[tokio::test]
async fn the_sheet_is_told_the_way_back_and_the_events_are_not() {
    let stage = stage().await;
    let reader = stage.reader().await;
    let order = place(&stage, &reader).await;
    assert_eq!(order["status"], "awaiting_window");
    let back = way_back(order["window_url"].as_str().unwrap());
    let events = stage.http.get(stage.url(order["events"].as_str().unwrap())).send().await.unwrap();
    let mut events = events;
    let first = String::from_utf8(events.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.contains("/window?id=7") && !first.contains("return_url"), "{first}");
    stage.carrier.decide_in_window("reserved");
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.follow(&back).await;
    browser.shows("Paid. Enjoy reading.");
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    assert_eq!(reader.get(&stage, &path).await.1["status"], "paid");
}

async fn place(stage: &Stage, reader: &crate::reader::Reader) -> Value {
    let item = json!({ "item": "articles/night-market" });
    let (_, offer) = reader.post_as(stage, "/v1/offers", &fresh_key(), &item).await;
    let body = json!({
        "quote": offer["quote"],
        "funding": { "method": "phone_bill", "phone": reader.phone },
    });
    let (status, order) = reader.post_as(stage, "/v1/orders", &fresh_key(), &body).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    order
}

#[tokio::test]
async fn a_carrier_without_a_return_parameter_gets_no_return_address() {
    let stage = Stage::start().await;
    let address = format!("http://{}/window?id=7", stage.carrier.address);
    stage.carrier.open_windows_at(&address);
    let reader = stage.reader().await;
    assert_eq!(place(&stage, &reader).await["window_url"], address.as_str());
}

#[tokio::test]
async fn a_window_at_somebody_elses_address_is_never_shown() {
    let stage = stage().await;
    for foreign in
        ["http://127.0.0.2:9/window", "https://carrier.evil.example/", "javascript:alert(1)"]
    {
        stage.carrier.open_windows_at(foreign);
        let reader = stage.reader().await;
        let order = place(&stage, &reader).await;
        assert_eq!(order["window_url"], Value::Null, "{foreign}");
        assert_eq!(stage.carrier.succeeded(), 0);
    }
}

#[tokio::test]
async fn a_phone_that_pays_for_a_desktop_goes_by_the_window_too() {
    let stage = stage().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.send("pay", &[("phone", "010-5555-0035")]).await;
    let back = way_back(&link(&phone.browser));
    stage.carrier.decide_in_window("reserved");
    phone.browser.follow(&back).await;
    phone.browser.shows("Paid. Enjoy reading.");
    assert_eq!(state(&stage, &desktop, &new).await["state"], "paid");
}
