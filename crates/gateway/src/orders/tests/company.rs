//! Two gateways on one database.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::OrderStatus;

use super::carrier::{CODE, FakeCarrier};
use super::world::{ENGINE, World, caller, clock, stands};

async fn two() -> Option<(World, World)> {
    // SQLite has one gateway.
    std::env::var_os(ENGINE)?;
    let (clock, folder) = (clock(), Arc::new(tempfile::tempdir().unwrap()));
    let carrier = FakeCarrier::start(&clock);
    let patience = Duration::from_secs(30);
    let open = || World::open(carrier.clone(), clock.clone(), Arc::clone(&folder), patience);
    let (first, second) = (open().await, open().await);
    first.orders.start().await.unwrap();
    second.orders.start().await.unwrap();
    Some((first, second))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_one_gateway_placed_is_carried_on_by_another() {
    let Some((first, second)) = two().await else { return };
    let order = first.buy().await.unwrap();
    stands(
        &second.orders.submit_code(&caller(), &order.id, CODE).await.unwrap(),
        OrderStatus::Paid,
    );
    second.orders.finish().await;
    assert!(first.owns().await && second.owns().await);
    first.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_at_one_gateway_hears_what_another_did() {
    let Some((first, second)) = two().await else { return };
    let order = first.buy().await.unwrap();
    let mut changes = first.orders.watch(&order.id);
    let watching = tokio::spawn(async move {
        loop {
            let paid = changes.wait_for(|version| *version > order.version + 3).await;
            if paid.is_ok() {
                return;
            }
        }
    });
    stands(
        &second.orders.submit_code(&caller(), &order.id, CODE).await.unwrap(),
        OrderStatus::Paid,
    );
    tokio::time::timeout(Duration::from_secs(20), watching).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_of_a_living_gateway_is_not_declared_lost_by_one_that_starts() {
    let Some((first, second)) = two().await else { return };
    let order = first.buy().await.unwrap();
    // The first gateway stands before its call, whose intent is written.
    let points = &first.orders.core.failpoints;
    let placed = points.plan.lock().unwrap().passed.len();
    points.plan.lock().unwrap().stop_at = Some(placed + 2);
    let orders = first.orders.clone();
    let id = order.id.clone();
    let typing = tokio::spawn(async move { orders.submit_code(&caller(), &id, CODE).await });
    points.reached.notified().await;
    assert_eq!(second.state_of(&order.id).await, "validating");
    crate::reconciler::recover(&second.orders.core).await.unwrap();
    assert_eq!(second.state_of(&order.id).await, "validating");
    // Once it shows no sign of life, its call is lost, and found out.
    second.clock.advance(Duration::from_secs(20));
    second.orders.core.beat().await.unwrap();
    crate::reconciler::recover(&second.orders.core).await.unwrap();
    second.orders.finish().await;
    assert_ne!(second.state_of(&order.id).await, "validating");
    typing.abort();
}
