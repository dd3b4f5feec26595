//! The client against the carrier sandbox, which shares no code with it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use carrier_sandbox::{Config, Server};
use clap::Parser as _;
use farthing_protocol::{Currency, Money, Msisdn};
use serde_json::{Value, json};

use super::{RefundOrder, created};
use crate::carriers::client::tests::setup;
use crate::carriers::exchange::{Heard, Reply};
use crate::carriers::{Carrier, CarrierStatus, News, Prepare, ReadAnswer, Told};
use crate::charges::{Event, Holding, PaymentId};
use crate::clock::{Clock, UnixMillis};
use crate::refunds::event::RefundRefusal;
use crate::refunds::{Extent, RefundEvent, RefundStatus, refund_until};

struct Sandbox {
    url: String,
    http: reqwest::Client,
    carrier: Carrier,
    clock: Clock,
}

fn won(amount: i64) -> Money {
    Money::from_minor(amount, Currency::KRW).unwrap()
}

impl Sandbox {
    async fn start(args: &[&str]) -> Self {
        let fixed = ["carrier-sandbox", "--listen", "127.0.0.1:0"];
        let config = Config::try_parse_from(fixed.iter().chain(args)).unwrap();
        let server = Server::bind(&config).await.unwrap();
        let url = format!("http://{}", server.address().unwrap());
        tokio::spawn(server.run());
        let clock = Clock::system();
        let mut setup = setup(&url);
        setup.token_url = format!("{url}/oauth2/token").parse().unwrap();
        setup.client_id = "farthing-demo".to_owned();
        setup.client_secret = "farthing-demo-secret".to_owned();
        let carrier = Carrier::new(setup, &clock).unwrap();
        Self { url, http: reqwest::Client::new(), carrier, clock }
    }

    fn soon(&self) -> UnixMillis {
        self.clock.now().plus(core::time::Duration::from_mins(1))
    }

    async fn control(&self, path: &str, body: Value) {
        let request = self.http.post(format!("{}{path}", self.url)).json(&body);
        assert!(request.send().await.unwrap().status().is_success());
    }

    /// A payment of this amount, with the end of the month for its refunds.
    async fn pay(&self, number: &str, amount: i64) -> (PaymentId, UnixMillis) {
        let phone = Msisdn::parse(number).unwrap();
        let name = format!("{number}-{amount}");
        let prepare = Prepare {
            correlator: format!("att-{name}"),
            reference: format!("chg-{name}"),
            phone: phone.clone(),
            price: won(amount),
            description: "기사 한 편".to_owned(),
            merchant_name: "제주 포스트".to_owned(),
            merchant_identifier: "jeju-post".to_owned(),
            service_id: "news.localhost".to_owned(),
            product_id: "articles/x".to_owned(),
            leave_by: self.soon(),
        };
        let News::Prepared(prepared) = self.carrier.prepare(&prepare).await else {
            unreachable!("not prepared")
        };
        let Some(Told::Code(authorization)) = prepared.told else { unreachable!("no code") };
        let inbox = format!("{}/phone/{}/messages", self.url, phone.as_e164());
        let inbox: Value = self.http.get(inbox).send().await.unwrap().json().await.unwrap();
        let text = inbox[0]["text"].as_str().unwrap();
        let digits = |run: &&str| run.len() == 6;
        let code = text.split(|letter: char| !letter.is_ascii_digit()).find(digits).unwrap();
        let id = prepared.payment;
        let validated = self.carrier.validate("v", &id, &authorization, code).await;
        assert_eq!(validated, Event::CodeAccepted { has: Holding::Nothing });
        assert_eq!(self.carrier.confirm("c", &id, &phone).await, Event::Accepted);
        let ReadAnswer::Payment(paid) = self.carrier.read(&id).await else {
            unreachable!("not read")
        };
        assert_eq!(paid.status, CarrierStatus::Succeeded);
        // The carrier's own dates, and the evidence that keeps one of them.
        let paid_at = paid.paid_at.unwrap();
        assert!(paid_at >= paid.created_at.unwrap());
        assert!(paid.as_evidence().contains(&paid_at.to_rfc3339()));
        (id, refund_until(paid_at))
    }

    fn order(&self, payment: &PaymentId, reference: &str, extent: Extent) -> RefundOrder {
        RefundOrder {
            reference: reference.to_owned(),
            payment: payment.clone(),
            extent,
            reason: "doubled".to_owned(),
            leave_by: self.soon(),
        }
    }
}

#[tokio::test]
async fn parts_and_the_whole_are_created_read_listed_and_counted() {
    let sandbox = Sandbox::start(&[]).await;
    let (payment, until) = sandbox.pay("010-1234-5678", 1_000).await;
    assert!(until > sandbox.clock.now().minus(core::time::Duration::from_hours(24)));
    let carrier = &sandbox.carrier;
    assert_eq!(carrier.remaining_amount(&payment).await, Some(won(1_000)));
    assert_eq!(carrier.list_refunds(&payment).await, Some(vec![]));

    let part = sandbox.order(&payment, "rfd_1", Extent::Part(won(300)));
    let RefundEvent::Created(seen) = carrier.create_refund(&part).await else {
        unreachable!("not created")
    };
    assert_eq!(seen.status, RefundStatus::Succeeded);
    assert_eq!(carrier.remaining_amount(&payment).await, Some(won(700)));
    let read = carrier.read_refund(&payment, &seen.refund).await.unwrap();
    assert_eq!((&read.seen, read.part), (&seen, Some(won(300))));
    assert_eq!(read.reference, "rfd_1");
    assert!(read.refunded_at.is_some());

    // The same refund again refunds nothing more; the list has the status of the first one.
    assert_eq!(carrier.create_refund(&part).await, RefundEvent::Lost);
    let over = sandbox.order(&payment, "rfd_2", Extent::Part(won(701)));
    let refused = RefundEvent::Refused(RefundRefusal::TooMuch);
    assert_eq!(carrier.create_refund(&over).await, refused);
    for number in 3..10 {
        let part = sandbox.order(&payment, &format!("rfd_{number}"), Extent::Part(won(100)));
        assert!(matches!(carrier.create_refund(&part).await, RefundEvent::Created(_)));
    }
    let listed = carrier.list_refunds(&payment).await.unwrap();
    assert_eq!(listed.len(), 8);
    assert_eq!(listed.iter().filter(|one| one.reference == "rfd_1").count(), 1);
    assert_eq!(carrier.remaining_amount(&payment).await, Some(won(0)));
}

#[tokio::test]
async fn a_whole_payment_goes_back_and_names_no_amount() {
    let sandbox = Sandbox::start(&[]).await;
    let (payment, _) = sandbox.pay("010-1234-5678", 300).await;
    let whole = sandbox.order(&payment, "rfd_1", Extent::Whole(won(300)));
    let RefundEvent::Created(seen) = sandbox.carrier.create_refund(&whole).await else {
        unreachable!("not created")
    };
    let listed = sandbox.carrier.list_refunds(&payment).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].seen, listed[0].part), (&seen, None));
}

#[tokio::test]
async fn in_the_next_month_the_carrier_says_not_eligible() {
    let sandbox = Sandbox::start(&[]).await;
    let (payment, _) = sandbox.pay("010-1234-5678", 300).await;
    sandbox.control("/clock", json!({ "advance_seconds": 31 * 86_400 })).await;
    let whole = sandbox.order(&payment, "rfd_1", Extent::Whole(won(300)));
    // The sandbox's tokens have expired by then; the client gets a new one.
    let refused = RefundEvent::Refused(RefundRefusal::NotEligible);
    assert_eq!(sandbox.carrier.create_refund(&whole).await, refused);
}

#[tokio::test]
async fn a_days_payments_are_listed_page_by_page() {
    let sandbox = Sandbox::start(&[]).await;
    let start = sandbox.clock.now().minus(core::time::Duration::from_mins(1));
    let mut paid = Vec::new();
    for number in 0..3 {
        paid.push(sandbox.pay(&format!("010-1234-567{number}"), 300 + number).await.0);
    }
    let listing = sandbox.carrier.list_payments(start, sandbox.soon()).await;
    assert!(listing.is_whole);
    let listed: Vec<_> = listing.payments.into_iter().map(|one| one.payment).collect();
    assert_eq!(listed, paid);
}

#[test]
fn every_answer_to_a_refund_has_its_meaning() {
    let answer = |status, body: Value| {
        let body = body.to_string().into_bytes();
        Heard::Answered(Reply { status, retry_after: None, total: None, body })
    };
    let error = |status, code: &str, message: &str| {
        answer(status, json!({ "status": status, "code": code, "message": message }))
    };
    let refund = |code: &str| format!("CARRIER_BILLING_REFUND.{code}");
    for (heard, event) in [
        (Heard::NotSent, RefundEvent::NotExecuted),
        (Heard::Silence, RefundEvent::Lost),
        (error(401, "UNAUTHENTICATED", ""), RefundEvent::NotExecuted),
        (error(429, "TOO_MANY_REQUESTS", ""), RefundEvent::NotExecuted),
        (error(500, "INTERNAL", ""), RefundEvent::Lost),
        (error(409, "ALREADY_EXISTS", ""), RefundEvent::Lost),
        (
            error(400, "INVALID_ARGUMENT", "clientCorrelator already exist on server"),
            RefundEvent::Lost,
        ),
        (error(400, "INVALID_ARGUMENT", ""), RefundEvent::Refused(RefundRefusal::Unexplained)),
        (error(404, "NOT_FOUND", ""), RefundEvent::Refused(RefundRefusal::Unexplained)),
        (error(403, &refund("REFUND_DENIED"), ""), RefundEvent::Refused(RefundRefusal::Denied)),
        (
            error(422, &refund("USER_AMOUNT_THRESHOLD_OVERPASSED"), ""),
            RefundEvent::Refused(RefundRefusal::LimitReached),
        ),
        (error(422, &refund("INVALID_PAYMENT_STATUS"), ""), RefundEvent::Lost),
        (
            error(422, &refund("TAXES_MANAGEMENT_MISMATCH"), ""),
            RefundEvent::Refused(RefundRefusal::Unexplained),
        ),
        (answer(201, json!({ "refundId": "r" })), RefundEvent::Lost),
        (
            answer(
                201,
                json!({ "refundId": "r", "refundStatus": "succeeded",
                "amountTransaction": { "referenceCode": "somebody-elses" } }),
            ),
            RefundEvent::Lost,
        ),
    ] {
        assert_eq!(created(&heard, "rfd_1"), event, "{heard:?}");
    }
}
