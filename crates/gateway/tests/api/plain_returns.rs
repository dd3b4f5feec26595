//! Going back, reloading, a second tab, the sheet beside it: the plain page always shows the same purchase.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::reader::{Reader, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";
const PATH: &str = "/pay/jeju-post/articles/night-market";
const TIP: &str = "/pay/jeju-post/tips/kim-jiwoo";

/// Where the sheet sends its reader.
async fn ticket(stage: &Stage, reader: &Reader, item: &str) -> String {
    let (status, view) = reader.post(stage, "/v1/plain-tickets", &json!({ "item": item })).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    assert!(view["expires_in_secs"].as_u64().unwrap() <= 120);
    view["url"].as_str().unwrap().to_owned()
}

async fn right(stage: &Stage, reader: &Reader) -> (StatusCode, Value) {
    reader.post(stage, "/v1/entitlements", &json!({ "item": ITEM })).await
}

#[tokio::test]
async fn going_back_after_paying_meets_the_purchase_and_no_price() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    let before = browser.clone();
    browser.send("pay", &[("phone", "010-5555-1001")]).await;
    let code = browser.clone();
    browser.send("code", &[("code", CODE)]).await;
    let number = receipt_number(&browser);
    for address in [&before.address, &code.address, &browser.address] {
        let again = Browser::open(&stage, address, "en").await;
        again.shows("Paid. Enjoy reading.");
        again.shows_no("name=\"phone\"");
        assert_eq!(receipt_number(&again), number, "the same receipt");
    }
    // Pages that the browser shows again from its history, with their old forms.
    for (mut stale, button, field) in
        [(before, "pay", ("phone", "010-5555-1001")), (code, "code", ("code", CODE))]
    {
        stale.send(button, &[field]).await;
        stale.shows("Paid. Enjoy reading.");
        stale.shows_no("class=\"note\"");
    }
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.succeeded()), (1, 1));
}

fn receipt_number(browser: &Browser<'_>) -> String {
    let number = browser.html.split("<dd>F-").nth(1).unwrap();
    number.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_second_tab_and_a_second_press_go_on_with_the_first_payment() {
    let stage = Stage::start().await;
    let mut first = Browser::open(&stage, PATH, "en").await;
    let (mut second, mut third) = (first.clone(), first.clone());
    let fields = [("phone", "010-5555-1002")];
    tokio::join!(first.send("pay", &fields), second.send("pay", &fields));
    third.follow(&third.address.clone()).await;
    for browser in [&first, &second, &third] {
        browser.shows("010-••••-1002");
    }
    let fields = [("code", CODE)];
    tokio::join!(second.send("code", &fields), third.send("code", &fields));
    first.follow(&first.address.clone()).await;
    first.shows("Paid. Enjoy reading.");
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.succeeded()), (1, 1));
}

#[tokio::test]
async fn a_payment_begun_in_the_sheet_is_finished_on_the_plain_page_by_the_same_device() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.place(&stage, ITEM).await;
    let mut browser = Browser::open(&stage, &ticket(&stage, &reader, ITEM).await, "en").await;
    browser.shows("autocomplete=\"one-time-code\"");
    assert!(!browser.address.contains("ticket"), "{}", browser.address);
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("Paid. Enjoy reading.");
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.succeeded()), (1, 1));
    let (status, right) = right(&stage, &reader).await;
    assert_eq!(status, StatusCode::OK, "{right}");
}

#[tokio::test]
async fn what_the_device_owns_is_open_on_the_plain_page_with_its_receipt() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let browser = Browser::open(&stage, &ticket(&stage, &reader, ITEM).await, "ko").await;
    browser.shows("결제했어요.");
    browser.shows("<dt>판매자</dt><dd>Jeju Post</dd>");
    browser.shows("<dt>금액</dt><dd>300원</dd>");
    browser.shows("view=read");
    browser.shows_no("name=\"phone\"");
    receipt_number(&browser);
}

#[tokio::test]
async fn a_ticket_is_good_once_for_its_item_and_sells_nothing_afterwards() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let path = ticket(&stage, &reader, ITEM).await;
    let response = stage.get(&path).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let other = path.replace("articles/night-market", "tips/kim-jiwoo");
    for address in [path.clone(), format!("{path}x"), other] {
        let browser = Browser::open(&stage, &address, "en").await;
        assert_eq!(browser.status, StatusCode::GONE, "{address}");
        browser.shows("This link works once");
        browser.shows_no("<form");
    }
    let (status, problem) =
        reader.post(&stage, "/v1/plain-tickets", &json!({ "item": "articles/none" })).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "item-unknown"));
}

#[tokio::test]
async fn a_second_tip_is_a_second_purchase() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, "tips/kim-jiwoo").await;
    let path = ticket(&stage, &reader, "tips/kim-jiwoo").await;
    let mut browser = Browser::open(&stage, &path, "en").await;
    for paid in [2, 3] {
        browser.shows("Send the tip");
        browser.send("pay", &[("phone", "010-5555-1003")]).await;
        browser.send("code", &[("code", CODE)]).await;
        browser.shows("Paid. Thank you.");
        assert_eq!(stage.carrier.succeeded(), paid);
        let again = browser.attribute("class=\"other\"", "href");
        browser.follow(&again).await;
    }
    let fresh = Browser::open(&stage, TIP, "en").await;
    fresh.shows("Send the tip");
}

#[tokio::test]
async fn what_was_said_about_an_earlier_step_is_not_said_again() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-1004")]).await;
    browser.send("code", &[("code", "000000")]).await;
    browser.shows("4 tries left");
    let wrong = browser.address.clone();
    browser.send("code", &[("code", CODE)]).await;
    browser.follow(&wrong).await;
    browser.shows("Paid. Enjoy reading.");
    browser.shows_no("tries left");
}

#[tokio::test]
async fn the_chosen_language_stays_and_leads_back_to_the_page_in_it() {
    let stage = Stage::with(|config| {
        let url = "{ en = \"/direct/night-market.html\", ko = \"/direct/ko/night-market.html\" }";
        config.replace("\"/direct/night-market.html\"", url)
    })
    .await;
    let mut browser = Browser::open(&stage, &format!("{PATH}?lang=ko"), "en").await;
    browser.shows("href=\"https://news.example/direct/ko/night-market.html\"");
    browser.send("pay", &[("phone", "010-5555-1005")]).await;
    browser.shows("결제하기");
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("결제했어요.");
    let read = browser.attribute("class=\"primary\"", "href");
    assert!(read.starts_with("https://news.example/direct/ko/night-market.html#"), "{read}");
    let english = Browser::open(&stage, &browser.attribute("hreflang=\"en\"", "href"), "ko").await;
    let read = english.attribute("class=\"primary\"", "href");
    assert!(read.starts_with("https://news.example/direct/night-market.html#"), "{read}");
}

#[tokio::test]
async fn a_pasted_message_gives_its_code() {
    let stage = Stage::start().await;
    for (at, typed) in [
        format!("주문 000111 [Jeju Post] 인증번호 @news.example #{CODE} @pay.example"),
        "４８２-６１５".to_owned(),
        " 482 615 ".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let mut browser = Browser::open(&stage, PATH, "en").await;
        browser.send("pay", &[("phone", &format!("010-5555-110{at}"))]).await;
        browser.send("code", &[("code", typed)]).await;
        browser.shows("Paid. Enjoy reading.");
    }
}

#[tokio::test]
async fn too_many_attempts_are_answered_by_a_page_with_the_wait() {
    let stage = Stage::with(|config| {
        config.replace("payments_per_minute = 100000", "payments_per_minute = 1")
    })
    .await;
    let mut browser = Browser::open(&stage, PATH, "ko").await;
    let mut second = browser.clone();
    browser.send("pay", &[("phone", "010-5555-1006")]).await;
    second.send("pay", &[("phone", "010-5555-1006")]).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    second.shows("시도가 너무 많았어요.");
    second.shows("초 뒤에 다시 시도해 주세요.");
    second.follow(&second.attribute("class=\"primary\"", "href")).await;
    second.shows("010-••••-1006");
}
