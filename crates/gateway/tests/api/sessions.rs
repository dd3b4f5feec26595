use reqwest::StatusCode;
use serde_json::Value;

use crate::reader::{Reader, answer, word};
use crate::stage::{NEWS, OWN, Stage};

#[tokio::test]
async fn a_device_that_signs_a_challenge_gets_a_session() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    assert!(reader.token.len() > 40);
    let (status, _) = reader.open(&stage, "jeju-post", OWN).await;
    assert_eq!(status, StatusCode::CREATED, "the gateway's own pages are allowed too");
}

#[tokio::test]
async fn only_the_publishers_own_origins_get_a_session() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    for origin in [
        "https://news.example.evil.test",
        "https://evil-news.example",
        "https://sub.news.example",
        "https://news.example:443",
        "https://news.example:8443",
        "http://news.example",
        "https://news.example/",
        "https://news.example/path",
        "https://user@news.example",
        "https://news.example@evil.test",
        "HTTPS://NEWS.EXAMPLE",
        "https://News.example",
        "https://news.examp\u{217C}e",
        "https://nеws.example",
        "https://xn--nws-eyd.example",
        "https://sejong.example",
        "https://pay.example.evil.test",
        " https://news.example",
        "https://news.example https://evil.test",
        "https://news.example,https://evil.test",
        "//news.example",
        "news.example",
        "null",
        "*",
        "",
    ] {
        let (status, body) = reader.open(&stage, "jeju-post", origin).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{origin}");
        assert_eq!(word(&body), "origin-not-allowed", "{origin}");
    }
    let (status, body) = reader.open(&stage, "nobody", NEWS).await;
    assert_eq!((status, word(&body)), (StatusCode::NOT_FOUND, "not-found"));
}

#[tokio::test]
async fn a_challenge_is_good_once_and_for_its_own_signature() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let challenge = stage.http.post(stage.url("/v1/challenges")).send().await.unwrap();
    let challenge: Value = challenge.json().await.unwrap();
    let challenge = challenge["challenge"].as_str().unwrap();
    let sessions = || stage.http.post(stage.url("/v1/sessions"));

    let mut forged = reader.proof(challenge, "jeju-post", NEWS);
    forged["signature"] = reader.proof("another", "jeju-post", NEWS)["signature"].clone();
    let (status, _) = answer(sessions().json(&forged)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "a wrong signature does not use it up");

    let right = reader.proof(challenge, "jeju-post", NEWS);
    assert_eq!(answer(sessions().json(&right)).await.0, StatusCode::CREATED);
    assert_eq!(answer(sessions().json(&right)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_frames_document_has_a_challenge_and_the_offer_comes_with_the_session() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let sessions = || stage.http.post(stage.url("/v1/sessions"));
    let frame = || async { stage.get("/checkout?publisher=jeju-post").await.text().await.unwrap() };
    let challenge_of = |html: String| {
        let (_, rest) = html.split_once("data-challenge=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let challenge = challenge_of(frame().await);
    assert_ne!(challenge, challenge_of(frame().await), "each document has one of its own");
    for (item, is_sold) in [("articles/night-market", true), ("articles/none", false)] {
        let challenge = challenge_of(frame().await);
        let mut proof = reader.proof(&challenge, "jeju-post", NEWS);
        proof["ask"] = serde_json::json!({ "item": item });
        let (status, view) = answer(sessions().json(&proof)).await;
        assert_eq!(status, StatusCode::CREATED);
        assert!(view["token"].as_str().unwrap().len() > 40);
        assert_eq!(view["offer"].is_object(), is_sold, "{view}");
        if is_sold {
            assert_eq!(view["offer"]["price"]["amount"], "300");
            assert!(view["offer"]["quote"].as_str().unwrap().len() > 40);
        }
        assert_eq!(answer(sessions().json(&proof)).await.0, StatusCode::UNAUTHORIZED, "good once");
    }
    let mut forged = reader.proof(&challenge, "jeju-post", NEWS);
    forged["signature"] = reader.proof("another", "jeju-post", NEWS)["signature"].clone();
    forged["ask"] = serde_json::json!({ "item": "articles/night-market" });
    let (status, problem) = answer(sessions().json(&forged)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "nobody asks without a proof");
    assert!(problem["offer"].is_null());
}

#[tokio::test]
async fn a_session_counts_only_on_its_publishers_pages() {
    let stage = Stage::start().await;
    let jeju = stage.reader().await;
    let sejong = Reader::with_session(&stage, "daily-sejong", "https://sejong.example").await;
    assert_eq!(jeju.offer(&stage, "articles/night-market").await["price"]["amount"], "300");
    assert_eq!(sejong.offer(&stage, "articles/night-market").await["price"]["amount"], "400");

    // A quote of one cannot be paid in a session of the other.
    let mut body = jeju.order_body(&stage, "articles/night-market").await;
    body["funding"]["phone"] = sejong.phone.clone().into();
    let (status, problem) = sejong.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "quote-expired"));
}

#[tokio::test]
async fn nothing_is_told_without_a_session() {
    let stage = Stage::start().await;
    for header in ["", "Bearer", "Bearer x", "Bearer fs1.e30.AAAA", "Basic eDp5", "bearer  "] {
        let call = stage.http.get(stage.url("/v1/orders/ord_0123456789abcdefghij"));
        let (status, problem) = answer(call.header("Authorization", header)).await;
        assert_eq!((status, word(&problem)), (StatusCode::UNAUTHORIZED, "unauthenticated"));
    }
}
