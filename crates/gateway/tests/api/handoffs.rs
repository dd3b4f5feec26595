//! The desktop's side of a hand-off, and the attacks of RFC 10027.

use std::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::handoff_phone::{Phone, path_of};
use crate::reader::{Reader, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

pub(crate) async fn begin(stage: &Stage, reader: &Reader) -> Value {
    let quote = reader.offer(stage, ITEM).await["quote"].clone();
    let (status, new) = reader.post(stage, "/v1/handoffs", &json!({ "quote": quote })).await;
    assert_eq!(status, StatusCode::CREATED, "{new}");
    new
}

pub(crate) async fn state(stage: &Stage, reader: &Reader, new: &Value) -> Value {
    let id = new["handoff"]["id"].as_str().unwrap();
    let (status, view) = reader.get(stage, &format!("/v1/handoffs/{id}")).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    view
}

#[tokio::test]
async fn what_the_phone_pays_is_the_desktops_and_the_phones_too() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    assert_eq!(new["handoff"]["state"], "waiting");
    assert!(new["url"].as_str().unwrap().starts_with("https://pay.example/h/"));
    assert_eq!(new["short_url"], "pay.example/h");
    assert!((170..=180).contains(&new["handoff"]["expires_in_secs"].as_u64().unwrap()));

    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.browser.shows("The night &#60;market&#62;");
    phone.browser.shows("Jeju Post");
    phone.browser.shows("₩300");
    phone.browser.shows("Started at");
    assert_eq!(state(&stage, &desktop, &new).await["state"], "opened");
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.shows("Read for ₩300");
    assert_eq!(state(&stage, &desktop, &new).await["state"], "confirming");
    phone.browser.send("pay", &[("phone", "010-5555-0101")]).await;
    phone.browser.send("code", &[("code", CODE)]).await;
    phone.browser.shows("Paid. Enjoy reading.");
    let read = phone.browser.attribute("class=\"primary\"", "href");
    assert!(read.contains("#farthing="), "the phone can open it for itself: {read}");

    let view = state(&stage, &desktop, &new).await;
    assert_eq!(view["state"], "paid");
    let order = format!("/v1/orders/{}", view["order"].as_str().unwrap());
    let (_, order) = desktop.get(&stage, &order).await;
    assert_eq!(order["status"], "paid");
    assert!(order["entitlement"]["content_key"].is_string(), "{order}");
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn a_second_tip_from_the_phone_leaves_the_first_one_where_it_is() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let quote = desktop.offer(&stage, "tips/kim-jiwoo").await["quote"].clone();
    let (_, new) = desktop.post(&stage, "/v1/handoffs", &json!({ "quote": quote })).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.send("pay", &[("phone", "010-5555-0103")]).await;
    phone.browser.send("code", &[("code", CODE)]).await;
    let first = state(&stage, &desktop, &new).await;
    assert_eq!(first["state"], "paid");
    let again = phone.browser.attribute("class=\"other\"", "href");
    phone.browser.follow(&again).await;
    phone.browser.send("pay", &[("phone", "010-5555-0104")]).await;
    assert_eq!(state(&stage, &desktop, &new).await["order"], first["order"]);
}

#[tokio::test]
async fn the_desktop_gets_each_state_at_once() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let path = new["events"].as_str().unwrap();
    let mut stream = stage.get(path).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let follow = tokio::spawn(async move {
        let mut text = String::new();
        while let Some(chunk) = stream.chunk().await.unwrap() {
            text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        text
    });
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.send("pay", &[("phone", "010-5555-0102")]).await;
    phone.browser.send("code", &[("code", CODE)]).await;
    let text = tokio::time::timeout(Duration::from_secs(20), follow).await.unwrap().unwrap();
    let ids: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert_eq!(ids.last(), Some(&"paid"), "{text}");
    assert!(ids.contains(&"confirming"), "{text}");
    assert!(!text.contains("0102") && !text.contains(CODE), "the desktop learns states only");
    let again = stage.http.get(stage.url(path)).header("Last-Event-ID", "paid").send().await;
    assert_eq!(again.unwrap().status(), StatusCode::NO_CONTENT);
    let foreign = stage.get(path.split("ticket=").next().unwrap()).await;
    assert_eq!(foreign.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn sixty_four_claims_of_one_code_leave_one_winner() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let (path, check) = (path_of(&new), new["check"].as_str().unwrap());
    let mut phones = Vec::new();
    for _ in 0..64 {
        phones.push(Phone::open(&stage, &path).await);
    }
    let all = phones.into_iter().map(|mut phone| async move {
        phone.go_on(check).await;
        phone.browser.html.contains("Read for ₩300")
    });
    let won = futures_util::future::join_all(all).await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let view = state(&stage, &desktop, &new).await;
    assert_eq!((&view["state"], &view["contested"]), (&json!("confirming"), &json!(true)));
}

#[tokio::test]
async fn time_ends_it_and_a_newer_one_ends_the_older() {
    let clock = Clock::standing(1_795_000_000_000);
    let stage = Stage::at(clock.clone(), |config| config).await;
    let desktop = stage.reader().await;
    let old = begin(&stage, &desktop).await;
    let mut early = Phone::open(&stage, &path_of(&old)).await;
    let new = begin(&stage, &desktop).await;
    assert_eq!(state(&stage, &desktop, &old).await["state"], "expired");
    early.go_on(old["check"].as_str().unwrap()).await;
    early.browser.shows("This code has expired.");

    let mut late = Phone::open(&stage, &path_of(&new)).await;
    clock.advance(Duration::from_mins(3));
    assert_eq!(state(&stage, &desktop, &new).await["state"], "expired");
    late.go_on(new["check"].as_str().unwrap()).await;
    late.browser.shows("This code has expired.");
    let scanned = Browser::open(&stage, &path_of(&new), "en").await;
    scanned.shows("This code has expired.");
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn no_other_device_learns_where_it_stands() {
    let stage = Stage::start().await;
    let (desktop, other) = (stage.reader().await, stage.reader().await);
    let new = begin(&stage, &desktop).await;
    let path = format!("/v1/handoffs/{}", new["handoff"]["id"].as_str().unwrap());
    let (status, problem) = other.get(&stage, &path).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-found"));
    let (status, _) = desktop.get(&stage, "/v1/handoffs/nonsense").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_foreign_or_forged_quote_begins_no_hand_off() {
    let stage = Stage::start().await;
    let (desktop, other) = (stage.reader().await, stage.reader().await);
    let quote = other.offer(&stage, ITEM).await["quote"].clone();
    for quote in [quote, json!("fq1.nonsense.x")] {
        let body = json!({ "quote": quote });
        let (status, problem) = desktop.post(&stage, "/v1/handoffs", &body).await;
        assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "quote-expired"));
    }
    let (status, _) = desktop.post(&stage, "/v1/handoffs", &json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    desktop.buy(&stage, ITEM).await;
    let quote = desktop.offer(&stage, ITEM).await["quote"].clone();
    let (status, problem) = desktop.post(&stage, "/v1/handoffs", &json!({ "quote": quote })).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "already-owned"));
}

#[tokio::test]
async fn hand_offs_of_one_address_are_limited_across_restarts() {
    let limit =
        |config: String| config.replace("[limits]", "[limits]\nhandoffs_per_address_hour = 3");
    let stage = Stage::with(limit).await;
    for _ in 0..3 {
        begin(&stage, &stage.reader().await).await;
    }
    let stage = stage.restart().await;
    let desktop = stage.reader().await;
    let quote = desktop.offer(&stage, ITEM).await["quote"].clone();
    let (status, problem) = desktop.post(&stage, "/v1/handoffs", &json!({ "quote": quote })).await;
    assert_eq!((status, word(&problem)), (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"));
    assert!(problem["retry_in_secs"].as_u64().unwrap() > 3_000, "{problem}");
}
