//! `Retry-After` of the calls around a payment: for tokens, and for the check of SIMs.

use core::time::Duration;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::Msisdn;
use serde_json::json;

use super::{NOW, setup};
use crate::carriers::client::{Carrier, ReadAnswer};
use crate::carriers::{CarrierSetup, SimSwapRule};
use crate::charges::PaymentId;
use crate::clock::Clock;

/// A carrier that asks for a quarter of an hour's pause wherever the address, or a token's scope, contains `limited`.
struct Stage {
    clock: Clock,
    carrier: Carrier,
    heard: Arc<Heard>,
}

struct Heard {
    limited: &'static str,
    calls: Mutex<Vec<String>>,
}

async fn answer(State(heard): State<Arc<Heard>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = axum::body::to_bytes(request.into_body(), 4_096).await.unwrap();
    let call = match path.as_str() {
        "/token" => format!("/token {}", String::from_utf8_lossy(&body)),
        path => path.to_owned(),
    };
    heard.calls.lock().unwrap().push(call.clone());
    if call.contains(heard.limited) {
        let pause = [("retry-after", "900")];
        return (StatusCode::TOO_MANY_REQUESTS, pause, axum::Json(json!({}))).into_response();
    }
    if path == "/token" {
        return axum::Json(json!({ "access_token": "t", "expires_in": 600 })).into_response();
    }
    let gone = json!({ "status": 404, "code": "NOT_FOUND", "message": "" });
    (StatusCode::NOT_FOUND, axum::Json(gone)).into_response()
}

impl Stage {
    async fn where_limited(limited: &'static str) -> Self {
        let heard = Arc::new(Heard { limited, calls: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&heard));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let clock = Clock::standing_at(NOW);
        let sim_swap = Some(SimSwapRule { hours: 72, refuses_unknown: false });
        let carrier = Carrier::new(CarrierSetup { sim_swap, ..setup(&url) }, &clock).unwrap();
        Self { clock, carrier, heard }
    }

    /// Checks a SIM and reads a payment. Returns how many calls the carrier got for it.
    async fn calls(&self) -> usize {
        self.heard.calls.lock().unwrap().clear();
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        assert_eq!(self.carrier.distrusts_sim("att_1", &phone).await, None);
        let read = self.carrier.read(&PaymentId("pay-1".to_owned())).await;
        let is_read = read == ReadAnswer::Gone;
        assert_eq!(is_read, !self.carrier.is_resting(), "{read:?}");
        self.heard.calls.lock().unwrap().len()
    }
}

#[tokio::test]
async fn a_pause_of_the_sim_check_is_short_and_stops_no_payments() {
    for (limited, first, later) in [("/sim-swap/", 4, 2), ("scope=sim-swap", 3, 2)] {
        let stage = Stage::where_limited(limited).await;
        assert_eq!(stage.calls().await, first, "two tokens, if both are given, and two calls");
        assert!(!stage.carrier.is_resting());
        assert_eq!(stage.calls().await, 1, "only the payment is read");
        stage.clock.advance(Duration::from_secs(10));
        assert_eq!(stage.calls().await, later, "the SIM is checked again");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_asks_for_a_pause_gets_a_short_one() {
    let stage = Stage::where_limited("scope=carrier-billing").await;
    assert_eq!(stage.calls().await, 3);
    assert_eq!(stage.carrier.paused_until(), Some(NOW.plus(Duration::from_secs(10))));
    assert_eq!(stage.calls().await, 1, "only the SIM is checked");
    stage.clock.advance(Duration::from_secs(10));
    assert!(!stage.carrier.is_resting());
    assert_eq!(stage.calls().await, 2);
}
