//! The price of a first purchase.

use farthing_protocol::{Msisdn, OrderStatus};

use super::carrier::CODE;
use super::proving::{PHONE, STRANGER, other, phone};
use super::spending::{article, bundle};
use super::world::{World, caller, stands};
use crate::orders::{Caller, OrderError, OrderSnapshot, Purchase, Terms};

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
}

#[tokio::test]
async fn a_phone_that_is_paying_a_trial_price_pays_no_other_one_on_another_device() {
    for (first, second) in [(article(1, 100), article(2, 100)), (bundle(2), bundle(2))] {
        let world = World::new().await;
        let begun = world.tries(&caller(), first, phone(PHONE)).await.unwrap();
        let refused = world.tries(&other(), second.clone(), phone(PHONE)).await;
        assert!(matches!(refused, Err(OrderError::PriceMoved)), "{refused:?}");
        assert_eq!(world.carrier.calls("prepare"), 1);
        let others = world.tries(&other(), second.clone(), phone(STRANGER)).await.unwrap();
        world.orders.cancel(&other(), &others.id).await.unwrap();
        // What was stopped counts no longer.
        world.orders.cancel(&caller(), &begun.id).await.unwrap();
        world.orders.finish().await;
        let begun = world.tries(&other(), second, phone(PHONE)).await.unwrap();
        let paid = world.orders.submit_code(&other(), &begun.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        world.audit_at_rest().await;
    }
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
