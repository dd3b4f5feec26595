//! The client against a carrier that is slow, overloaded or partly down.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use farthing_protocol::{Currency, Money, Msisdn};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{Carrier, ReadAnswer};
use crate::carriers::{CarrierSetup, Fee, News, Prepare, RefundAbility};
use crate::charges::{Event, PaymentId};
use crate::clock::{Clock, UnixMillis};

mod pauses;

const NOW: UnixMillis = UnixMillis(1_795_226_400_000);

pub(crate) fn setup(api_root: &str) -> CarrierSetup {
    CarrierSetup {
        id: "test".to_owned(),
        api_root: api_root.parse().unwrap(),
        token_url: format!("{api_root}/token").parse().unwrap(),
        client_id: "farthing".to_owned(),
        client_secret: "secret".to_owned(),
        vocabulary: None,
        prefixes: Vec::new(),
        window_hosts: Vec::new(),
        refunds: RefundAbility::Parts,
        free_codes: true,
        sim_swap: None,
        line: None,
        fee: Fee::default(),
        timeout: Duration::from_secs(10),
        sink: None,
    }
}

/// A carrier whose token endpoint waits for a permit, and whose API always gives the same answer.
struct Stage {
    clock: Clock,
    carrier: Arc<Carrier>,
    gate: Arc<Semaphore>,
    token_requests: Arc<AtomicU32>,
    calls: Arc<AtomicU32>,
}

impl Stage {
    async fn start(answer: fn() -> Response) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        let (token_requests, calls) = (Arc::<AtomicU32>::default(), Arc::<AtomicU32>::default());
        let (door, count) = (Arc::clone(&gate), Arc::clone(&token_requests));
        let token = move || {
            let (door, count) = (Arc::clone(&door), Arc::clone(&count));
            async move {
                let number = count.fetch_add(1, Ordering::SeqCst);
                door.acquire().await.unwrap().forget();
                axum::Json(json!({ "access_token": format!("t{number}"), "expires_in": 600 }))
            }
        };
        let called = Arc::clone(&calls);
        let api = move |_: HeaderMap| {
            called.fetch_add(1, Ordering::SeqCst);
            async move { answer() }
        };
        let router = Router::new()
            .route("/token", post(token))
            .route("/carrier-billing/v0.5/payments/{id}", get(api.clone()).post(api.clone()))
            .route("/carrier-billing/v0.5/payments", get(api.clone()))
            .route("/carrier-billing-refund/v0.3/payments/{id}/refunds", get(api));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let clock = Clock::standing_at(NOW);
        let carrier = Arc::new(Carrier::new(setup(&url), &clock).unwrap());
        Self { clock, carrier, gate, token_requests, calls }
    }

    fn tokens(&self) -> u32 {
        self.token_requests.load(Ordering::SeqCst)
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    async fn until(&self, what: impl Fn(&Self) -> bool) {
        while !what(self) {
            tokio::task::yield_now().await;
        }
    }

    fn read(&self) -> tokio::task::JoinHandle<ReadAnswer> {
        let carrier = Arc::clone(&self.carrier);
        tokio::spawn(async move { carrier.read(&PaymentId("pay-1".to_owned())).await })
    }
}

fn gone() -> Response {
    let body = json!({ "status": 404, "code": "NOT_FOUND", "message": "" });
    (StatusCode::NOT_FOUND, axum::Json(body)).into_response()
}

fn busy_for_a_minute() -> Response {
    let body = json!({ "status": 429, "code": "TOO_MANY_REQUESTS", "message": "" });
    (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "60")], axum::Json(body)).into_response()
}

/// Asks for no pause at the first call, and for a second at every later one.
fn busy_for_a_moment_twice() -> Response {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let wait = CALLS.fetch_add(1, Ordering::SeqCst).min(1).to_string();
    (StatusCode::TOO_MANY_REQUESTS, [("retry-after", wait)], "{}").into_response()
}

fn down_until_a_date() -> Response {
    let minute = jiff::Timestamp::from_millisecond(NOW.0 + 60_000).unwrap();
    let date = minute.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", date)], "{}").into_response()
}

fn down_for_now() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "{}").into_response()
}

fn prepare() -> Prepare {
    Prepare {
        correlator: "att_1".to_owned(),
        reference: "chg_1".to_owned(),
        phone: Msisdn::parse("010-1234-5678").unwrap(),
        price: Money::parse("300", Currency::KRW).unwrap(),
        description: "x".to_owned(),
        merchant_name: "x".to_owned(),
        merchant_identifier: "x".to_owned(),
        service_id: "x".to_owned(),
        product_id: "x".to_owned(),
        leave_by: NOW.plus(Duration::from_secs(10)),
    }
}

#[tokio::test]
async fn twelve_callers_without_a_token_cause_one_request_for_it() {
    let stage = Stage::start(gone).await;
    let reads: Vec<_> = (0..12).map(|_| stage.read()).collect();
    stage.until(|stage| stage.tokens() == 1).await;
    stage.gate.add_permits(1);
    for read in reads {
        assert_eq!(read.await.unwrap(), ReadAnswer::Gone);
    }
    assert_eq!((stage.tokens(), stage.calls()), (1, 12));
}

#[tokio::test]
async fn a_dead_token_endpoint_is_waited_for_once_by_all_and_opens_the_breaker() {
    let stage = Stage::start(gone).await;
    let began = std::time::Instant::now();
    let reads: Vec<_> = (0..12).map(|_| stage.read()).collect();
    for read in reads {
        assert_eq!(read.await.unwrap(), ReadAnswer::Nothing);
    }
    // All calls share one deadline; it does not start anew for each.
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    assert!(stage.carrier.is_resting());
    assert_eq!(stage.calls(), 0);
}

#[tokio::test]
async fn a_cancelled_caller_does_not_stop_the_token_request_of_others() {
    let stage = Stage::start(gone).await;
    let first = stage.read();
    stage.until(|stage| stage.tokens() == 1).await;
    let second = stage.read();
    first.abort();
    stage.gate.add_permits(1);
    assert_eq!(second.await.unwrap(), ReadAnswer::Gone);
    assert_eq!(stage.tokens(), 1);
}

#[tokio::test]
async fn a_prepare_that_waited_too_long_for_its_token_is_not_sent() {
    let stage = Stage::start(gone).await;
    let carrier = Arc::clone(&stage.carrier);
    let call = tokio::spawn(async move { carrier.prepare(&prepare()).await });
    stage.until(|stage| stage.tokens() == 1).await;
    // By now the payment counts as absent.
    stage.clock.advance(Duration::from_secs(10));
    stage.gate.add_permits(1);
    assert_eq!(call.await.unwrap(), News::Event(Event::NotExecuted));
    assert_eq!(stage.calls(), 0);
    // A call that begins now is sent.
    assert_eq!(stage.read().await.unwrap(), ReadAnswer::Gone);
}

#[tokio::test]
async fn a_carrier_that_asks_for_a_minute_gets_it_in_either_form() {
    for (answer, event) in [
        (busy_for_a_minute as fn() -> Response, Event::NotExecuted),
        (down_until_a_date, Event::Lost),
    ] {
        let stage = Stage::start(answer).await;
        stage.gate.add_permits(1);
        assert_eq!(stage.carrier.prepare(&prepare()).await, News::Event(event));
        assert!(stage.carrier.is_resting());
        assert_eq!(stage.carrier.paused_until(), Some(NOW.plus(Duration::from_mins(1))));
        stage.clock.advance(Duration::from_secs(59));
        let late = Prepare { leave_by: NOW.plus(Duration::from_mins(10)), ..prepare() };
        assert_eq!(stage.carrier.prepare(&late).await, News::Event(Event::NotExecuted));
        assert_eq!(stage.calls(), 1, "a call left during the pause");
        stage.clock.advance(Duration::from_secs(1));
        assert!(!stage.carrier.is_resting());
        stage.read().await.unwrap();
        assert_eq!(stage.calls(), 2);
    }
}

#[tokio::test]
async fn a_second_short_pause_is_kept_and_not_waited_for() {
    let stage = Stage::start(busy_for_a_moment_twice).await;
    stage.gate.add_permits(1);
    assert_eq!(stage.carrier.prepare(&prepare()).await, News::Event(Event::NotExecuted));
    assert_eq!(stage.calls(), 2);
    assert_eq!(stage.carrier.paused_until(), Some(NOW.plus(Duration::from_secs(1))));
    stage.read().await.unwrap();
    assert_eq!(stage.calls(), 2, "a call left during the pause");
}

#[tokio::test]
async fn a_reservation_with_the_phones_token_begins_a_pause_and_keeps_it() {
    let stage = Stage::start(busy_for_a_minute).await;
    for _ in 0..2 {
        assert_eq!(stage.carrier.prepare_as(&prepare(), "of the phone").await, None);
        assert_eq!(stage.carrier.paused_until(), Some(NOW.plus(Duration::from_mins(1))));
        assert_eq!(stage.calls(), 1, "a call left during the pause");
    }
}

#[tokio::test]
async fn a_reservation_with_the_phones_token_that_fails_counts_for_the_breaker() {
    let stage = Stage::start(down_for_now).await;
    for _ in 0..5 {
        let lost = Some(News::Event(Event::Lost));
        assert_eq!(stage.carrier.prepare_as(&prepare(), "of the phone").await, lost);
    }
    assert!(stage.carrier.is_resting());
}

fn a_page_without_end() -> Response {
    axum::Json(json!([{
        "paymentId": "pay-1",
        "paymentStatus": "cancelled",
        "amountTransaction": {
            "referenceCode": "chg_x",
            "paymentAmount": { "chargingInformation": { "amount": 1, "currency": "KRW" } },
        },
    }]))
    .into_response()
}

#[tokio::test]
async fn a_search_is_bounded_and_says_that_it_was_cut() {
    let stage = Stage::start(a_page_without_end).await;
    stage.gate.add_permits(1);
    let listing = stage.carrier.search("jeju-post", NOW, NOW.plus(Duration::from_secs(20))).await;
    assert!(!listing.is_whole && listing.was_cut);
    assert_eq!(listing.payments.len(), 1, "each payment once");
    assert_eq!(stage.calls(), 40);
}

/// The only entry of a list: a payment, or a refund, whose status is not in the specification.
fn an_entry_of_an_unknown_status() -> Response {
    let entry = json!({
        "paymentId": "pay-1",
        "paymentStatus": "on_the_moon",
        "refundId": "refund-1",
        "refundStatus": "on_the_moon",
        "amountTransaction": {
            "referenceCode": "chg_x",
            "paymentAmount": { "chargingInformation": { "amount": 1, "currency": "KRW" } },
        },
    });
    ([("x-total-count", "1")], axum::Json(json!([entry]))).into_response()
}

#[tokio::test]
async fn a_list_with_an_entry_of_an_unknown_status_proves_no_absence() {
    let stage = Stage::start(an_entry_of_an_unknown_status).await;
    stage.gate.add_permits(1);
    let listing = stage.carrier.search("jeju-post", NOW, NOW.plus(Duration::from_secs(20))).await;
    assert!(!listing.is_whole && !listing.was_cut && listing.payments.is_empty(), "{listing:?}");
    let payment = PaymentId("pay-1".to_owned());
    assert_eq!(stage.carrier.list_refunds(&payment).await, None);
}
