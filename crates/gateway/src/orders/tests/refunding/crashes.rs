//! The process is stopped at every write and every call of a refund. After a restart the money is refunded
//! once.

use core::time::Duration;
use std::sync::Arc;

use crate::grants::Grants;
use crate::orders::tests::carrier::{FakeCarrier, Fault};
use crate::orders::tests::world::{World, clock};

/// Sells and refunds up to failpoint number `stop_at` of the refund. Returns the failpoints that were passed.
fn play(stop_at: Option<usize>, fault: &Fault) -> Vec<String> {
    let clock = clock();
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let carrier = FakeCarrier::start(&clock);
    let open = || {
        let (carrier, clock) = (carrier.clone(), clock.clone());
        World::open(carrier, clock, Arc::clone(&folder), Duration::from_secs(30))
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let passed = runtime.block_on(async {
        let world = open().await;
        world.sell(300, Grants::Item).await;
        world.carrier.plan("refund", fault.clone());
        world.ask(&world.charge().await, None).await.unwrap();
        let points = &world.orders.core.failpoints;
        *points.plan.lock().unwrap() =
            crate::orders::failpoints::Plan { passed: Vec::new(), stop_at };
        tokio::select! {
            () = world.give_back(Duration::from_secs(20)) => {}
            () = points.reached.notified() => {}
        }
        points.plan.lock().unwrap().passed.clone()
    });
    runtime.shutdown_background();

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = open().await;
        world.audit_unknown().await;
        world.give_back(Duration::from_hours(2)).await;
        world.refund_is("returned").await;
        assert_eq!(carrier.given_back(), 300, "stopped at {stop_at:?} of {passed:?}");
        assert_eq!(carrier.books.lock().unwrap().refunds.len(), 1);
        world.audit_at_rest().await;
    });
    passed
}

#[test]
fn stopped_anywhere_the_money_goes_back_once() {
    for fault in [Fault::Nothing, Fault::CutAfter, Fault::CutBefore] {
        let places = play(None, &fault);
        for place in ["before writing ask_due", "before calling refund", "after calling refund"] {
            assert!(places.iter().any(|passed| passed == place), "{place}: {places:?}");
        }
        for stop_at in 0..places.len() {
            play(Some(stop_at), &fault);
        }
    }
}
