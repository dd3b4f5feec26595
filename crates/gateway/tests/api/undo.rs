//! Taking a purchase back.

use core::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::one_tap::{stage, stage_at, stage_with};
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

impl Reader {
    async fn undo(&self, stage: &Stage, order: &Value) -> StatusAndBody {
        let path = format!("/v1/orders/{}/undo", order["id"].as_str().unwrap());
        self.post(stage, &path, &json!({})).await
    }
}

#[tokio::test]
async fn an_undone_purchase_is_closed_again_and_costs_nothing() {
    let stage = stage("billing = \"tab\"").await;
    let reader = stage.reader().await;
    let (_, order) = reader.tap(&stage, ITEM, "tab").await;
    let (status, undone) = reader.undo(&stage, &order).await;
    assert_eq!((status, &undone["status"]), (StatusCode::OK, &json!("undone")), "{undone}");
    assert!(undone["entitlement"].is_null() && undone["undo_in_secs"].is_null(), "{undone}");
    assert_eq!(undone["left"]["open"]["amount"], "0");
    let (status, problem) = reader.undo(&stage, &order).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "already-undone"));
    let (status, problem) = reader.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-entitled"));
    let (status, _) = reader.tap(&stage, ITEM, "tab").await;
    assert_eq!(status, StatusCode::CREATED, "it can be bought again");
}

#[tokio::test]
async fn past_the_limit_undo_is_not_offered_and_the_problem_says_so() {
    let limit = |config: String| config.replace("[limits]", "[limits]\nundos_per_device_day = 1");
    let stage = stage_with(Clock::system(), "billing = \"tab\"", limit).await;
    let reader = stage.reader().await;
    assert_eq!(reader.offer(&stage, ITEM).await["can_undo"], true);
    let (_, first) = reader.tap(&stage, ITEM, "tab").await;
    let (_, beside) = reader.tap(&stage, "articles/a", "tab").await;
    assert!(beside["undo_in_secs"].is_u64(), "{beside}");
    let (status, _) = reader.undo(&stage, &first).await;
    assert_eq!(status, StatusCode::OK);

    let (status, problem) = reader.undo(&stage, &beside).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "undo-limit"));
    assert_eq!(problem["reason"], "undo_limit");
    assert_eq!(reader.offer(&stage, ITEM).await["can_undo"], false);
    let (status, again) = reader.tap(&stage, ITEM, "tab").await;
    assert_eq!((status, &again["undo_in_secs"]), (StatusCode::CREATED, &Value::Null), "{again}");
    assert_eq!(again["left"]["open"]["amount"], "600");
}

#[tokio::test]
async fn after_ten_seconds_it_is_too_late_and_the_answer_says_so() {
    let clock = Clock::standing(1_795_226_400_000);
    let stage = stage_at(clock.clone(), "billing = \"tab\"").await;
    let reader = stage.reader().await;
    let (_, order) = reader.tap(&stage, ITEM, "tab").await;
    assert_eq!(order["undo_in_secs"], 10);
    clock.advance(Duration::from_secs(10));
    let (status, problem) = reader.undo(&stage, &order).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "undo-too-late"));
    assert_eq!(problem["reason"], "undo_too_late");
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let (_, read) = reader.get(&stage, &path).await;
    assert_eq!((&read["status"], &read["undo_in_secs"]), (&json!("paid"), &Value::Null));
}

#[tokio::test]
async fn only_the_device_that_bought_takes_back_and_only_what_no_carrier_paid() {
    let stage = stage("billing = \"tab\"").await;
    let (reader, stranger) = (stage.reader().await, stage.reader().await);
    let (_, order) = reader.tap(&stage, "articles/a", "tab").await;
    let (status, problem) = stranger.undo(&stage, &order).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-found"));
    let paid = reader.buy(&stage, ITEM).await;
    let (status, problem) = reader.undo(&stage, &paid).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "undo-too-late"));
}

#[tokio::test]
async fn a_pass_can_be_undone_until_it_opens_an_article_for_a_page() {
    let stage = stage_at(Clock::standing(1_795_226_400_000), "billing = \"tab\"").await;
    let reader = stage.reader().await;
    let check = async |items: Value| {
        let body = json!({ "items": items });
        let (_, view) = reader.post(&stage, "/v1/entitlements/check", &body).await;
        view["entitlements"].as_array().unwrap().len()
    };
    let (_, unused) = reader.tap(&stage, "passes/day", "tab").await;
    assert_eq!(check(json!(["passes/day", "essays/x"])).await, 1, "the pass itself");
    // A page asks for the offers of its buttons before anybody presses them.
    let offer = reader.offer(&stage, ITEM).await;
    assert_eq!(offer["ways"][0]["method"], "pass");
    assert!(offer["entitlement"].is_null(), "{offer}");
    let (status, undone) = reader.undo(&stage, &unused).await;
    assert_eq!(status, StatusCode::OK, "{undone}");

    let (_, used) = reader.tap(&stage, "passes/day", "tab").await;
    assert_eq!(check(json!([ITEM, "articles/a"])).await, 2);
    let (status, problem) = reader.undo(&stage, &used).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "undo-too-late"));
    assert!(reader.offer(&stage, ITEM).await["entitlement"].is_object());
}
