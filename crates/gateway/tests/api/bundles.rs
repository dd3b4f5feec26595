//! Bundles and passes: what they open, what they cost, and what counts toward them.

use core::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::entitlements::verified;
use crate::reader::word;
use crate::shop::{is_paid, stage, won};

#[tokio::test]
async fn a_bundle_bought_inside_an_article_opens_it_with_its_first_unit() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, "articles/a").await;
    let three = json!({
        "item": "bundles/three", "kind": "bundle", "title": { "en": "bundles/three" },
        "price": won("800"), "articles": 3,
    });
    assert_eq!(offer["alternatives"][0], three);
    assert_eq!(offer["alternatives"][1]["item"], "passes/day");
    let outside = reader.choose(&stage, "bundles/three", json!({ "opens": "essays/x" })).await;
    assert_eq!((outside.0, word(&outside.1)), (StatusCode::CONFLICT, "not-covered"));
    let bought = reader.choose(&stage, "bundles/three", json!({ "opens": "articles/a" })).await;
    is_paid(&bought);
    assert_eq!(bought.1["entitlement"]["item"], "articles/a", "what the payment opened");
    assert!(reader.opens(&stage, "articles/a").await && !reader.opens(&stage, "articles/b").await);
    let (_, again) = reader.tap(&stage, "articles/a", "bundle").await;
    assert_eq!(word(&again), "already-owned", "the same article never costs a second unit");
    let (_, second) = reader.tap(&stage, "articles/b", "bundle").await;
    assert_eq!(second["left"], json!({ "of": "bundle", "units_left": 1 }));
    let (_, outside) = reader.tap(&stage, "essays/x", "bundle").await;
    assert_eq!(word(&outside), "not-covered", "an essay is outside its scope");
    is_paid(&reader.tap(&stage, "articles/c", "bundle").await);
    let (_, none) = reader.tap(&stage, "articles/night-market", "bundle").await;
    assert_eq!(word(&none), "not-covered", "three units were used");
    assert_eq!(reader.is_on_tab(&stage).await, "800", "and paid for once");
}

#[tokio::test]
async fn the_same_bundle_opens_its_article_when_a_phone_bill_pays() {
    let (stage, clock) = stage().await;
    let reader = stage.reader().await;
    let quote = reader.offer(&stage, "bundles/three").await["quote"].clone();
    let funding = json!({ "method": "phone_bill", "phone": reader.phone });
    let body = json!({ "quote": quote, "funding": funding, "opens": "articles/a" });
    let (status, order) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    assert!(!reader.opens(&stage, "articles/a").await, "nothing is opened before it is paid");
    let (_, paid) = reader.code(&stage, &order, CODE).await;
    assert_eq!(paid["entitlement"]["item"], "articles/a", "{paid}");
    assert!(reader.opens(&stage, "articles/a").await);
    clock.advance(Duration::from_hours(24 * 30));
    let reader = reader.again(&stage, "jeju-post", crate::stage::NEWS).await;
    let (_, late) = reader.tap(&stage, "articles/b", "bundle").await;
    assert_eq!(word(&late), "not-covered", "its days are over");
}

#[tokio::test]
async fn single_purchases_of_seven_days_count_toward_a_bundle_once() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    is_paid(&reader.tap(&stage, "articles/a", "tab").await);
    is_paid(&reader.tap(&stage, "essays/x", "tab").await);
    let offer = reader.offer(&stage, "articles/c").await;
    let bundle = &offer["alternatives"][0];
    // 300 were paid; 300 + 500 one by one cost as much as the bundle.
    assert_eq!((&bundle["price"], &bundle["credited"]), (&won("500"), &won("300")));
    assert_eq!((&bundle["saves"], &bundle["articles"]), (&Value::Null, &json!(2)));
    is_paid(&reader.tap(&stage, "articles/b", "tab").await);
    let offer = reader.offer(&stage, "articles/c").await;
    let bundle = &offer["alternatives"][0];
    assert_eq!((&bundle["price"], &bundle["saves"]), (&won("200"), &won("300")));

    let both = reader.offer(&stage, "bundles/three").await;
    assert_eq!((&both["credited"], &both["articles"]), (&won("600"), &json!(1)));
    let pass = reader.offer(&stage, "passes/day").await;
    assert_eq!(pass["price"], won("400"));
    is_paid(&reader.choose(&stage, "bundles/three", json!({ "opens": "articles/c" })).await);
    assert!(reader.opens(&stage, "articles/c").await);
    // 600 for the two articles, 300 for the essay, 200 for the rest of the bundle.
    assert_eq!(reader.is_on_tab(&stage).await, "1100");
    let body = json!({ "quote": pass["quote"], "funding": { "method": "tab" } });
    let (status, problem) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "quote-expired"), "counted once");
    assert_eq!(reader.offer(&stage, "passes/day").await["price"], won("1000"));
}

#[tokio::test]
async fn purchases_of_long_ago_and_those_taken_back_do_not_count() {
    let (stage, clock) = stage().await;
    let reader = stage.reader().await;
    let (_, order) = reader.tap(&stage, "articles/a", "tab").await;
    let undo = format!("/v1/orders/{}/undo", order["id"].as_str().unwrap());
    let (status, _) = reader.post(&stage, &undo, &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(reader.offer(&stage, "bundles/three").await["price"], won("800"));
    is_paid(&reader.tap(&stage, "articles/a", "tab").await);
    assert_eq!(reader.offer(&stage, "bundles/three").await["price"], won("500"));
    clock.advance(Duration::from_hours(24 * 7) + Duration::from_secs(1));
    let reader = reader.again(&stage, "jeju-post", crate::stage::NEWS).await;
    assert_eq!(reader.offer(&stage, "bundles/three").await["price"], won("800"));
}

#[tokio::test]
async fn a_set_opens_all_its_articles_and_none_is_sold_again() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    is_paid(&reader.choose(&stage, "bundles/essays", json!({ "opens": "essays/x" })).await);
    assert!(reader.opens(&stage, "essays/x").await && reader.opens(&stage, "essays/y").await);
    assert!(!reader.opens(&stage, "essays/z").await);
    let (_, again) = reader.tap(&stage, "essays/y", "tab").await;
    assert_eq!(word(&again), "already-owned");
    let (_, set) = reader.choose(&stage, "bundles/essays", json!({})).await;
    assert_eq!(word(&set), "already-owned", "nothing of the set is left to buy");
    let asked = json!({ "items": ["essays/x", "essays/y", "essays/z"] });
    let (_, check) = reader.post(&stage, "/v1/entitlements/check", &asked).await;
    let owned: Vec<&Value> =
        check["entitlements"].as_array().unwrap().iter().map(|right| &right["item"]).collect();
    assert_eq!(owned, ["essays/x", "essays/y"]);
}

#[tokio::test]
async fn a_day_pass_opens_its_scope_until_midnight_in_korea() {
    let (stage, clock) = stage().await;
    let reader = stage.reader().await;
    let bought = reader.choose(&stage, "passes/day", json!({ "opens": "articles/b" })).await;
    is_paid(&bought);
    let opened = reader.tap(&stage, "articles/a", "pass").await;
    is_paid(&opened);
    let asked = json!({ "items": ["articles/a", "articles/b", "essays/x"] });
    let (_, check) = reader.post(&stage, "/v1/entitlements/check", &asked).await;
    assert_eq!(check["entitlements"].as_array().unwrap().len(), 2, "{check}");
    let orders = [bought.1, opened.1];
    for order in &orders {
        assert!(order["entitlement"]["content_key"].is_string(), "{order}");
    }
    clock.advance(Duration::from_hours(13));
    let reader = reader.again(&stage, "jeju-post", crate::stage::NEWS).await;
    assert!(!reader.opens(&stage, "articles/a").await);
    for order in &orders {
        let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
        let (_, late) = reader.get(&stage, &path).await;
        assert_eq!(late["status"], "paid", "its receipt stays: {late}");
        assert!(late["entitlement"].is_null(), "an old order opens nothing: {late}");
    }
}

#[tokio::test]
async fn a_token_ends_with_the_pass_that_it_is_for() {
    let (stage, clock) = stage().await;
    let reader = stage.reader().await;
    is_paid(&reader.tap(&stage, "articles/a", "tab").await);
    is_paid(&reader.choose(&stage, "passes/day", json!({})).await);
    // Five minutes before midnight in Korea.
    clock.advance(Duration::from_mins(13 * 60 - 5));
    let reader = reader.again(&stage, "jeju-post", crate::stage::NEWS).await;
    let jwks: Value = stage.get("/.well-known/jwks.json").await.json().await.unwrap();
    // The first is owned for ever, too.
    for (item, secs) in [("articles/a", 900), ("articles/b", 300)] {
        let (_, right) = reader.post(&stage, "/v1/entitlements", &json!({ "item": item })).await;
        let claims = verified(&jwks, right["token"].as_str().unwrap()).unwrap();
        let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!((life, right["expires_in_secs"].as_i64()), (secs, Some(secs)), "{item}");
    }
}
