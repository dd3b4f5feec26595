use serde_json::{Value, json};

use crate::bench::{BILLING, Bench, PHONE, REFUNDS, payment, refund};
use crate::schema;

fn path(id: &str) -> String {
    format!("{REFUNDS}/payments/{id}/refunds")
}

async fn left(bench: &Bench, id: &str) -> Value {
    bench.get(&format!("{}/remaining-amount", path(id))).await.json()["amount"].clone()
}

#[tokio::test]
async fn partial_refunds_add_up_and_a_total_refund_returns_the_rest() {
    let bench = Bench::start(&[]).await;
    let id = bench.charge(PHONE, 1_000).await;
    let part = bench.post(&path(&id), &refund(Some(300))).await;
    assert_eq!((part.status, &part.json()["refundStatus"]), (201, &json!("succeeded")));
    schema::check_named("Carrier Billing Refund", "PartialRefund", &part.json());
    assert_eq!(left(&bench, &id).await, 700);
    let over = bench.post(&path(&id), &refund(Some(701))).await;
    assert_eq!(over.error(), (422, "CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT".to_owned()));
    let total = bench.post(&path(&id), &refund(None)).await;
    schema::check_named("Carrier Billing Refund", "TotalRefund", &total.json());
    assert_eq!(total.json()["amountTransaction"]["refundAmount"], json!({}));
    assert_eq!(left(&bench, &id).await, 0);
    for again in [refund(None), refund(Some(1))] {
        let answer = bench.post(&path(&id), &again).await;
        assert_eq!(
            answer.error(),
            (422, "CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS".to_owned())
        );
    }
    let books = bench.books().await;
    assert_eq!(
        (&books["totals"]["charged"], &books["totals"]["refunded"]),
        (&json!(1000), &json!(1000))
    );
    assert_eq!(books["payments"][0]["refunds"].as_array().unwrap().len(), 2);
    let read =
        bench.get(&format!("{}/{}", path(&id), total.json()["refundId"].as_str().unwrap())).await;
    assert_eq!(read.json(), total.json());
}

#[tokio::test]
async fn refunds_are_possible_in_the_same_korean_month_only() {
    let bench = Bench::start(&[]).await;
    let id = bench.charge(PHONE, 1_000).await;
    bench.advance(31 * 86_400).await;
    let token = bench.token(&[]).await;
    let answer = bench.post_as(&token, &path(&id), &refund(None)).await;
    let code = "CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND";
    assert_eq!(answer.error(), (403, code.to_owned()));
    assert!(answer.json()["message"].as_str().unwrap().ends_with("[0042]"));
}

#[tokio::test]
async fn each_reason_against_a_refund_has_its_code() {
    let bench = Bench::start(&[]).await;
    let created = async |phone: &str| {
        let answer = bench.post(&format!("{BILLING}/payments"), &payment(phone, 1_000)).await;
        answer.json()["paymentId"].as_str().unwrap().to_owned()
    };
    for (phone, status, code) in [
        ("+821000000016", 403, "CARRIER_BILLING_REFUND.REFUND_DENIED"),
        ("+821000000017", 403, "CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND"),
        ("+821000000019", 422, "CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED"),
    ] {
        let id = created(phone).await;
        assert_eq!(bench.post(&path(&id), &refund(None)).await.error(), (status, code.to_owned()));
        assert_eq!(left(&bench, &id).await, 1000);
    }
    let open = bench.reserve(PHONE, 300).await;
    let answer = bench.post(&path(&open), &refund(None)).await;
    assert_eq!(answer.error(), (422, "CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS".to_owned()));
    let answer = bench.post(&path("nothing"), &refund(None)).await;
    assert_eq!(answer.error(), (404, "NOT_FOUND".to_owned()));
    let id = created(PHONE).await;
    let mut taxed = refund(Some(100));
    taxed["amountTransaction"]["refundAmount"]["chargingInformation"]["isTaxIncluded"] =
        json!(true);
    let answer = bench.post(&path(&id), &taxed).await;
    assert_eq!(
        answer.error(),
        (422, "CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH".to_owned())
    );
    bench.set(json!({"refund_month_limit": "99"})).await;
    let answer = bench.post(&path(&id), &refund(Some(100))).await;
    let code = "CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED";
    assert_eq!(answer.error(), (422, code.to_owned()));
}

#[tokio::test]
async fn an_item_is_refunded_at_most_as_often_as_it_was_bought() {
    let bench = Bench::start(&[]).await;
    let mut body = payment(PHONE, 1_000);
    let item = |id: &str, won: u32| json!({"id": id, "amount": won, "currency": "KRW", "description": "an article"});
    body["amountTransaction"]["paymentAmount"]["paymentDetails"] =
        json!([item("a", 600), item("b", 400)]);
    let created = bench.post(&format!("{BILLING}/payments"), &body).await.json();
    let id = created["paymentId"].as_str().unwrap();
    let back = |id: &str, won: u32| {
        let mut body = refund(Some(won));
        body["amountTransaction"]["refundAmount"]["refundDetails"] = json!([
            {"paymentItemId": id, "amount": won, "currency": "KRW", "description": "back"}
        ]);
        body
    };
    let mismatch = (422, "CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH".to_owned());
    assert_eq!(bench.post(&path(id), &back("c", 100)).await.error(), mismatch);
    assert_eq!(bench.post(&path(id), &back("b", 401)).await.error(), mismatch);
    assert_eq!(bench.post(&path(id), &back("b", 400)).await.status, 201);
    assert_eq!(bench.post(&path(id), &back("b", 1)).await.error(), mismatch);
}

#[tokio::test]
async fn a_refund_is_not_made_twice() {
    let bench = Bench::start(&["--mode", "async"]).await;
    bench.set(json!({"async_seconds": 60})).await;
    let created = bench.post(&format!("{BILLING}/payments"), &payment(PHONE, 1_000)).await.json();
    let id = created["paymentId"].as_str().unwrap();
    bench.advance(60).await;
    let mut body = refund(Some(100));
    let bare = body.clone();
    body["amountTransaction"]["clientCorrelator"] = json!("back-1");
    assert_eq!(bench.post(&path(id), &body).await.json()["refundStatus"], "processing");
    assert_eq!(left(&bench, id).await, 900, "what is on its way back is held");
    assert_eq!(bench.post(&path(id), &body).await.error(), (400, "INVALID_ARGUMENT".to_owned()));
    bench.advance(60).await;
    assert_eq!(bench.post(&path(id), &body).await.error(), (409, "ALREADY_EXISTS".to_owned()));
    assert_eq!(bench.post(&path(id), &bare).await.error(), (409, "ALREADY_EXISTS".to_owned()));
}

#[tokio::test]
async fn a_refund_denied_later_releases_its_amount() {
    let bench = Bench::start(&["--mode", "async"]).await;
    let body = payment("+821000000016", 1_000);
    let created = bench.post(&format!("{BILLING}/payments"), &body).await.json();
    let id = created["paymentId"].as_str().unwrap();
    bench.advance(5).await;
    let asked = bench.post(&path(id), &refund(None)).await.json();
    assert_eq!((&asked["refundStatus"], left(&bench, id).await), (&json!("processing"), json!(0)));
    bench.advance(5).await;
    let listed = bench.get(&format!("{}?refundStatus=denied", path(id))).await.json();
    assert_eq!(listed[0]["refundId"], asked["refundId"]);
    assert_eq!(left(&bench, id).await, 1000);
}

#[tokio::test]
async fn a_refund_that_breaks_the_schema_is_refused() {
    let bench = Bench::start(&[]).await;
    let id = bench.charge(PHONE, 1_000).await;
    let transaction = json!({"referenceCode": "r", "refundAmount": {}});
    let charging = json!({"amount": 5, "currency": "KRW", "description": "d"});
    for body in [
        json!({}),
        json!({"type": "total"}),
        json!({"type": "half", "amountTransaction": transaction}),
        json!({"type": "partial", "amountTransaction": transaction}),
        json!({"type": "total", "amountTransaction": {"refundAmount": {}}}),
        json!({"type": "total", "amountTransaction": {"referenceCode": "r"}}),
        json!({"type": "total", "amountTransaction": []}),
        json!({"type": "total", "amountTransaction":
            {"referenceCode": "r", "refundAmount": {"chargingInformation": charging}}}),
        json!({"type": "total", "amountTransaction": transaction, "sink": 5}),
        json!([]),
    ] {
        let answer = bench.post(&path(&id), &body).await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT".to_owned()), "{body}");
    }
}
