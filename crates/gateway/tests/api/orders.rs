use reqwest::StatusCode;
use serde_json::json;

use crate::carrier::CODE;
use crate::reader::word;
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

#[tokio::test]
async fn an_article_is_bought_with_a_number_and_a_code() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    assert_eq!(order["code"]["digits"], 6);
    assert_eq!(order["code"]["tries_left"], 5);
    assert!(order["entitlement"].is_null() && !order["phone_masked"].is_null());

    let (status, paid) = reader.code(&stage, &order, CODE).await;
    assert_eq!((status, &paid["status"]), (StatusCode::OK, &json!("paid")), "{paid}");
    assert!(paid["receipt"]["number"].as_str().unwrap().starts_with("F-"));
    assert_eq!(paid["receipt"]["amount"], json!({ "amount": "300", "currency": "KRW" }));
    assert!(paid["entitlement"]["content_key"].is_string());
    assert_eq!(stage.carrier.succeeded(), 1);

    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let (_, read) = reader.get(&stage, &path).await;
    assert_eq!(read["status"], "paid", "polling gives the same answer");
    let offer = reader.offer(&stage, ITEM).await;
    assert!(offer["entitlement"]["token"].is_string(), "and so does the next offer");
}

#[tokio::test]
async fn a_wrong_code_costs_one_try_and_the_fifth_ends_the_order() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    for left in [4, 3, 2, 1] {
        let (status, problem) = reader.code(&stage, &order, "000000").await;
        assert_eq!((status, word(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, "wrong-code"));
        assert_eq!(problem["tries_left"], left);
    }
    let (status, over) = reader.code(&stage, &order, "000000").await;
    assert_eq!(status, StatusCode::OK, "{over}");
    assert_eq!(over["status"], "refused");
    assert_eq!(over["refusal"], "too_many_wrong_codes");
    assert_eq!(stage.carrier.succeeded(), 0);
}

#[tokio::test]
async fn a_malformed_code_is_not_sent_to_the_carrier() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    for code in ["", "12345", "1234567", "abcdef"] {
        let (status, problem) = reader.code(&stage, &order, code).await;
        let told = (status, word(&problem));
        assert_eq!(told, (StatusCode::UNPROCESSABLE_ENTITY, "invalid-code"), "{code}");
    }
    assert_eq!(stage.carrier.calls("validate"), 0);
}

#[tokio::test]
async fn a_second_tab_finds_the_live_order_instead_of_starting_another() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let offer = reader.offer(&stage, ITEM).await;
    assert_eq!(offer["live_order"]["id"], order["id"]);
    let body = reader.order_body(&stage, ITEM).await;
    let (status, same) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, &same["id"]), (StatusCode::OK, &order["id"]));
    assert_eq!(stage.carrier.calls("prepare"), 1);
}

#[tokio::test]
async fn a_refusal_is_an_order_with_its_reason() {
    let stage = Stage::start().await;
    stage.carrier.refuse(403, "CARRIER_BILLING.PAYMENT_DENIED", "The payment was denied [0016]");
    let reader = stage.reader().await;
    let body = reader.order_body(&stage, ITEM).await;
    let (status, order) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(
        (&order["status"], &order["refusal"]),
        (&json!("refused"), &json!("line_cannot_pay"))
    );
}

#[tokio::test]
async fn another_reader_cannot_see_or_move_an_order() {
    let stage = Stage::start().await;
    let (owner, stranger) = (stage.reader().await, stage.reader().await);
    let order = owner.place(&stage, ITEM).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    assert_eq!(stranger.get(&stage, &path).await.0, StatusCode::NOT_FOUND);
    for action in ["code", "resend", "cancel"] {
        let path = format!("{path}/{action}");
        let (status, problem) = stranger.post(&stage, &path, &json!({ "code": CODE })).await;
        assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-found"), "{action}");
    }
    assert_eq!(owner.code(&stage, &order, CODE).await.1["status"], "paid");
}

#[tokio::test]
async fn a_stopped_order_charges_nothing() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    let (status, order) = reader.post(&stage, &path, &json!({})).await;
    assert_eq!((status, &order["status"]), (StatusCode::OK, &json!("cancelled")));
    let (status, problem) = reader.code(&stage, &order, CODE).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "order-moved"));
    assert_eq!(stage.carrier.succeeded(), 0);
}

#[tokio::test]
async fn a_second_code_too_soon_says_when() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let order = reader.place(&stage, ITEM).await;
    let path = format!("/v1/orders/{}/resend", order["id"].as_str().unwrap());
    let (status, problem) = reader.post(&stage, &path, &json!({})).await;
    assert_eq!((status, word(&problem)), (StatusCode::TOO_MANY_REQUESTS, "too-soon"));
    assert!((1..=60).contains(&problem["retry_in_secs"].as_u64().unwrap()), "{problem}");
}

#[tokio::test]
async fn no_price_is_read_from_the_body() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    for extra in [
        json!({ "price": { "amount": "1", "currency": "KRW" } }),
        json!({ "amount": 0 }),
        json!({ "price": 1e308, "currency": "EUR", "discount": -5 }),
    ] {
        let mut body = reader.order_body(&stage, ITEM).await;
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let (status, order) = reader.post(&stage, "/v1/orders", &body).await;
        assert!(status.is_success(), "{order}");
        assert_eq!(order["price"], json!({ "amount": "300", "currency": "KRW" }));
    }
    let mut body = reader.order_body(&stage, ITEM).await;
    let quote = body["quote"].as_str().unwrap().replace('A', "B");
    body["quote"] = format!("{quote}x").into();
    let (status, problem) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "quote-expired"));
}

#[tokio::test]
async fn an_invalid_number_can_be_corrected() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    for phone in ["", "02-123-4567", "010-1234", "hello", "+1 650 253 0000"] {
        let mut body = reader.order_body(&stage, ITEM).await;
        body["funding"]["phone"] = phone.into();
        let (status, problem) = reader.post(&stage, "/v1/orders", &body).await;
        let told = (status, word(&problem));
        assert_eq!(told, (StatusCode::UNPROCESSABLE_ENTITY, "invalid-phone"), "{phone}");
        assert!(phone.is_empty() || !problem.to_string().contains(phone), "{problem}");
    }
}
