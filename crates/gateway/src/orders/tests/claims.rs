//! Devices that claim one purchase.

use core::time::Duration;

use farthing_protocol::{DeviceId, OrderStatus};
use futures_util::future::join_all;

use super::world::{World, caller, item, stands};
use crate::store::claims::{Claim, Claimed, claim};

/// On PostgreSQL, commands run beside each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_thirty_two_devices_that_claim_one_purchase_at_once_five_get_it() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.orders.finish().await;
    let now = world.clock.now();
    let claiming = (0..32).map(|number| {
        let device = DeviceId::parse(&format!("dev_{number:020}")).unwrap();
        let asked = Claim {
            nonce: format!("nonce {number}"),
            expires_at: now.plus(Duration::from_hours(1)),
            publisher: caller().publisher,
            item: item(),
            order: order.id.clone(),
        };
        let store = world.store.clone();
        tokio::spawn(async move {
            let claimed = store
                .write(move |db| Box::pin(async move { claim(db, &asked, &device, now).await }));
            claimed.await.unwrap()
        })
    });
    let claimed: Vec<_> = join_all(claiming).await.into_iter().map(Result::unwrap).collect();
    let count = |what: Claimed| claimed.iter().filter(|one| **one == what).count();
    assert_eq!((count(Claimed::Held), count(Claimed::Used)), (5, 27));
    world.audit_at_rest().await;
}
