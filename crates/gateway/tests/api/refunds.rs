//! Refunds by the operator's command and by a reader, at the carrier sandbox, which shares no code with the
//! gateway and has books of its own.

use reqwest::StatusCode;
use serde_json::json;

use crate::keys::command;
use crate::reader::word;
use crate::stage::Stage;
use crate::street::Street;

const ITEM: &str = "articles/night-market";

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_gives_a_sale_back_beside_the_running_gateway() {
    let street = Street::open().await;
    let reader = street.reader().await;
    let paid = street.buy(&reader).await;
    let receipt = paid["receipt"]["number"].as_str().unwrap();
    let wrongs: [&[&str]; 4] = [
        &["refund", receipt],
        &["refund", receipt, "--reason", " "],
        &["refund", "F-0000000000", "--reason", "empty"],
        &["refund", receipt, "--reason", "empty", "--amount", "301"],
    ];
    for wrong in wrongs {
        let (fine, said) = command(&street.stage, wrong);
        assert!(!fine, "{wrong:?}: {said}");
    }
    let asked = ["refund", receipt, "--reason", "the article was empty", "--by", "Kim"];
    let (fine, said) = command(&street.stage, &asked);
    assert!(fine && said.contains("1 rights of the order have ended"), "{said}");
    let (status, problem) =
        reader.post(&street.stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-entitled"));
    let path = format!("/v1/orders/{}", paid["id"].as_str().unwrap());
    let (_, order) = reader.get(&street.stage, &path).await;
    assert_eq!(order["status"], "paid", "its receipt stays: {order}");
    assert!(order["entitlement"].is_null() && order["link"].is_null(), "it opens nothing: {order}");
    street.refunds(1).await;
    let (fine, said) = command(&street.stage, &asked);
    assert!(!fine && said.contains("nothing is left"), "{said}");
    let (fine, said) = command(&street.stage, &["verify"]);
    assert!(fine && said.contains("verified 1 charges, 0 other orders, 1 refunds"), "{said}");
}

#[tokio::test]
async fn a_refund_that_was_begun_takes_no_new_terms() {
    let stage = Stage::start().await;
    let begun = ["refund", "rfd_00000000000000000000", "--reason", "again"];
    for (new, told) in
        [("--amount=100", "keeps its amount"), ("--keep-right", "--keep-right is for a new refund")]
    {
        let (fine, said) = command(&stage, &[&begun[..], &[new]].concat());
        assert!(!fine && said.contains(told), "{said}");
    }
}

#[tokio::test]
async fn a_refund_about_which_nothing_can_be_decided_says_why() {
    let stage = Stage::start().await;
    let unknown = "rfd_00000000000000000000";
    let (fine, said) = command(&stage, &["refund", unknown, "--reason", "again"]);
    assert!(!fine && said.contains(&format!("there is no refund {unknown}")), "{said}");
    let paid = stage.reader().await.buy(&stage, ITEM).await;
    let receipt = paid["receipt"]["number"].as_str().unwrap();
    let (fine, begun) = command(&stage, &["refund", receipt, "--reason", "empty", "--as-credit"]);
    let id = begun.split(": ").find_map(|part| part.rsplit('\n').next()).unwrap();
    assert!(fine && id.starts_with("rfd_"), "{begun}");
    let (fine, said) = command(&stage, &["refund", id, "--reason", "again"]);
    assert!(!fine && said.contains("has ended: the reader has the money as credit"), "{said}");
}

#[tokio::test]
async fn a_reader_without_credit_gets_nothing_back() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let (status, problem) = reader.post(&stage, "/v1/credit/refund", &json!({})).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "nothing-to-refund"));
    let stranger = stage.http.post(stage.url("/v1/credit/refund")).json(&json!({}));
    assert_eq!(stranger.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let keyless = stage.http.post(stage.url("/v1/credit/refund")).bearer_auth(&reader.token);
    let keyless = keyless.json(&json!({})).send().await.unwrap();
    assert_eq!(keyless.status(), StatusCode::BAD_REQUEST);
}
