//! Payments that no charge explains.

use core::time::Duration;

use crate::charges::PaymentId;
use crate::grants::Grants;
use crate::orders::tests::world::World;
use crate::reconcile::Difference;
use crate::reconciler::day::{RefundsOf, compare_day};
use crate::refunds::ask::AskError;
use crate::refunds::orphans::dismiss;
use crate::store::query;

/// Sold by a database that was lost; a restored one finds the payment.
async fn restored() -> World {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let folder = std::sync::Arc::new(tempfile::tempdir().unwrap());
    let (carrier, clock) = (world.carrier.clone(), world.clock.clone());
    let restored = World::open(carrier, clock, folder, Duration::from_secs(30)).await;
    assert_eq!(restored.differences().await.len(), 1);
    restored
}

impl World {
    /// What the last hours differ in.
    async fn differences(&self) -> Vec<Difference> {
        let core = &self.orders.core;
        let (from, until) = (core.clock.now().minus(Duration::from_hours(8)), core.clock.now());
        compare_day(core, &core.carriers[0], (from, until), RefundsOf::Ours)
            .await
            .unwrap()
            .differences
    }
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
    assert_eq!(world.differences().await, [], "what went back is explained");
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
    let part = world.ask("fake/pay-1", Some("100")).await;
    assert!(matches!(part, Err(AskError::OrphanOnlyWhole)), "{part:?}");
    world.ask("fake/pay-1", None).await.unwrap();
    assert!(matches!(world.ask("fake/pay-1", None).await, Err(AskError::NotFound)));
    world.give_back(Duration::from_secs(1)).await;
    assert_eq!(world.carrier.given_back(), 300);
    world.verified().await;
}

#[tokio::test]
async fn a_payment_that_is_none_of_ours_is_dismissed_once_with_name_and_reason_and_never_goes_back()
{
    let world = restored().await;
    let dismiss = async |payment: &'static str| {
        let (payment, now) = (PaymentId(payment.to_owned()), world.clock.now());
        let dismissed = world.store.write(move |db| {
            Box::pin(async move {
                let why = ("Kim Jiwoo", "the test gateway's");
                dismiss(db, ("fake", &payment), why, now).await
            })
        });
        dismissed.await.map(|orphan| orphan.amount.minor())
    };
    assert!(matches!(dismiss("pay-9").await, Err(AskError::NotFound)));
    assert_eq!(dismiss("pay-1").await.unwrap(), 300);
    assert!(matches!(dismiss("pay-1").await, Err(AskError::NotFound)), "once");
    assert!(matches!(world.ask("fake/pay-1", None).await, Err(AskError::NotFound)));

    assert_eq!(world.differences().await, [], "it is explained");
    world.give_back(Duration::from_hours(24)).await;
    assert!(world.refunds().await.is_empty());
    let verified = world.verified().await;
    for account in ["suspense:fake", "carrier_receivable:fake"] {
        let balance = verified.balances[&(account.to_owned(), "KRW".to_owned())];
        assert_eq!((balance.debit, balance.credit), (300, 300), "{account}");
    }
    let mut db = world.store.read().await.unwrap();
    let notes = query("select note from transfers where event = 'orphan_dismissed'");
    assert_eq!(notes.texts(&mut db).await.unwrap(), ["Kim Jiwoo: the test gateway's"]);
}
