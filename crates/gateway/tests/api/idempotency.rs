use core::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::json;

use crate::carrier::CODE;
use crate::reader::{answer, fresh_key, word};
use crate::stage::{NEWS, Stage};

const ITEM: &str = "articles/night-market";

#[tokio::test]
async fn a_retry_gets_the_first_answer_and_does_nothing() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let (body, key) = (reader.order_body(&stage, ITEM).await, fresh_key());
    let first = reader.post_as(&stage, "/v1/orders", &key, &body).await;
    assert_eq!(first.0, StatusCode::CREATED);
    for _ in 0..3 {
        assert_eq!(reader.post_as(&stage, "/v1/orders", &key, &body).await, first);
    }
    assert_eq!(stage.carrier.calls("prepare"), 1);
    let stage = stage.restart().await;
    assert_eq!(reader.post_as(&stage, "/v1/orders", &key, &body).await, first, "also later");
}

#[tokio::test]
async fn a_repeated_wrong_code_costs_one_try() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let (path, key) = (format!("/v1/orders/{}/code", order["id"].as_str().unwrap()), fresh_key());
    for _ in 0..3 {
        let body = json!({ "code": "000000" });
        let (_, problem) = reader.post_as(&stage, &path, &key, &body).await;
        assert_eq!((word(&problem), problem["tries_left"].as_u64()), ("wrong-code", Some(4)));
    }
    assert_eq!(stage.carrier.calls("validate"), 1);
}

/// A count that moves with every commit of another connection.
fn commits(db: &rusqlite::Connection) -> i64 {
    db.query_row("pragma data_version", [], |row| row.get(0)).unwrap()
}

/// Waits until the start has compared the carrier's lists with the ledger: it stores its progress.
async fn start_has_compared(db: &rusqlite::Connection) {
    let is_recent = "select until > (unixepoch() - 3600) * 1000 from compared";
    while !db.query_row(is_recent, [], |row| row.get::<_, bool>(0)).unwrap() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_request_without_proof_and_quote_writes_nothing() {
    let stage = Stage::start().await;
    let db = rusqlite::Connection::open(stage.folder.path().join("data/farthing.sqlite")).unwrap();
    tokio::time::timeout(Duration::from_mins(1), start_has_compared(&db)).await.unwrap();
    let before = commits(&db);
    let reader = stage.reader().await;
    let quote = reader.offer(&stage, ITEM).await["quote"].as_str().unwrap().to_owned();
    let order = |quote: &str| json!({ "quote": quote, "funding": { "method": "phone_bill", "phone": reader.phone } });
    for (path, body, refused) in [
        ("/v1/orders", order(&format!("{quote}x")), "quote-expired"),
        ("/v1/handoffs", json!({ "quote": "x" }), "quote-expired"),
        ("/v1/orders/ord_0123456789abcdefghij/code", json!({ "code": CODE }), "not-found"),
        ("/v1/orders/ord_0123456789abcdefghij/cancel", json!({}), "not-found"),
        ("/v1/credit/refund", json!({}), "nothing-to-refund"),
    ] {
        let (_, problem) = reader.post(&stage, path, &body).await;
        assert_eq!(word(&problem), refused, "{path}");
    }
    assert_eq!(commits(&db), before);
    reader.place(&stage, ITEM).await;
    assert_ne!(commits(&db), before);
}

#[tokio::test]
async fn a_retry_whose_quote_has_run_out_meanwhile_gets_the_first_answer() {
    let clock = Clock::standing(1_795_226_400_000);
    let stage = Stage::at(clock.clone(), |config| config).await;
    let reader = stage.reader().await;
    let (body, key) = (reader.order_body(&stage, ITEM).await, fresh_key());
    let first = reader.post_as(&stage, "/v1/orders", &key, &body).await;
    assert_eq!(first.0, StatusCode::CREATED);
    clock.advance(Duration::from_mins(14));
    let reader = reader.again(&stage, "jeju-post", NEWS).await;
    clock.advance(Duration::from_mins(2));
    assert_eq!(reader.post_as(&stage, "/v1/orders", &key, &body).await, first);
    let (_, problem) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!(word(&problem), "quote-expired");
}

#[tokio::test]
async fn a_key_with_another_body_is_rejected() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let (one, key) = (reader.order_body(&stage, ITEM).await, fresh_key());
    let two = reader.order_body(&stage, "tips/kim-jiwoo").await;
    reader.post_as(&stage, "/v1/orders", &key, &one).await;
    let (status, problem) = reader.post_as(&stage, "/v1/orders", &key, &two).await;
    let told = (status, word(&problem));
    assert_eq!(told, (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused"));
}

#[tokio::test]
async fn a_call_without_a_key_is_not_taken() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let body = reader.order_body(&stage, ITEM).await;
    let call = || stage.http.post(stage.url("/v1/orders")).bearer_auth(&reader.token).json(&body);
    let (status, problem) = answer(call()).await;
    assert_eq!((status, word(&problem)), (StatusCode::BAD_REQUEST, "idempotency-key-missing"));
    let (status, problem) = answer(call().header("Idempotency-Key", "\"")).await;
    assert_eq!((status, word(&problem)), (StatusCode::BAD_REQUEST, "idempotency-key-invalid"));
}

#[tokio::test]
async fn two_requests_at_once_with_one_key_do_the_work_once() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let (path, key) = (format!("/v1/orders/{}/code", order["id"].as_str().unwrap()), fresh_key());
    let body = json!({ "code": CODE });
    let twins = (0..16).map(|_| reader.post_as(&stage, &path, &key, &body));
    let answers = futures_util::future::join_all(twins).await;
    for (status, answer) in &answers {
        let fine = *status == StatusCode::OK || word(answer) == "request-in-progress";
        assert!(fine, "{status} {answer}");
    }
    assert!(answers.iter().any(|(status, _)| *status == StatusCode::OK));
    assert_eq!(stage.carrier.calls("confirm"), 1);
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn keys_of_two_readers_never_meet() {
    let stage = Stage::start().await;
    let (one, two) = (stage.reader().await, stage.reader().await);
    let key = fresh_key();
    let (first, second) = (one.order_body(&stage, ITEM).await, two.order_body(&stage, ITEM).await);
    let (_, first) = one.post_as(&stage, "/v1/orders", &key, &first).await;
    let (status, second) = two.post_as(&stage, "/v1/orders", &key, &second).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(first["id"], second["id"]);
}
