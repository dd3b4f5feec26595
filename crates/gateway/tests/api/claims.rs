//! What was bought on the plain page becomes the right of the browser that reads.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::reader::{Reader, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

/// Buys the article without scripts.
async fn bought(stage: &Stage) -> Browser<'_> {
    let mut browser = Browser::open(stage, "/pay/jeju-post/articles/night-market", "en").await;
    browser.send("pay", &[("phone", "010-5555-2001")]).await;
    browser.send("code", &[("code", CODE)]).await;
    browser
}

/// Key and claim of the way back.
fn way_back(browser: &Browser<'_>) -> (String, String) {
    let read = browser.attribute("class=\"primary\"", "href");
    let parts: Vec<&str> = read.split('#').nth(1).unwrap().split('~').collect();
    (parts[1].to_owned(), parts[2].to_owned())
}

async fn claim(stage: &Stage, reader: &Reader, token: &str) -> (StatusCode, Value) {
    reader.post(stage, "/v1/claims", &json!({ "token": token })).await
}

#[tokio::test]
async fn the_reading_browser_owns_the_article_on_every_later_visit() {
    let stage = Stage::start().await;
    let browser = bought(&stage).await;
    let (key, token) = way_back(&browser);
    let reader = stage.reader().await;
    let (status, right) = claim(&stage, &reader, &token).await;
    assert_eq!((status, &right["content_key"]), (StatusCode::OK, &json!(key)), "{right}");
    assert_eq!(right["item"], ITEM);

    let stage = stage.restart().await;
    let asked = json!({ "item": ITEM });
    let (status, again) = reader.post(&stage, "/v1/entitlements", &asked).await;
    assert_eq!((status, &again["content_key"]), (StatusCode::OK, &json!(key)), "{again}");
    let offer = reader.offer(&stage, ITEM).await;
    assert_eq!(offer["entitlement"]["order"], right["order"]);
    let body = reader.order_body(&stage, ITEM).await;
    let (status, problem) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "already-owned"));
    let path = format!("/v1/orders/{}", right["order"].as_str().unwrap());
    let (status, order) = reader.get(&stage, &path).await;
    assert_eq!(status, StatusCode::OK, "its receipt can be seen: {order}");
    assert!(order["receipt"]["number"].is_string());
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn a_claim_is_good_for_one_device_however_often_that_asks() {
    let stage = Stage::start().await;
    let browser = bought(&stage).await;
    let (_, token) = way_back(&browser);
    let (first, second) = (stage.reader().await, stage.reader().await);
    let order = claim(&stage, &first, &token).await.1["order"].clone();
    let (status, again) = claim(&stage, &first, &token).await;
    assert_eq!((status, &again["order"]), (StatusCode::OK, &order));
    let (status, problem) = claim(&stage, &second, &token).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "claim-used"));
    let asked = json!({ "item": ITEM });
    let (status, _) = second.post(&stage, "/v1/entitlements", &asked).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let path = format!("/v1/orders/{}", order.as_str().unwrap());
    assert_eq!(second.get(&stage, &path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_one_of_two_devices_claims_a_token_at_once() {
    let stage = Stage::start().await;
    let browser = bought(&stage).await;
    let (_, token) = way_back(&browser);
    let (first, second) = (stage.reader().await, stage.reader().await);
    let (one, two) = tokio::join!(claim(&stage, &first, &token), claim(&stage, &second, &token));
    let mut statuses = [one.0.as_u16(), two.0.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_claim_that_was_not_made_here_or_not_for_these_pages_gives_nothing() {
    let stage = Stage::start().await;
    let browser = bought(&stage).await;
    let (_, token) = way_back(&browser);
    let reader = stage.reader().await;
    let elsewhere = Reader::with_session(&stage, "daily-sejong", "https://sejong.example").await;
    let visit = browser.attribute("hreflang", "href");
    let visit = visit.split("visit=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let (head, tag) = token.rsplit_once('.').unwrap();
    let claims = head.split_once('.').unwrap().1;
    let claims = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let other = claims.replace("articles/night-market", "articles/another");
    let forged = format!("fr1.{}.{tag}", BASE64_URL_SAFE_NO_PAD.encode(other));
    for (reader, token) in
        [(&reader, ""), (&reader, "x"), (&reader, &forged), (&reader, &visit), (&elsewhere, &token)]
    {
        let (status, problem) = claim(&stage, reader, token).await;
        let found = (status, word(&problem));
        assert_eq!(found, (StatusCode::UNPROCESSABLE_ENTITY, "claim-invalid"), "{token}");
    }
    assert_eq!(claim(&stage, &reader, &token).await.0, StatusCode::OK, "none of them used it up");
}

#[tokio::test]
async fn one_purchase_is_claimed_by_a_readers_own_devices_and_not_by_everybody() {
    let stage = Stage::start().await;
    let mut browser = bought(&stage).await;
    let address = browser.address.clone();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        browser.follow(&address).await;
        let (_, token) = way_back(&browser);
        statuses.push(claim(&stage, &stage.reader().await, &token).await.0.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 409]);
}

#[tokio::test]
async fn a_tip_leads_back_without_a_claim() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post/tips/kim-jiwoo", "en").await;
    browser.send("pay", &[("phone", "010-5555-2002")]).await;
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("Paid. Thank you.");
    browser.shows_no("#farthing");
}
