use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::reader::word;
use crate::stage::{OWN, Stage};

const ITEM: &str = "articles/night-market";

/// Verifies with the published keys, by a library that shares no code with the one that signed.
pub(crate) fn verified(jwks: &Value, token: &str) -> Option<Value> {
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Value = serde_json::from_slice(&bytes(header)?).ok()?;
    let mut keys = jwks["keys"].as_array()?.iter();
    let key = keys.find(|key| key["kid"] == header["kid"])?;
    if header["alg"] != "EdDSA" || key["kty"] != "OKP" || key["crv"] != "Ed25519" {
        return None;
    }
    let key = bytes(key["x"].as_str()?)?;
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
    key.verify(signed.as_bytes(), &bytes(signature)?).ok()?;
    serde_json::from_slice(&bytes(claims)?).ok()
}

#[tokio::test]
async fn a_publishers_server_can_verify_what_a_reader_shows() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, ITEM).await;
    let (status, right) = reader.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!(status, StatusCode::OK);
    let jwks: Value = stage.get("/.well-known/jwks.json").await.json().await.unwrap();
    let token = right["token"].as_str().unwrap();
    let claims = verified(&jwks, token).unwrap();
    assert_eq!(claims["iss"], OWN);
    assert_eq!(claims["aud"], "jeju-post");
    assert_eq!(claims["item"], ITEM);
    assert_eq!(claims["order"], paid["id"]);
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert!((1..=900).contains(&life));

    for at in 0..token.len() {
        let mut changed = token.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(verified(&jwks, std::str::from_utf8(&changed).unwrap()), None, "{at}");
    }
}

#[tokio::test]
async fn who_has_not_paid_gets_neither_token_nor_key() {
    let stage = Stage::start().await;
    let (buyer, other) = (stage.reader().await, stage.reader().await);
    buyer.buy(&stage, ITEM).await;
    for (reader, item) in [(&other, ITEM), (&buyer, "tips/kim-jiwoo"), (&buyer, "articles/none")] {
        let (status, problem) =
            reader.post(&stage, "/v1/entitlements", &json!({ "item": item })).await;
        assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-entitled"), "{item}");
    }
}

#[tokio::test]
async fn a_right_outlives_a_restart() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, ITEM).await;
    let stage = stage.restart().await;
    let (status, right) = reader.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!(status, StatusCode::OK, "the session holds too: it is stateless");
    assert_eq!(right["content_key"], paid["entitlement"]["content_key"]);
}

#[tokio::test]
async fn a_tip_opens_nothing() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, "tips/kim-jiwoo").await;
    assert!(paid["entitlement"]["token"].is_string());
    assert!(paid["entitlement"].get("content_key").is_none());
}

#[tokio::test]
async fn one_call_answers_for_all_items_of_a_page() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, ITEM).await;
    reader.buy(&stage, "tips/kim-jiwoo").await;
    let items: Vec<String> = (0..97).map(|n| format!("articles/unknown-{n}")).collect();
    let mut asked = json!([ITEM, ITEM, "tips/kim-jiwoo"]);
    asked.as_array_mut().unwrap().extend(items.into_iter().map(Value::from));
    let body = json!({ "items": asked });
    let (status, view) = reader.post(&stage, "/v1/entitlements/check", &body).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let rights = view["entitlements"].as_array().unwrap();
    assert_eq!(rights.len(), 1, "a tip is never owned, nor is what was not bought: {rights:?}");
    assert_eq!(rights[0]["item"], ITEM);
    assert_eq!(rights[0]["order"], paid["id"]);
    assert_eq!(rights[0]["price"], json!({ "amount": "300", "currency": "KRW" }));
    assert_eq!(rights[0]["content_key"], paid["entitlement"]["content_key"]);

    let (status, problem) = stage
        .reader()
        .await
        .post(&stage, "/v1/entitlements/check", &{
            let items: Vec<String> = (0..101).map(|n| format!("articles/{n}")).collect();
            json!({ "items": items })
        })
        .await;
    assert_eq!((status, word(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid-body"));
}

#[tokio::test]
async fn a_check_of_many_items_counts_as_several_calls() {
    let stage = Stage::with(|config| {
        config.replace("requests_per_minute = 100000", "requests_per_minute = 14")
    })
    .await;
    let reader = stage.reader().await;
    let many: Vec<String> = (0..100).map(|n| format!("articles/{n}")).collect();
    let one = json!({ "items": [ITEM] });
    let (status, _) =
        reader.post(&stage, "/v1/entitlements/check", &json!({ "items": many })).await;
    assert_eq!(status, StatusCode::OK, "twelve of fourteen calls");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(reader.post(&stage, "/v1/entitlements/check", &one).await.0);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
}

#[tokio::test]
async fn who_has_tipped_may_tip_again() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, "tips/kim-jiwoo").await;
    let body = json!({ "item": "tips/kim-jiwoo" });
    let (status, offer) = reader.post(&stage, "/v1/offers", &body).await;
    assert_eq!(status, StatusCode::OK);
    assert!(offer.get("entitlement").is_none(), "{offer}");
}
