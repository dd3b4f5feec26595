//! Payments that no charge explains.

use core::time::Duration;

use crate::grants::Grants;
use crate::orders::tests::world::World;
use crate::reconciler::books::compare;
use crate::refunds::ask::AskError;

/// Sold by a database that was lost; a restored one finds the payment.
async fn restored() -> World {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let folder = std::sync::Arc::new(tempfile::tempdir().unwrap());
    let (carrier, clock) = (world.carrier.clone(), world.clock.clone());
    let restored = World::open(carrier, clock, folder, Duration::from_secs(30)).await;
    let core = &restored.orders.core;
    let (from, until) = (core.clock.now().minus(Duration::from_hours(3)), core.clock.now());
    assert_eq!(compare(core, &core.carriers[0], from, until).await.unwrap().len(), 1);
    restored
}

#[tokio::test]
async fn a_payment_that_nobody_explains_goes_back_once_a_person_had_time_to_decide() {
    let world = restored().await;
    world.give_back(Duration::from_hours(5)).await;
    assert!(world.refunds().await.is_empty());
    world.give_back(Duration::from_hours(2)).await;
    world.refund_is("returned").await;
    assert_eq!(world.carrier.given_back(), 300);
    let verified = world.verified().await;
    let suspense = verified.balances[&("suspense:fake".to_owned(), "KRW".to_owned())];
    assert_eq!((suspense.debit, suspense.credit), (300, 300));
}

#[tokio::test]
async fn a_payment_that_nobody_explains_is_held_when_the_carrier_does_not_give_it_back() {
    let world = restored().await;
    world.clock.advance(Duration::from_hours(24 * 10));
    world.give_back(Duration::from_mins(1)).await;
    world.refund_is("held").await;
    assert_eq!(world.refunds().await[0].device, None);
    world.verified().await;
}

#[tokio::test]
async fn an_operator_gives_a_payment_in_suspense_back_at_once() {
    let world = restored().await;
    world.ask("fake/pay-1", None).await.unwrap();
    assert!(matches!(world.ask("fake/pay-1", None).await, Err(AskError::NotFound)));
    world.give_back(Duration::from_secs(1)).await;
    assert_eq!(world.carrier.given_back(), 300);
    world.verified().await;
}
