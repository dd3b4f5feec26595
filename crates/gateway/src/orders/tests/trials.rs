//! The price of a first purchase.

use core::time::Duration;

use farthing_protocol::{Msisdn, OrderStatus, Reason};

use super::carrier::CODE;
use super::proving::{PHONE, other, phone};
use super::spending::{article, bundle, sold, won};
use super::world::{World, caller, stands};
use crate::grants::Grants;
use crate::orders::{Bill, Caller, OrderError, OrderSnapshot, Purchase, Terms};
use crate::store::shopping::is_returning;

impl World {
    /// Begins a purchase at a trial price.
    async fn tries(
        &self,
        reader: &Caller,
        purchase: Purchase,
        number: Msisdn,
    ) -> Result<OrderSnapshot, OrderError> {
        let terms = Terms { is_trial: true, ..Terms::default() };
        let placed = self.orders.place(reader, Purchase { terms, ..purchase }, number).await;
        placed.map(|placed| placed.order)
    }

    /// Whether the next offer has no trial price.
    async fn is_returning(&self, reader: &Caller) -> bool {
        let mut db = self.store.read().await.unwrap();
        is_returning(&mut db, &reader.publisher, &reader.device).await.unwrap()
    }
}

#[tokio::test]
async fn a_phone_that_has_paid_a_trial_price_pays_no_other_one_on_another_device() {
    for (first, second) in [(article(1, 100), article(2, 100)), (bundle(2), bundle(2))] {
        let world = World::new().await;
        let first = world.tries(&caller(), first, phone(PHONE)).await.unwrap();
        let second = world.tries(&other(), second, phone(PHONE)).await.unwrap();
        stands(&second, OrderStatus::AwaitingCode);
        let paid = world.orders.submit_code(&caller(), &first.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        world.orders.finish().await;
        assert!(!world.is_returning(&other()).await, "nothing is known before the code");
        let refused = world.orders.submit_code(&other(), &second.id, CODE).await.unwrap();
        stands(&refused, OrderStatus::Refused);
        assert_eq!(refused.refusal, Some(Reason::QuoteExpired));
        world.orders.finish().await;
        assert!(world.is_returning(&other()).await, "the next offer is one that can be paid");
        assert_eq!((world.carrier.count("succeeded"), world.carrier.calls("confirm")), (1, 1));
        world.audit_at_rest().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_trial_prices_that_one_phone_confirms_at_once_one_is_paid() {
    let world = World::new().await;
    let first = world.tries(&caller(), article(1, 100), phone(PHONE)).await.unwrap();
    let second = world.tries(&other(), article(2, 100), phone(PHONE)).await.unwrap();
    let (buyer, other) = (caller(), other());
    let (one, two) = tokio::join!(
        world.orders.submit_code(&buyer, &first.id, CODE),
        world.orders.submit_code(&other, &second.id, CODE),
    );
    world.orders.finish().await;
    let statuses = [one.unwrap().status, two.unwrap().status];
    for status in [OrderStatus::Paid, OrderStatus::Refused] {
        assert!(statuses.contains(&status), "{statuses:?}");
    }
    assert_eq!((world.carrier.count("succeeded"), world.carrier.calls("confirm")), (1, 1));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_of_another_device_pays_no_trial_price() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    world.clock.advance(Duration::from_hours(3));
    let terms = Terms { is_trial: true, ..Terms::default() };
    let trial = Purchase { terms, ..article(1, 100) };
    let bill = Bill::TopUp(won(500));
    let placed = world.orders.place_with(&other(), trial, phone(PHONE), bill).await.unwrap();
    stands(&placed.order, OrderStatus::AwaitingCode);
    let refused = world.orders.submit_code(&other(), &placed.order.id, CODE).await.unwrap();
    assert_eq!(refused.refusal, Some(Reason::QuoteExpired), "{refused:?}");
    world.orders.finish().await;
    assert!(world.is_returning(&other()).await);
    assert_eq!(world.balances().await, (500, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn one_article_may_be_begun_at_a_trial_price_on_two_devices_and_is_charged_once() {
    let world = World::new().await;
    let first = world.tries(&caller(), article(1, 100), phone(PHONE)).await.unwrap();
    let second = world.tries(&other(), article(1, 100), phone(PHONE)).await.unwrap();
    for (reader, order) in [(caller(), first), (other(), second)] {
        let paid = world.orders.submit_code(&reader, &order.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
    }
    world.orders.finish().await;
    assert_eq!((world.carrier.count("succeeded"), world.carrier.calls("confirm")), (1, 1));
    world.audit_at_rest().await;
}
