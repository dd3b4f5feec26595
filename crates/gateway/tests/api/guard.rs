use reqwest::StatusCode;
use serde_json::json;

use crate::reader::{answer, fresh_key, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let body = reader.order_body(&stage, ITEM).await;
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://news.example"),
        ("Origin", "https://evil.test"),
        ("Origin", "null"),
    ] {
        let call = stage.http.post(stage.url("/v1/orders")).bearer_auth(&reader.token);
        let call = call.header("Idempotency-Key", fresh_key()).header(name, value).json(&body);
        let (status, problem) = answer(call).await;
        let told = (status, word(&problem));
        assert_eq!(told, (StatusCode::FORBIDDEN, "origin-not-allowed"), "{name}: {value}");
    }
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn what_a_form_can_send_is_not_taken() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let body = reader.order_body(&stage, ITEM).await.to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        let call = stage.http.post(stage.url("/v1/orders")).bearer_auth(&reader.token);
        let call = call.header("Idempotency-Key", fresh_key()).header("Content-Type", kind);
        let (status, problem) = answer(call.body(body.clone())).await;
        let told = (status, word(&problem));
        assert_eq!(told, (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type"), "{kind}");
    }
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn too_many_calls_from_one_address_are_told_to_wait() {
    let limit =
        |config: String| config.replace("requests_per_minute = 100000", "requests_per_minute = 5");
    let stage = Stage::with(limit).await;
    let mut last = (StatusCode::OK, json!(null));
    for _ in 0..6 {
        last = answer(stage.http.post(stage.url("/v1/challenges"))).await;
    }
    assert_eq!((last.0, word(&last.1)), (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"));
    assert!(last.1["retry_in_secs"].as_u64().unwrap() >= 1);
}
