//! Charges that cannot be processed must not block others.

use core::time::Duration;

use farthing_protocol::{ItemKind, Msisdn};

use super::{connect, run, unlock};
use crate::orders::tests::world::{World, caller_at, purchase};
use crate::reconciler;

/// More than one batch.
const MANY: u32 = 40;

#[tokio::test]
async fn unreadable_rows_and_removed_carriers_do_not_block_others() {
    for change in ["state = 'nonsense'", "carrier = 'one that left'"] {
        let world = World::new().await;
        let mut last = None;
        for number in 0..=MANY {
            let reader = caller_at(&format!("192.0.2.{number}"), &format!("dev_{number:020}"));
            let phone = Msisdn::parse(&format!("010-7000-{number:04}")).unwrap();
            let placed = world.orders.place(&reader, purchase(ItemKind::Article), phone).await;
            last = Some(placed.unwrap().order.id);
            world.clock.advance(Duration::from_millis(10));
        }
        world.orders.finish().await;
        let last = last.unwrap();
        let db = connect(&world);
        unlock(&db);
        run(&db, &format!("update charges set {change} where order_id <> '{last}'")).unwrap();
        world.clock.advance(Duration::from_hours(1));
        for _ in 0..3 {
            reconciler::run_due(&world.orders.core).await.unwrap();
            world.orders.finish().await;
        }
        assert_eq!(world.state_of(&last).await, "ended", "{change}");
    }
}
