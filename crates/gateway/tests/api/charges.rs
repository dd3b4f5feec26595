//! What operators look at and decide, by the program's commands beside a running gateway.

use farthing_gateway::service::Clock;
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::keys::command;
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

#[tokio::test]
async fn charges_are_listed_and_shown_for_people_and_for_programs() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, ITEM).await;
    let open = stage.reader().await.place(&stage, ITEM).await;
    let (fine, said) = command(&stage, &["charges", "list"]);
    assert!(fine && said.lines().count() == 3 && said.starts_with("placed"), "{said}");
    assert!(said.contains("charged") && said.contains("awaiting_code"), "{said}");
    let (fine, said) = command(&stage, &["charges", "list", "--state", "charged", "--json"]);
    let list: Value = serde_json::from_str(&said).unwrap();
    assert!(fine && list.as_array().unwrap().len() == 1, "{said}");
    assert_eq!(list[0]["amount"], json!({ "amount": "300", "currency": "KRW" }));
    assert_eq!(list[0]["receipt"], paid["receipt"]["number"]);
    let (fine, said) = command(&stage, &["charges", "list", "--since", "2999-01-01", "--json"]);
    assert!(fine && said.trim() == "[]", "{said}");
    for wrong in [["--state", "lost"], ["--since", "yesterday"]] {
        let (fine, said) = command(&stage, &["charges", "list", wrong[0], wrong[1]]);
        assert!(!fine, "{said}");
    }

    let receipt = paid["receipt"]["number"].as_str().unwrap();
    for id in [receipt, paid["id"].as_str().unwrap(), list[0]["charge"].as_str().unwrap()] {
        let (fine, said) = command(&stage, &["charges", "show", id]);
        assert!(fine && said.contains("confirming > settling by accepted"), "{said}");
        assert!(said.contains("carrier_receivable:sandbox to publisher_payable:jeju-post"));
        assert!(!said.contains(&reader.phone[3..]), "no phone number is shown");
    }
    let (fine, said) = command(&stage, &["charges", "show", receipt, "--json"]);
    let shown: Value = serde_json::from_str(&said).unwrap();
    assert!(fine && shown[0]["history"].as_array().unwrap().len() > 10, "{said}");
    let (fine, said) = command(&stage, &["charges", "show", "F-0000000000"]);
    assert!(!fine && said.contains("there is no charge"), "{said}");

    let (_, said) = command(&stage, &["charges", "show", open["id"].as_str().unwrap(), "--json"]);
    let shown: Value = serde_json::from_str(&said).unwrap();
    let charge = shown[0]["charge"].as_str().unwrap();
    let resolve =
        ["charges", "resolve", charge, "--as", "not-charged", "--by", "Kim", "--why", "x"];
    let (fine, said) = command(&stage, &resolve);
    assert!(!fine && said.contains("awaiting_code is not for a person to decide"), "{said}");
    let (fine, said) = command(&stage, &resolve[..7]);
    assert!(!fine && said.contains("--why"), "{said}");
}

#[tokio::test]
async fn an_operators_decision_beside_the_gateway_grants_or_ends_and_is_booked() {
    let yesterday = jiff::Timestamp::now().as_millisecond() - 25 * 3_600_000;
    for (outcome, state, paid) in [("charged", "charged", true), ("not-charged", "ended", false)] {
        let stage = Stage::at(Clock::standing(yesterday), |config| config).await;
        let reader = stage.reader().await;
        let order = reader.place(&stage, ITEM).await;
        stage.carrier.charge_slowly(u32::MAX);
        let (_, waits) = reader.code(&stage, &order, CODE).await;
        assert_eq!(waits["status"], "charging", "{waits}");
        let (_, said) = command(&stage, &["charges", "list", "--state", "settling", "--json"]);
        let list: Value = serde_json::from_str(&said).unwrap();
        let charge = list[0]["charge"].as_str().unwrap();

        let resolve = ["charges", "resolve", charge, "--as", outcome, "--by", "Kim Jiwoo"];
        let resolve = [&resolve[..], &["--why", "the carrier's list, line 40"]].concat();
        if paid {
            let other = [&resolve[..], &["--payment", "pay-9"]].concat();
            let (fine, said) = command(&stage, &other);
            assert!(!fine && said.contains("that payment is not this charge's"), "{said}");
        }
        let (fine, said) = command(&stage, &resolve);
        assert!(fine && said.contains(&format!("{charge} is {state}")), "{said}");
        let (fine, said) = command(&stage, &resolve);
        assert!(!fine && said.contains("is not for a person to decide"), "once: {said}");

        let (_, said) = command(&stage, &["charges", "show", charge]);
        let word = outcome.replace('-', " ");
        let note = format!("300 KRW ({word}, by Kim Jiwoo: the carrier's list, line 40)");
        assert_eq!(said.matches(&note).count(), 2, "into suspense and out of it: {said}");
        assert!(said.contains("decided: carrier_receivable:sandbox to suspense:sandbox"), "{said}");
        let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
        let (_, after) = reader.get(&stage, &path).await;
        assert_eq!(after["status"], if paid { "paid" } else { "refused" }, "{after}");
        let (status, _) = reader.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
        assert_eq!(status.is_success(), paid);
        let (fine, said) = command(&stage, &["verify"]);
        assert!(fine && said.contains("suspense:sandbox KRW: debit 300, credit 300"), "{said}");
    }
}

#[tokio::test]
async fn payments_in_suspense_are_listed_and_a_wrong_name_is_refused() {
    let stage = Stage::start().await;
    let (fine, said) = command(&stage, &["charges", "suspense", "--json"]);
    assert!(fine && said.trim() == "[]", "{said}");
    let dismiss = |payment| {
        let said = ["charges", "dismiss", payment, "--by", "Kim", "--why", "x"];
        command(&stage, &said)
    };
    let (fine, said) = dismiss("sandbox/pay-1");
    assert!(!fine && said.contains("there is no such"), "{said}");
    let (fine, said) = dismiss("pay-1");
    assert!(!fine && said.contains("CARRIER/PAYMENT"), "{said}");
    let (fine, said) = command(&stage, &["charges", "dismiss", "a/b", "--by", "Kim"]);
    assert!(!fine && said.contains("--why"), "{said}");
}
