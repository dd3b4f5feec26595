//! Tab, credit, bundles and passes: what needs no number and no code.

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

pub(crate) fn won(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "KRW" })
}

/// A newspaper with this billing that sells articles, a bundle, a pass and credit.
pub(crate) async fn stage(billing: &str) -> Stage {
    stage_at(Clock::system(), billing).await
}

/// The same, with a clock of the test's own.
pub(crate) async fn stage_at(clock: Clock, billing: &str) -> Stage {
    stage_with(clock, billing, |config| config).await
}

/// The same, with another change of the configuration.
pub(crate) async fn stage_with(
    clock: Clock,
    billing: &str,
    then: impl FnOnce(String) -> String,
) -> Stage {
    let items = [
        ("articles/a", "article", 300, ""),
        ("articles/b", "article", 300, ""),
        ("articles/c", "article", 300, ""),
        ("bundles/two", "bundle", 500, "articles = 2\nscope = \"articles/*\"\nvalid_days = 30"),
        ("passes/day", "pass", 900, "days = 1\nscope = \"articles/*\""),
        ("credit/500", "top_up", 500, ""),
    ];
    Stage::selling(clock, billing, &items, then).await
}

impl Reader {
    /// Buys without a number.
    pub(crate) async fn tap(&self, stage: &Stage, item: &str, method: &str) -> StatusAndBody {
        let quote = self.offer(stage, item).await["quote"].clone();
        let body = json!({ "quote": quote, "funding": { "method": method } });
        self.post(stage, "/v1/orders", &body).await
    }

    /// The words of the ways to pay, best first.
    pub(crate) async fn ways(&self, stage: &Stage, item: &str) -> String {
        let offer = self.offer(stage, item).await;
        let ways = offer["ways"].as_array().unwrap();
        let words: Vec<&str> = ways.iter().map(|way| way["method"].as_str().unwrap()).collect();
        words.join(" ")
    }
}

#[tokio::test]
async fn the_first_article_is_put_on_the_tab_and_opens_without_a_number() {
    let stage = stage("billing = \"tab\"\ntab_limit = \"700\"").await;
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, ITEM).await;
    let room = json!({ "method": "tab", "open": won("0"), "limit": won("700") });
    assert_eq!(offer["ways"], json!([room, { "method": "phone_bill" }]));

    let (status, order) = reader.tap(&stage, ITEM, "tab").await;
    assert_eq!((status, &order["status"]), (StatusCode::CREATED, &json!("paid")), "{order}");
    assert_eq!(order["method"], "tab");
    assert_eq!(order["left"], json!({ "of": "tab", "open": won("300"), "limit": won("700") }));
    assert!((9..=10).contains(&order["undo_in_secs"].as_u64().unwrap()), "{order}");
    assert!(order["entitlement"]["content_key"].is_string());
    assert_eq!(order["receipt"]["amount"], won("300"));
    assert_eq!(stage.carrier.calls("prepare"), 0);

    let (status, _) = reader.tap(&stage, "articles/a", "tab").await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(reader.ways(&stage, "articles/b").await, "settle phone_bill");
    let (status, problem) = reader.tap(&stage, "articles/b", "tab").await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "not-covered"));
    assert_eq!(problem["reason"], "not_covered");
    let (status, problem) = reader.tap(&stage, ITEM, "tab").await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "already-owned"));
}

#[tokio::test]
async fn credit_is_bought_by_bill_and_spent_in_one_tap() {
    let stage = stage("billing = \"credit\"").await;
    let reader = stage.reader().await;
    let (status, problem) = reader.tap(&stage, ITEM, "credit").await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "not-covered"));
    assert_eq!(reader.ways(&stage, "credit/500").await, "phone_bill");
    reader.buy(&stage, "credit/500").await;
    assert_eq!(reader.ways(&stage, ITEM).await, "credit top_up phone_bill");
    let (status, order) = reader.tap(&stage, ITEM, "credit").await;
    assert_eq!((status, &order["method"]), (StatusCode::CREATED, &json!("credit")), "{order}");
    assert_eq!(order["left"], json!({ "of": "credit", "balance": won("200") }));
    assert_eq!(reader.ways(&stage, "articles/a").await, "top_up phone_bill");
    for method in ["credit", "tab", "bundle", "pass"] {
        let (status, problem) = reader.tap(&stage, "credit/500", method).await;
        assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "not-covered"), "{method}");
    }
}

#[tokio::test]
async fn a_bundle_counts_down_and_a_pass_opens_everything_of_its_scope() {
    let stage = stage("billing = \"direct\"").await;
    let reader = stage.reader().await;
    reader.buy(&stage, "bundles/two").await;
    assert_eq!(reader.ways(&stage, "tips/kim-jiwoo").await, "phone_bill");
    for (item, left) in [("articles/a", 1), ("articles/b", 0)] {
        assert_eq!(reader.ways(&stage, item).await, "bundle phone_bill");
        let (_, order) = reader.tap(&stage, item, "bundle").await;
        assert_eq!(order["left"], json!({ "of": "bundle", "units_left": left }), "{order}");
        assert_eq!(order["receipt"]["amount"], won("0"));
        assert!(order["undo_in_secs"].is_null());
    }
    let (status, problem) = reader.tap(&stage, "articles/c", "bundle").await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "not-covered"));
    let (_, problem) = reader.tap(&stage, "tips/kim-jiwoo", "bundle").await;
    assert_eq!(word(&problem), "not-covered");

    reader.buy(&stage, "passes/day").await;
    let offer = reader.offer(&stage, "articles/c").await;
    assert_eq!(offer["ways"][0]["method"], "pass");
    assert!(offer["entitlement"].is_object());
    let (status, order) = reader.tap(&stage, "articles/c", "pass").await;
    assert_eq!((status, &order["left"]["of"]), (StatusCode::CREATED, &json!("pass")), "{order}");
}

#[tokio::test]
async fn a_bundle_and_a_pass_are_paid_from_the_tab_too() {
    let stage = stage("billing = \"tab\"\ntab_limit = \"2000\"").await;
    let reader = stage.reader().await;
    let (status, order) = reader.tap(&stage, "bundles/two", "tab").await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    assert_eq!(reader.ways(&stage, ITEM).await, "bundle tab settle phone_bill");
    let (status, _) = reader.tap(&stage, ITEM, "bundle").await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, order) = reader.tap(&stage, "passes/day", "tab").await;
    assert_eq!((status, &order["left"]["open"]), (StatusCode::CREATED, &won("1400")), "{order}");
}

#[tokio::test]
async fn one_key_sent_sixty_four_times_buys_once() {
    let stage = stage("billing = \"tab\"").await;
    let reader = stage.reader().await;
    let quote = reader.offer(&stage, "tips/kim-jiwoo").await["quote"].clone();
    let body = json!({ "quote": quote, "funding": { "method": "tab" } });
    let calls = (0..64).map(|_| reader.post_as(&stage, "/v1/orders", "one", &body));
    let mut orders = Vec::new();
    for (status, answer) in futures_util::future::join_all(calls).await {
        match status {
            StatusCode::CREATED => orders.push(answer["id"].clone()),
            _ => assert_eq!(word(&answer), "request-in-progress"),
        }
    }
    orders.dedup();
    assert_eq!(orders.len(), 1, "{orders:?}");
    assert_eq!(reader.offer(&stage, ITEM).await["ways"][0]["open"], won("500"));
}

#[tokio::test]
async fn an_invalid_number_can_be_corrected_for_every_way_to_pay() {
    let stage = stage("billing = \"tab\"").await;
    let reader = stage.reader().await;
    for method in ["phone_bill", "settle", "top_up"] {
        let quote = reader.offer(&stage, ITEM).await["quote"].clone();
        let funding = json!({ "method": method, "phone": "02-1", "amount": won("3000") });
        let body = json!({ "quote": quote, "funding": funding });
        let (_, problem) = reader.post(&stage, "/v1/orders", &body).await;
        assert_eq!(word(&problem), "invalid-phone", "{method} {problem}");
    }
    let order = reader.place(&stage, ITEM).await;
    assert_eq!(reader.code(&stage, &order, CODE).await.1["method"], "phone_bill");
}

#[tokio::test]
async fn a_bundle_that_is_used_up_can_be_bought_again() {
    let stage = stage("billing = \"tab\"\ntab_limit = \"2000\"").await;
    let reader = stage.reader().await;
    reader.tap(&stage, "bundles/two", "tab").await;
    assert!(reader.offer(&stage, "bundles/two").await["entitlement"].is_object());
    for item in ["articles/a", "articles/b"] {
        reader.tap(&stage, item, "bundle").await;
    }
    assert!(reader.offer(&stage, "bundles/two").await["entitlement"].is_null());
    let (status, order) = reader.tap(&stage, "bundles/two", "tab").await;
    assert_eq!((status, &order["left"]["open"]), (StatusCode::CREATED, &won("1000")), "{order}");
    assert!(reader.offer(&stage, "bundles/two").await["entitlement"].is_object());
}
