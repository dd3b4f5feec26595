use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::reader::word;
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

/// The next event of a stream: its id and its order.
async fn next(stream: &mut Response, buffer: &mut String) -> Option<(u64, Value)> {
    loop {
        if let Some((event, rest)) = buffer.split_once("\n\n") {
            let field = |name: &str| {
                let prefix = format!("{name}: ");
                event.lines().find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
            };
            let (id, kind, datum) = (field("id"), field("event"), field("data"));
            let rest = rest.to_owned();
            *buffer = rest;
            if let (Some(id), Some(datum)) = (id, datum) {
                assert_eq!(kind.as_deref(), Some("order"));
                return Some((id.parse().unwrap(), serde_json::from_str(&datum).unwrap()));
            }
            continue;
        }
        let chunk = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.unwrap();
        buffer.push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
    }
}

#[tokio::test]
async fn a_stream_tells_each_change_and_ends_with_the_order() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let path = order["events"].as_str().unwrap();
    let mut stream = stage.get(path).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.headers()["cache-control"], "no-store");
    assert_eq!(stream.headers()["x-accel-buffering"], "no");
    let mut buffer = String::new();
    let (first, seen) = next(&mut stream, &mut buffer).await.unwrap();
    assert_eq!(seen["status"], "awaiting_code");

    reader.code(&stage, &order, CODE).await;
    let (mut last, mut view) = (first, seen);
    while let Some((id, order)) = next(&mut stream, &mut buffer).await {
        assert!(id > last, "versions only rise");
        (last, view) = (id, order);
    }
    assert_eq!(view["status"], "paid");
    assert!(view.get("entitlement").is_none(), "a ticket opens nothing");

    let again = |seen: u64| {
        stage.http.get(stage.url(path)).header("Last-Event-ID", seen.to_string()).send()
    };
    assert_eq!(again(last).await.unwrap().status(), StatusCode::NO_CONTENT);
    let mut stream = again(first).await.unwrap();
    let missed = next(&mut stream, &mut String::new()).await.unwrap();
    assert_eq!((missed.0, &missed.1["status"]), (last, &json!("paid")));
}

#[tokio::test]
async fn a_ticket_shows_its_own_order_and_no_other() {
    let stage = Stage::start().await;
    let (one, two) = (stage.reader().await, stage.reader().await);
    let (one, two) = (one.place(&stage, ITEM).await, two.place(&stage, ITEM).await);
    let ticket = one["events"].as_str().unwrap().split("ticket=").nth(1).unwrap();
    let foreign = two["id"].as_str().unwrap();
    for path in [
        format!("/v1/orders/{foreign}/events?ticket={ticket}"),
        format!("/v1/orders/{foreign}/events?ticket="),
        format!("/v1/orders/{foreign}/events"),
    ] {
        let response = stage.get(&path).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(word(&response.json().await.unwrap()), "unauthenticated");
    }
}

#[tokio::test]
async fn one_address_cannot_hold_more_streams_than_allowed() {
    let limit = |config: String| config.replace("[limits]", "[limits]\nstreams_per_address = 2");
    let stage = Stage::with(limit).await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let path = order["events"].as_str().unwrap();
    let (one, two) = (stage.get(path).await, stage.get(path).await);
    assert_eq!((one.status(), two.status()), (StatusCode::OK, StatusCode::OK));
    assert_eq!(stage.get(path).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn opening_streams_again_and_again_counts_as_calls() {
    let limit =
        |config: String| config.replace("requests_per_minute = 100000", "requests_per_minute = 10");
    let stage = Stage::with(limit).await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let path = order["events"].as_str().unwrap();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(stage.get(path).await.status());
    }
    assert_eq!(statuses.first(), Some(&StatusCode::OK));
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
}
