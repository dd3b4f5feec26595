//! What the carrier knows and we do not: a restored backup, a success after we gave up.

use core::time::Duration;

use farthing_protocol::OrderStatus;

use super::world::{World, caller, stands};
use crate::reconcile::Difference;
use crate::reconciler::day::{RefundsOf, compare_day};
use crate::store::query;

impl World {
    async fn compare(&self) -> Vec<Difference> {
        let core = &self.orders.core;
        let (from, until) = (core.clock.now().minus(Duration::from_hours(3)), core.clock.now());
        let report =
            compare_day(core, &core.carriers[0], (from, until), RefundsOf::Ours).await.unwrap();
        self.orders.finish().await;
        report.differences
    }

    /// What went to suspense, in smallest units of its currency.
    pub(super) async fn in_suspense(&self) -> i64 {
        let mut db = self.store.read().await.unwrap();
        let sum = "select cast(coalesce(sum(amount), 0) as bigint) from transfers \
                   where credit = 'suspense:fake'";
        query(sum).scalar(&mut db).await.unwrap()
    }
}

#[tokio::test]
async fn books_that_agree_differ_in_nothing() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    assert_eq!(world.compare().await, []);
    world.type_code(&order.id).await.unwrap();
    assert_eq!(world.compare().await, []);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_success_after_a_cancellation_is_found_without_a_notification_and_granted() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.orders.cancel(&caller(), &order.id).await.unwrap();
    world.orders.finish().await;
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "succeeded");
    assert!(matches!(*world.compare().await, [Difference::PaidAfterEnd { .. }]));
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert!(world.owns().await);
    assert_eq!(world.compare().await, []);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_payment_that_a_restored_backup_does_not_know_is_in_suspense_once() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.type_code(&order.id).await.unwrap();
    world.orders.finish().await;
    // The backup is older than the sale; the carrier is the same.
    let folder = std::sync::Arc::new(tempfile::tempdir().unwrap());
    let (carrier, clock) = (world.carrier.clone(), world.clock.clone());
    let restored = World::open(carrier, clock, folder, Duration::from_secs(30)).await;
    for _ in 0..3 {
        assert!(matches!(*restored.compare().await, [Difference::UnknownPayment { .. }]));
        assert_eq!(restored.in_suspense().await, 300);
    }
    restored.audit_unknown().await;
}
