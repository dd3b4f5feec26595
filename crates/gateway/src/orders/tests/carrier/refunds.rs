//! The refunds of the scripted carrier.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::FakeCarrier;
use super::default_handlers::{error, perform};

/// A refund in its books.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    pub(crate) payment: String,
    pub(crate) reference: String,
    pub(crate) amount: i64,
    pub(crate) status: &'static str,
}

pub(super) fn routes() -> Router<FakeCarrier> {
    let below = "/carrier-billing-refund/v0.3/payments/{id}/refunds";
    Router::new()
        .route(below, post(create).get(list))
        .route(&format!("{below}/remaining-amount"), get(remaining))
        .route(&format!("{below}/{{refund}}"), get(read))
}

fn view(number: usize, refund: &Refund) -> Value {
    json!({
        "refundId": format!("refund-{number}"),
        "refundStatus": refund.status,
        "amountTransaction": {
            "referenceCode": refund.reference,
            "refundAmount": { "chargingInformation": {
                "amount": refund.amount, "currency": "KRW", "description": "x",
            } },
        },
    })
}

impl FakeCarrier {
    /// The sum of its refunds.
    pub(crate) fn given_back(&self) -> i64 {
        let books = self.books.lock().unwrap();
        let done = books.refunds.iter().filter(|one| one.status == "succeeded");
        done.map(|one| one.amount).sum()
    }
}

async fn create(
    State(carrier): State<FakeCarrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response {
    perform(&carrier, "refund", &headers, |books| {
        let reference = body["amountTransaction"]["referenceCode"].as_str().unwrap().to_owned();
        let payment = &books.payments[&id];
        assert_eq!(payment.status, "succeeded");
        let of_it = || books.refunds.iter().filter(|one| one.payment == id);
        if of_it().any(|one| one.reference == reference) {
            return Err(error(409, "ALREADY_EXISTS", ""));
        }
        let taken = payment.amount.as_i64().unwrap();
        let gone: i64 = of_it().filter(|one| one.status != "denied").map(|one| one.amount).sum();
        let part = &body["amountTransaction"]["refundAmount"]["chargingInformation"]["amount"];
        let amount = part.as_i64().unwrap_or(taken);
        if amount > taken - gone {
            return Err(error(422, "CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT", ""));
        }
        let status = books.refund_status;
        let refund = Refund { payment: id.clone(), reference, amount, status };
        books.refunds.push(refund.clone());
        Ok((201, view(books.refunds.len(), &refund)))
    })
}

async fn list(
    State(carrier): State<FakeCarrier>,
    Path(id): Path<String>,
    Query(query): Query<std::collections::HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    perform(&carrier, "refunds", &headers, |books| {
        let of_it = (1..).zip(&books.refunds).filter(|(_, one)| one.payment == id);
        let found: Vec<Value> = of_it.map(|(number, one)| view(number, one)).collect();
        Ok((200, if query["page"] == "1" { json!(found) } else { json!([]) }))
    })
}

async fn read(
    State(carrier): State<FakeCarrier>,
    Path((_, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    perform(&carrier, "read refund", &headers, |books| {
        let number: usize = name.strip_prefix("refund-").unwrap().parse().unwrap();
        Ok((200, view(number, &books.refunds[number - 1])))
    })
}

async fn remaining(
    State(carrier): State<FakeCarrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    perform(&carrier, "remaining", &headers, |books| {
        let taken = books.payments[&id].amount.as_i64().unwrap();
        let of_it = books.refunds.iter().filter(|one| one.payment == id && one.status != "denied");
        let gone: i64 = of_it.map(|one| one.amount).sum();
        Ok((200, json!({ "amount": taken - gone, "currency": "KRW" })))
    })
}
