//! What a person decides about charges that the gateway cannot find out about.

use core::time::Duration;
use std::collections::BTreeMap;

use farthing_protocol::{ChargeId, OrderStatus};
use serde_json::json;

use super::anomalies::AMOUNT;
use super::carrier::{CODE, Fault};
use super::proving::{PHONE, other};
use super::world::{World, caller, stands};
use crate::charges::PaymentId;
use crate::orders::apply_event::decision::{Decision, DecisionError, decide};
use crate::store::charge_history;
use crate::store::charges::ChargeRow;

const DAY: Duration = Duration::from_hours(24);

impl World {
    async fn decide(
        &self,
        is_charged: bool,
        payment: Option<&str>,
    ) -> Result<ChargeRow, DecisionError> {
        let decision = Decision {
            fees: BTreeMap::new(),
            charge: ChargeId::parse(&self.charge().await).unwrap(),
            is_charged,
            payment: payment.map(|name| PaymentId(name.to_owned())),
            paid_at: Some(self.clock.now()),
            by: "Kim".to_owned(),
            why: "the carrier's list says so".to_owned(),
            now: self.clock.now(),
        };
        self.store.write(move |db| Box::pin(async move { decide(db, &decision).await })).await
    }

    /// Confirmed, and the carrier is silent since.
    async fn unknown() -> (Self, farthing_protocol::OrderId) {
        let world = Self::impatient().await;
        let order = world.buy().await.unwrap();
        world.carrier.plan("confirm", Fault::CutAfter);
        for _ in 0..600 {
            world.carrier.plan("read", Fault::CutBefore);
        }
        drop(world.type_code(&order.id).await);
        world.orders.finish().await;
        assert_eq!(world.state_of(&order.id).await, "confirm_unknown");
        (world, order.id)
    }

    async fn told(&self) -> Vec<String> {
        let charge = ChargeId::parse(&self.charge().await).unwrap();
        let mut db = self.store.read().await.unwrap();
        let happened = charge_history::of(&mut db, &charge).await.unwrap();
        happened.into_iter().map(|one| format!("{}: {}", one.kind, one.what)).collect()
    }
}

#[tokio::test]
async fn a_person_decides_that_a_charge_was_paid_only_after_a_day_and_once() {
    let (world, order) = World::unknown().await;
    assert!(matches!(world.decide(true, None).await, Err(DecisionError::TooEarly(_))));
    assert!(matches!(world.decide(false, None).await, Err(DecisionError::TooEarly(_))));
    world.pass(DAY).await;
    let other = world.decide(true, Some("pay-9")).await;
    assert!(matches!(other, Err(DecisionError::OtherPayment)), "{other:?}");
    assert_eq!(world.state_of(&order).await, "confirm_unknown", "a refusal changes nothing");
    world.decide(true, None).await.unwrap();
    stands(&world.read(&order).await, OrderStatus::Paid);
    assert!(world.owns().await);
    let again = world.decide(false, None).await;
    assert!(matches!(again, Err(DecisionError::NotOpen("charged"))), "{again:?}");
    let told = world.told().await;
    let is_told = |text: &str| told.iter().any(|line| line.contains(text));
    assert!(is_told(r#""decided_by":"Kim""#), "{told:#?}");
    assert!(is_told("decided: carrier_receivable:fake to suspense:fake 300 KRW (charged, by Kim:"));
    assert!(is_told("confirm_unknown > charged by decided_charged"));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_decision_that_nothing_was_paid_ends_the_charge_until_a_read_proves_otherwise() {
    let (world, order) = World::unknown().await;
    world.pass(DAY).await;
    world.decide(false, None).await.unwrap();
    stands(&world.read(&order).await, OrderStatus::Refused);
    assert!(!world.owns().await);
    world.audit_unknown().await;
    world.carrier.set(|books| books.faults.clear());
    world.orders.hint("fake", "pay-1");
    world.orders.finish().await;
    stands(&world.read(&order).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_charge_without_a_known_payment_needs_its_name() {
    let world = World::impatient().await;
    world.carrier.plan("prepare", Fault::CutAfter);
    for _ in 0..2_000 {
        world.carrier.plan("list", Fault::CutBefore);
    }
    let order = world.buy().await.unwrap();
    world.pass(DAY).await;
    assert_eq!(world.state_of(&order.id).await, "searching");
    assert!(matches!(world.decide(true, None).await, Err(DecisionError::NoPayment)));
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "succeeded");
    world.decide(true, Some("pay-1")).await.unwrap();
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_outcome_that_the_gateway_will_find_cannot_be_decided() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.clock.advance(DAY * 2);
    for is_charged in [true, false] {
        let refused = world.decide(is_charged, None).await;
        assert!(matches!(refused, Err(DecisionError::NotOpen("awaiting_code"))), "{refused:?}");
    }
    world.orders.cancel(&caller(), &order.id).await.unwrap();
    world.orders.finish().await;
    assert!(matches!(world.decide(true, None).await, Err(DecisionError::NotOpen("ended"))));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_decided_payment_for_an_article_that_the_phone_bought_on_another_device_goes_back() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    for _ in 0..10 {
        world.carrier.plan("read", Fault::Twist(AMOUNT, json!(300.5)));
    }
    world.try_code(&order.id).await;
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.state_of(&order.id).await, "frozen");
    world.carrier.set(|books| books.faults.clear());
    let again = world.ask_with(&other(), PHONE).await.unwrap();
    drop(world.answer(&again, CODE).await);
    world.orders.finish().await;
    let bought = world.orders.read(&other(), &again.id).await.unwrap();
    stands(&bought, OrderStatus::Paid);
    let decided = world.decide(true, None).await.unwrap();
    assert_eq!(decided.state.as_str(), "refund_due");
    assert!(world.owns().await && world.owned_by(&other()).await);
    world.audit_at_rest().await;
}
