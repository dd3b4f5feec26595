//! One charge that settles the tab or tops up credit, and buys the article too.

use core::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::one_tap::{stage, stage_at, stage_with, won};
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

impl Reader {
    async fn fund(&self, stage: &Stage, item: &str, mut funding: Value) -> StatusAndBody {
        funding["phone"] = self.phone.clone().into();
        let quote = self.offer(stage, item).await["quote"].clone();
        let body = json!({ "quote": quote, "funding": funding });
        self.post(stage, "/v1/orders", &body).await
    }
}

#[tokio::test]
async fn a_full_tab_is_settled_with_the_next_article() {
    let stage = stage("billing = \"tab\"\ntab_limit = \"500\"").await;
    let reader = stage.reader().await;
    reader.tap(&stage, "articles/a", "tab").await;
    let offer = reader.offer(&stage, ITEM).await;
    let settle = json!({ "method": "settle", "open": won("300"), "total": won("600") });
    assert_eq!(offer["ways"][0], settle);
    let (status, order) = reader.fund(&stage, ITEM, json!({ "method": "settle" })).await;
    assert_eq!((status, &order["charged"]), (StatusCode::CREATED, &won("600")), "{order}");
    assert_eq!((&order["price"], &order["method"]), (&won("300"), &json!("phone_bill")));
    let (_, paid) = reader.code(&stage, &order, CODE).await;
    assert_eq!(paid["left"], json!({ "of": "tab", "open": won("0"), "limit": won("500") }));
    assert!(paid["entitlement"].is_object() && paid["undo_in_secs"].is_null(), "{paid}");
    assert_eq!(stage.carrier.succeeded(), 1);
    assert_eq!(reader.ways(&stage, "articles/b").await, "tab phone_bill");
}

#[tokio::test]
async fn a_top_up_buys_the_article_in_the_same_step() {
    let stage = stage("billing = \"credit\"\ntop_ups = [\"5000\", \"1000\"]").await;
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, ITEM).await;
    let amounts = json!([won("1000"), won("5000")]);
    let top_up = json!({ "method": "top_up", "balance": won("0"), "amounts": amounts });
    assert_eq!(offer["ways"][0], top_up);
    let funding = json!({ "method": "top_up", "amount": won("1000") });
    let (status, order) = reader.fund(&stage, ITEM, funding).await;
    assert_eq!((status, &order["charged"]), (StatusCode::CREATED, &won("1000")), "{order}");
    assert_eq!(reader.ways(&stage, "articles/a").await, "top_up phone_bill");
    let (_, paid) = reader.code(&stage, &order, CODE).await;
    assert_eq!(paid["left"], json!({ "of": "credit", "balance": won("700") }));
    assert_eq!(paid["receipt"]["amount"], won("1000"));
    let (status, _) = reader.tap(&stage, "articles/a", "credit").await;
    assert_eq!((status, stage.carrier.succeeded()), (StatusCode::CREATED, 1));
}

#[tokio::test]
async fn an_amount_that_is_not_offered_is_refused_before_anybody_is_asked() {
    let stage = stage("billing = \"credit\"").await;
    let reader = stage.reader().await;
    for amount in [
        won("0"),
        won("2999"),
        won("-3000"),
        json!({ "amount": "30.00", "currency": "EUR" }),
        json!({ "amount": "3000", "currency": "JPY" }),
        json!({ "amount": 3000, "currency": "KRW" }),
    ] {
        let funding = json!({ "method": "top_up", "amount": amount });
        let (status, problem) = reader.fund(&stage, ITEM, funding).await;
        let told = word(&problem);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{amount} {problem}");
        assert!(["amount-invalid", "invalid-body"].contains(&told), "{amount} {problem}");
    }
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn a_top_up_that_the_carrier_refuses_opens_nothing_and_owes_nothing() {
    let stage = stage("billing = \"credit\"").await;
    let reader = stage.reader().await;
    stage.carrier.refuse(403, "CARRIER_BILLING.PAYMENT_DENIED", "The payment was denied [0016]");
    let funding = json!({ "method": "top_up", "amount": won("3000") });
    let (status, order) = reader.fund(&stage, ITEM, funding).await;
    assert_eq!((status, &order["status"]), (StatusCode::CREATED, &json!("refused")), "{order}");
    assert!(order["entitlement"].is_null() && order["left"].is_null());
    assert_eq!(reader.ways(&stage, ITEM).await, "top_up phone_bill");
}

#[tokio::test]
async fn after_its_days_a_tab_is_settled_before_anything_else_is_sold() {
    let clock = Clock::standing(1_795_226_400_000);
    let stage = stage_at(clock.clone(), "billing = \"tab\"\ntab_days = 7").await;
    let reader = stage.reader().await;
    reader.tap(&stage, "articles/a", "tab").await;
    clock.advance(Duration::from_hours(24 * 7));
    let reader = reader.again(&stage, "jeju-post", crate::stage::NEWS).await;
    assert_eq!(reader.ways(&stage, ITEM).await, "settle");
    assert!(reader.offer(&stage, "articles/a").await["entitlement"].is_object());
    for method in ["tab", "credit", "bundle", "pass", "phone_bill"] {
        let (status, problem) = reader.fund(&stage, ITEM, json!({ "method": method })).await;
        assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "not-covered"), "{method}");
    }
    let (_, order) = reader.fund(&stage, ITEM, json!({ "method": "settle" })).await;
    let (_, paid) = reader.code(&stage, &order, CODE).await;
    assert_eq!((&paid["status"], &paid["charged"]), (&json!("paid"), &won("600")), "{paid}");
    assert_eq!(reader.ways(&stage, "articles/b").await, "tab phone_bill");
}

#[tokio::test]
async fn past_the_cap_of_an_address_a_number_is_asked_for() {
    let caps = |config: String| config.replace("[limits]", "[limits]\ntabs_per_address = \"500\"");
    let stage = stage_with(Clock::system(), "billing = \"tab\"", caps).await;
    let (first, second) = (stage.reader().await, stage.reader().await);
    first.tap(&stage, ITEM, "tab").await;
    assert_eq!(second.ways(&stage, ITEM).await, "phone_bill");
    assert_eq!(second.buy(&stage, ITEM).await["method"], "phone_bill");
    assert_eq!(first.ways(&stage, "articles/a").await, "settle phone_bill");
}

#[tokio::test]
async fn the_credit_of_a_phone_pays_in_another_browser_by_a_code_that_costs_nothing() {
    let stage = stage("billing = \"credit\"").await;
    let reader = stage.reader().await;
    let funding = json!({ "method": "top_up", "amount": won("3000") });
    let (_, order) = reader.fund(&stage, "articles/a", funding.clone()).await;
    reader.code(&stage, &order, CODE).await;
    let mut other = stage.reader().await;
    other.phone.clone_from(&reader.phone);
    let (status, order) = other.fund(&stage, "articles/b", funding).await;
    assert_eq!((status, &order["charged"]), (StatusCode::CREATED, &won("3000")), "{order}");
    let (_, paid) = other.code(&stage, &order, CODE).await;
    assert_eq!((&paid["status"], &paid["method"]), (&json!("paid"), &json!("credit")), "{paid}");
    assert_eq!(paid["left"], json!({ "of": "credit", "balance": won("2400") }));
    assert!(paid["entitlement"]["content_key"].is_string() && paid["undo_in_secs"].is_u64());
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.succeeded()), (1, 1));
    assert_eq!(other.ways(&stage, ITEM).await, "credit top_up phone_bill");
    let (status, order) = other.tap(&stage, ITEM, "credit").await;
    assert_eq!((status, &order["left"]["balance"]), (StatusCode::CREATED, &won("2100")), "{order}");
    let path = format!("/v1/orders/{}/undo", paid["id"].as_str().unwrap());
    let (status, undone) = other.post(&stage, &path, &json!({})).await;
    assert_eq!((status, &undone["status"]), (StatusCode::OK, &json!("undone")), "{undone}");
    let (status, given) = other.post(&stage, "/v1/credit/refund", &json!({})).await;
    assert_eq!((status, &given["total"]), (StatusCode::CREATED, &won("2400")), "{given}");
    assert_eq!(reader.ways(&stage, ITEM).await, "top_up phone_bill");
}
