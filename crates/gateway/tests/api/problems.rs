use reqwest::{Method, StatusCode};

use crate::reader::{answer, word};
use crate::stage::Stage;

#[tokio::test]
async fn every_error_is_a_problem() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let long = "x".repeat(70_000);
    for (method, path, kind, body, status, expected) in [
        (Method::GET, "/nothing", "", "", 404, "not-found"),
        (Method::GET, "/v1/nothing", "", "", 404, "not-found"),
        (Method::DELETE, "/v1/orders", "", "", 405, "method-not-allowed"),
        (Method::GET, "/v1/challenges", "", "", 405, "method-not-allowed"),
        (Method::GET, "/v1/orders/nonsense", "", "", 404, "not-found"),
        (Method::GET, "/v1/orders/%ff", "", "", 400, "bad-request"),
        (Method::POST, "/v1/offers", "text/plain", "{}", 415, "unsupported-media-type"),
        (Method::POST, "/v1/offers", "application/json", "{", 422, "invalid-body"),
        (Method::POST, "/v1/offers", "application/json", "{}", 422, "invalid-body"),
        (Method::POST, "/v1/offers", "application/json", "[1e999]", 422, "invalid-body"),
        (Method::POST, "/v1/offers", "application/json", "\u{0}", 422, "invalid-body"),
        (Method::POST, "/v1/offers", "application/json", &long, 413, "too-large"),
        (Method::POST, "/v1/offers", "application/json", r#"{"item":"x"}"#, 404, "item-unknown"),
        (Method::POST, "/v1/offers", "application/json", r#"{"signed":"x"}"#, 422, "offer-invalid"),
        (Method::POST, "/v1/sessions", "application/json", "null", 422, "invalid-body"),
    ] {
        let call = stage.http.request(method.clone(), stage.url(path)).bearer_auth(&reader.token);
        let call = call.header("Content-Type", kind).body(body.to_owned());
        let response = call.send().await.unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert_eq!(kind, "application/problem+json", "{method} {path} {body:.20}");
        assert_eq!(response.status().as_u16(), status, "{method} {path} {body:.20}");
        let problem = response.json().await.unwrap();
        assert_eq!(word(&problem), expected, "{method} {path} {body:.20}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_readers_safe() {
    let stage = Stage::start().await;
    for (path, referrer) in [
        ("/nothing", "no-referrer"),
        ("/healthz", "no-referrer"),
        ("/docs", "no-referrer"),
        // The form in the frame sends its referrer to the plain page, and to no other origin.
        ("/checkout?publisher=jeju-post", "same-origin"),
        ("/farthing.js", "no-referrer"),
    ] {
        let response = stage.get(path).await;
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], referrer, "{path}");
        assert!(headers.contains_key("content-security-policy"), "{path}");
        assert!(headers.contains_key("cache-control"), "{path}");
        assert_eq!(headers["strict-transport-security"], "max-age=31536000", "{path}");
        assert!(!headers["x-request-id"].is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_problem_never_repeats_what_was_sent() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let body = r#"{"quote":1,"funding":{"method":"phone_bill","phone":"010-7777-3333"}}"#;
    let call = stage.http.post(stage.url("/v1/orders")).bearer_auth(&reader.token);
    let call = call.header("Idempotency-Key", "k").header("Content-Type", "application/json");
    let (status, problem) = answer(call.body(body)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!problem.to_string().contains("7777"), "{problem}");
}
