use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::bench::{BILLING, Bench, PHONE, payment};

/// Payments that the carrier knows of.
async fn known(bench: &Bench) -> usize {
    bench.books().await["payments"].as_array().unwrap().len()
}

#[tokio::test]
async fn calls_can_fail_before_or_after_their_effect() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments");
    for (fault, status, effect) in [
        (json!({"fault": "drop_before"}), None, 0),
        (json!({"fault": "drop_after"}), None, 1),
        (json!({"fault": "reset_after_effect"}), None, 1),
        (json!({"fault": "truncated_body"}), None, 1),
        (json!({"fault": "error_before"}), Some(503), 0),
        (json!({"fault": "5xx", "status": 500}), Some(500), 0),
        (json!({"fault": "error_after", "status": 504}), Some(504), 1),
        (json!({"fault": "error_before", "status": 429}), Some(429), 0),
        (json!({"fault": "error_after", "status": 401}), Some(401), 1),
    ] {
        let before = known(&bench).await;
        let mut rule = fault.clone();
        rule["count"] = json!(1);
        bench.fault(rule).await;
        let body = payment(PHONE, 300);
        let answer = bench.call(Method::POST, &path, &[], Some(&body)).await;
        assert_eq!(answer.ok().map(|answer| answer.status), status, "{fault}");
        assert_eq!(known(&bench).await - before, effect, "{fault}");
    }
    assert_eq!(bench.get("/faults").await.json(), json!({"faults": []}));
    assert_eq!(bench.post(&path, &payment(PHONE, 300)).await.status, 201);
}

#[tokio::test]
async fn answers_can_carry_a_wrong_amount_or_reference() {
    let bench = Bench::start(&[]).await;
    let id = bench.charge(PHONE, 300).await;
    let path = format!("{BILLING}/payments/{id}");
    let truth = bench.get(&path).await.json();
    bench
        .fault(json!([
            {"fault": "wrong_amount", "operation": "retrievePayment", "count": 1},
            {"fault": "wrong_reference", "operation": "retrievePayment", "count": 1}
        ]))
        .await;
    let lie = bench.get(&path).await.json();
    assert_eq!(lie["amountTransaction"]["paymentAmount"]["chargingInformation"]["amount"], 400);
    assert_ne!(
        lie["amountTransaction"]["referenceCode"],
        truth["amountTransaction"]["referenceCode"]
    );
    assert_eq!(bench.get(&path).await.json(), truth);
    assert_eq!(bench.books().await["payments"][0]["amount"], 300);
}

#[tokio::test]
async fn a_delayed_call_takes_effect_after_the_caller_hangs_up() {
    let bench = Bench::start(&[]).await;
    bench
        .fault(json!({"fault": "delay", "seconds": 1, "operation": "createPayment", "count": 1}))
        .await;
    let impatient = reqwest::Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    let token = bench.token(&[]).await;
    let url = format!("{}{BILLING}/payments", bench.base);
    let asked = impatient.post(url).bearer_auth(token).json(&payment(PHONE, 300)).send().await;
    assert!(asked.unwrap_err().is_timeout());
    assert_eq!(known(&bench).await, 0);
    let start = Instant::now();
    while known(&bench).await == 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "it never happened");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn faults_are_cleared_and_wrong_ones_refused() {
    let bench = Bench::start(&[]).await;
    bench.fault(json!({"fault": "error_before"})).await;
    let path = format!("{BILLING}/payments");
    assert_eq!(bench.get(&path).await.status, 503);
    assert_eq!(bench.ask_token("farthing-demo", "farthing-demo-secret", &[]).await.status, 503);
    let cleared = bench.call(Method::DELETE, "/faults", &[], None).await.unwrap();
    assert_eq!(cleared.status, 204);
    assert_eq!(bench.get(&path).await.status, 200);
    for wrong in
        [json!({"fault": "explode"}), json!({}), json!({"fault": "drop", "phoneNumber": "x"})]
    {
        assert_eq!(bench.post("/faults", &wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_list_with_a_wrong_rule_changes_nothing() {
    let bench = Bench::start(&[]).await;
    bench.fault(json!({"fault": "delay", "operation": "createRefund"})).await;
    let before = bench.get("/faults").await.json();
    let list = json!([{"fault": "error_before"}, {"fault": "error_before", "status": 200}]);
    assert_eq!(bench.post("/faults", &list).await.status, 400);
    assert_eq!(bench.get("/faults").await.json(), before);
}
