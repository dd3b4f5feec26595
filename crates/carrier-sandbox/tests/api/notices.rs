use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router, routing};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::bench::{BILLING, Bench, PHONE, REFUNDS, payment, refund};
use crate::schema;

/// A shop's address for notifications.
struct Sink {
    url: String,
    seen: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    count: watch::Receiver<usize>,
}

#[derive(Clone)]
struct Shop {
    seen: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    count: watch::Sender<usize>,
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Sink {
    /// Answers with these statuses in turn, then with 204.
    async fn start(answers: &[u16]) -> Self {
        let (count, seen_count) = watch::channel(0);
        let mut answers = answers.to_vec();
        answers.reverse();
        let seen = Arc::default();
        let shop = Shop { seen: Arc::clone(&seen), count, answers: Arc::new(Mutex::new(answers)) };
        let router = Router::new().route("/sink", routing::post(take)).with_state(shop);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, router).await });
        // By a name that only this machine has.
        Self { url: format!("http://shop.localhost:{port}/sink"), seen, count: seen_count }
    }

    /// Waits for so many notifications in all.
    async fn wait_for(&mut self, number: usize) -> Vec<(HeaderMap, Value)> {
        let enough = self.count.wait_for(|count| *count >= number);
        tokio::time::timeout(std::time::Duration::from_secs(10), enough).await.unwrap().unwrap();
        self.seen()
    }

    fn seen(&self) -> Vec<(HeaderMap, Value)> {
        self.seen.lock().unwrap().clone()
    }

    fn body(&self, phone: &str) -> Value {
        let mut body = payment(phone, 300);
        body["sink"] = json!(self.url);
        body["sinkCredential"] = json!({
            "credentialType": "ACCESSTOKEN",
            "accessToken": "shop-secret",
            "accessTokenType": "bearer",
            "accessTokenExpiresUtc": "2099-01-01T00:00:00Z"
        });
        body
    }
}

async fn take(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Json(event): Json<Value>,
) -> StatusCode {
    shop.seen.lock().unwrap().push((headers, event));
    shop.count.send_modify(|count| *count += 1);
    let status = shop.answers.lock().unwrap().pop().unwrap_or(204);
    StatusCode::from_u16(status).unwrap()
}

async fn bench() -> Bench {
    Bench::start(&["--allow-http-sinks"]).await
}

fn kinds(seen: &[(HeaderMap, Value)]) -> Vec<String> {
    let word = |kind: &str| kind.rsplit_once(".v0.").unwrap().1.to_owned();
    seen.iter().map(|(_, event)| word(event["type"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn each_stage_of_a_payment_is_notified() {
    let bench = bench().await;
    let mut sink = Sink::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    let prepared = bench.post(&path, &sink.body(PHONE)).await.json();
    sink.wait_for(1).await;
    bench.validate(&prepared, &bench.code(PHONE).await).await;
    sink.wait_for(2).await;
    let id = prepared["paymentId"].as_str().unwrap();
    bench.step(id, "confirm", PHONE).await;
    let seen = sink.wait_for(3).await;
    assert_eq!(
        kinds(&seen),
        ["payment-pending-validation", "payment-reserved", "payment-completed"]
    );
    let names = ["EventPaymentPendingValidation", "EventPaymentReserved", "EventPaymentCompleted"];
    for ((headers, event), name) in seen.iter().zip(names) {
        assert_eq!(headers["content-type"], "application/cloudevents+json");
        assert_eq!(headers["authorization"], "Bearer shop-secret");
        assert_eq!(
            (&event["specversion"], &event["data"]["paymentId"]),
            (&json!("1.0"), &json!(id))
        );
        schema::check_named("Carrier Billing", name, event);
    }
}

#[tokio::test]
async fn notifications_keep_the_order_of_what_happened() {
    let bench = bench().await;
    let mut sink = Sink::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    for round in 1..=5 {
        let prepared = bench.post(&path, &sink.body(PHONE)).await.json();
        bench.validate(&prepared, &bench.code(PHONE).await).await;
        bench.step(prepared["paymentId"].as_str().unwrap(), "confirm", PHONE).await;
        let seen = sink.wait_for(round * 3).await;
        let wanted = ["payment-pending-validation", "payment-reserved", "payment-completed"];
        assert_eq!(kinds(&seen)[(round - 1) * 3..], wanted);
    }
}

#[tokio::test]
async fn denials_cancellations_and_refunds_are_notified() {
    let bench = bench().await;
    bench.set(json!({"code_tries": 1})).await;
    let mut sink = Sink::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    let denied = bench.post(&path, &sink.body(PHONE)).await.json();
    sink.wait_for(1).await;
    let wrong = if bench.code(PHONE).await == "000000" { "111111" } else { "000000" };
    bench.validate(&denied, wrong).await;
    let seen = sink.wait_for(2).await;
    assert_eq!(
        (kinds(&seen)[1].as_str(), &seen[1].1["data"]["status"]),
        ("payment-denied", &json!("failed"))
    );
    schema::check_named("Carrier Billing", "EventPaymentDenied", &seen[1].1);
    let forgotten = bench.post(&path, &sink.body(PHONE)).await.json();
    sink.wait_for(3).await;
    bench.advance(601).await;
    let seen = sink.wait_for(4).await;
    assert_eq!(kinds(&seen)[3], "payment-cancelled");
    assert_eq!(seen[3].1["data"]["paymentId"], forgotten["paymentId"]);
    let id = bench.charge("+821099999999", 300).await;
    let mut back = refund(None);
    back["sink"] = json!(sink.url);
    bench.post(&format!("{REFUNDS}/payments/{id}/refunds"), &back).await;
    let seen = sink.wait_for(5).await;
    assert_eq!(kinds(&seen)[4], "refund-completed");
    schema::check_named("Carrier Billing Refund", "EventRefundCompleted", &seen[4].1);
    assert!(seen[4].0.get("authorization").is_none());
}

#[tokio::test]
async fn a_failed_delivery_is_tried_again_with_the_same_id() {
    let bench = bench().await;
    let mut sink = Sink::start(&[500, 401]).await;
    bench.post(&format!("{BILLING}/payments"), &sink.body(PHONE)).await;
    sink.wait_for(1).await;
    failed_tries(&bench, 1).await;
    bench.advance(5).await;
    sink.wait_for(2).await;
    failed_tries(&bench, 2).await;
    bench.advance(300).await;
    let seen = sink.wait_for(3).await;
    assert!(seen.iter().all(|(_, event)| event["id"] == seen[0].1["id"]));
}

#[tokio::test]
async fn a_sink_that_answers_410_gets_no_more_notifications() {
    let bench = bench().await;
    let mut sink = Sink::start(&[410]).await;
    let prepared =
        bench.post(&format!("{BILLING}/payments/prepare"), &sink.body(PHONE)).await.json();
    sink.wait_for(1).await;
    nothing_waits(&bench).await;
    let id = prepared["paymentId"].as_str().unwrap();
    bench.step(id, "cancel", PHONE).await;
    bench.advance(100_000).await;
    // Another payment is told, and it is the next thing that the sink hears.
    let token = bench.token(&[]).await;
    bench.post_as(&token, &format!("{BILLING}/payments"), &sink.body(PHONE)).await;
    let seen = sink.wait_for(2).await;
    assert_ne!(seen[1].1["data"]["paymentId"], id);
}

#[tokio::test]
async fn notifications_can_come_twice_and_before_the_answer() {
    let bench = bench().await;
    let mut sink = Sink::start(&[]).await;
    let path = format!("{BILLING}/payments");
    bench.post(&path, &sink.body("+821000000015")).await;
    assert_eq!(kinds(&sink.seen()), ["payment-completed"], "it is there before the answer");
    bench.post(&path, &sink.body("+821000000014")).await;
    sink.wait_for(2).await;
    bench.advance(6).await;
    let seen = sink.wait_for(3).await;
    assert_eq!(seen[1].1, seen[2].1);
}

#[tokio::test]
async fn faults_change_the_notifications_of_a_line() {
    let bench = bench().await;
    let mut sink = Sink::start(&[]).await;
    let path = format!("{BILLING}/payments");
    bench.fault(json!({"phoneNumber": PHONE, "fault": "early_notification", "count": 1})).await;
    bench.post(&path, &sink.body(PHONE)).await;
    assert_eq!(sink.seen().len(), 1);
    bench
        .fault(
            json!({"phoneNumber": PHONE, "fault": "late_notification", "seconds": 600, "count": 1}),
        )
        .await;
    bench.post(&path, &sink.body(PHONE)).await;
    bench.fault(json!({"phoneNumber": PHONE, "fault": "no_notification", "count": 1})).await;
    bench.post(&path, &sink.body(PHONE)).await;
    bench.fault(json!({"phoneNumber": PHONE, "fault": "duplicate_notification", "seconds": 1, "count": 1})).await;
    let last = bench.post(&path, &sink.body(PHONE)).await.json();
    sink.wait_for(2).await;
    bench.advance(2).await;
    let seen = sink.wait_for(3).await;
    assert_eq!((&seen[1].1, &seen[2].1["data"]["paymentId"]), (&seen[2].1, &last["paymentId"]));
    bench.advance(600).await;
    assert_eq!(sink.wait_for(4).await.len(), 4);
}

/// Waits until so many tries of the one notification on its way have failed.
///
/// The sink has answered before the carrier has planned the next try, and moving the clock in
/// between would move it too early.
async fn failed_tries(bench: &Bench, number: u64) {
    loop {
        let waiting = bench.get("/notifications").await.json();
        if waiting[0]["tries"] == number {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Waits until nothing is on its way any more.
async fn nothing_waits(bench: &Bench) {
    while bench.get("/notifications").await.json() != json!([]) {
        tokio::task::yield_now().await;
    }
}
