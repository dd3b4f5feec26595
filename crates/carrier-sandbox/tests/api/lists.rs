use serde_json::{Value, json};

use crate::bench::{BILLING, Bench, PHONE, REFUNDS, payment, refund};

async fn list(bench: &Bench, query: &str) -> Vec<Value> {
    let answer = bench.get(&format!("{BILLING}/payments?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer.json().as_array().unwrap().clone()
}

async fn error(bench: &Bench, query: &str) -> String {
    let answer = bench.get(&format!("{BILLING}/payments?{query}")).await;
    assert_eq!(answer.status, 400, "{query}: {}", answer.text);
    answer.error().1
}

/// Seven payments, an hour apart.
async fn seven(bench: &Bench) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..7 {
        let mut body = payment(PHONE, 300);
        if number % 2 == 1 {
            body["amountTransaction"]["paymentAmount"]["chargingMetaData"]["merchantIdentifier"] =
                json!("other");
        }
        let created = bench.post(&format!("{BILLING}/payments"), &body).await.json();
        ids.push(created["paymentId"].as_str().unwrap().to_owned());
        bench.advance(300).await;
    }
    ids
}

#[tokio::test]
async fn payments_are_listed_page_by_page_newest_first() {
    let bench = Bench::start(&[]).await;
    assert_eq!(list(&bench, "").await, Vec::<Value>::new());
    let mut ids = seven(&bench).await;
    let found = |payments: &[Value]| -> Vec<String> {
        payments.iter().map(|one| one["paymentId"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&list(&bench, "order=asc").await), ids);
    ids.reverse();
    assert_eq!(found(&list(&bench, "").await), ids);
    let mut paged = found(&list(&bench, "perPage=5").await);
    paged.extend(found(&list(&bench, "perPage=5&page=2").await));
    assert_eq!(paged, ids);
    let page = bench.get(&format!("{BILLING}/payments?perPage=5&page=2")).await;
    assert_eq!((page.header("content-last-key"), page.header("x-total-count")), ("7", "7"));
}

#[tokio::test]
async fn each_filter_selects_its_payments() {
    let bench = Bench::start(&[]).await;
    seven(&bench).await;
    bench.prepare("+821099999999", 300).await;
    assert_eq!(list(&bench, "merchantIdentifier=other").await.len(), 3);
    assert_eq!(list(&bench, "paymentStatus=succeeded").await.len(), 7);
    assert_eq!(
        list(&bench, "paymentStatus=pending_validation&paymentStatus=denied").await.len(),
        1
    );
    assert_eq!(list(&bench, "paymentStatus=succeeded,pending_validation").await.len(), 8);
    let all = list(&bench, "order=asc").await;
    let date = |place: usize| all[place]["paymentCreationDate"].as_str().unwrap().to_owned();
    let (third, fifth) = (date(2), date(4));
    assert_eq!(list(&bench, &format!("paymentCreationDate.gte={third}")).await.len(), 6);
    assert_eq!(list(&bench, &format!("paymentCreationDate.lte={third}")).await.len(), 3);
    let range = format!("paymentCreationDate.gte={third}&paymentCreationDate.lte={fifth}");
    assert_eq!(list(&bench, &range).await.len(), 3);
    let bound = bench.token(&[("login_hint", "tel:+821099999999")]).await;
    let seen = bench.get_as(&bound, &format!("{BILLING}/payments")).await.json();
    assert_eq!(seen.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn invalid_list_queries_are_refused_with_a_reason() {
    let bench = Bench::start(&[]).await;
    seven(&bench).await;
    for (query, code) in [
        ("page=1000&perPage=1000", "OUT_OF_RANGE"),
        ("page=0", "OUT_OF_RANGE"),
        ("perPage=-1", "OUT_OF_RANGE"),
        ("page=99999999999999999999999", "OUT_OF_RANGE"),
        ("page=one", "INVALID_ARGUMENT"),
        ("order=up", "INVALID_ARGUMENT"),
        ("paymentStatus=paid", "INVALID_ARGUMENT"),
        ("paymentCreationDate.gte=yesterday", "INVALID_ARGUMENT"),
        ("paymentCreationDate.gte=2026-01-01T00:00:00", "INVALID_ARGUMENT"),
        (
            "paymentCreationDate.gte=2026-02-01T00:00:00Z&paymentCreationDate.lte=2026-01-01T00:00:00%2B09:00",
            "CARRIER_BILLING.INVALID_DATE_RANGE",
        ),
    ] {
        assert_eq!(error(&bench, query).await, code, "{query}");
    }
    bench.set(json!({"list_max": 5})).await;
    assert_eq!(error(&bench, "perPage=1000").await, "CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS");
    assert_eq!(list(&bench, "perPage=5").await.len(), 5);
}

#[tokio::test]
async fn refunds_are_listed_the_same_way() {
    let bench = Bench::start(&[]).await;
    let id = bench.charge(PHONE, 1_000).await;
    let path = format!("{REFUNDS}/payments/{id}/refunds");
    for _ in 0..3 {
        assert_eq!(bench.post(&path, &refund(Some(100))).await.status, 201);
    }
    let count = async |query: &str| {
        bench.get(&format!("{path}?{query}")).await.json().as_array().unwrap().len()
    };
    assert_eq!(count("").await, 3);
    assert_eq!(count("refundStatus=denied").await, 0);
    assert_eq!(count("perPage=2&page=2").await, 1);
    let query =
        "refundCreationDate.gte=2026-02-01T00:00:00Z&refundCreationDate.lte=2026-01-01T00:00:00Z";
    let answer = bench.get(&format!("{path}?{query}")).await;
    assert_eq!(answer.error(), (400, "CARRIER_BILLING_REFUND.INVALID_DATE_RANGE".to_owned()));
}
