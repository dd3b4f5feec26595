//! Two gateways on one database.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{ItemKind, Msisdn, OrderStatus};

use super::carrier::{CODE, FakeCarrier, Fault};
use super::proving::{PHONE, other};
use super::world::{ENGINE, World, caller, caller_at, clock, purchase, stands};
use crate::clock::{Clock, UnixMillis};
use crate::grants::Grants;
use crate::reconciler::day::RefundsOf;
use crate::reconciler::interval;
use crate::store::{self, StoreError, query};

async fn two() -> Option<(World, World)> {
    let clock = clock();
    let (first, second) = asleep(clock.clone(), clock, Duration::from_secs(30)).await?;
    first.orders.start().await.unwrap();
    second.orders.start().await.unwrap();
    Some((first, second))
}

/// Two that do nothing by themselves, each with a clock.
async fn asleep(one: Clock, two: Clock, patience: Duration) -> Option<(World, World)> {
    // SQLite has one gateway.
    std::env::var_os(ENGINE)?;
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let carrier = FakeCarrier::start(&one);
    let open = |clock| World::open(carrier.clone(), clock, Arc::clone(&folder), patience);
    Some((open(one).await, open(two).await))
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
async fn a_watcher_at_one_gateway_sees_changes_of_another() {
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
    // The first gateway stops before its call, whose intent is saved.
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_due_charge_is_processed_by_one_gateway_of_two() {
    const MANY: u32 = 8;
    let clock = clock();
    let Some((first, second)) = asleep(clock.clone(), clock, Duration::from_millis(1)).await else {
        return;
    };
    for number in 0..MANY {
        let reader = caller_at(&format!("192.0.2.{number}"), &format!("dev_{number:020}"));
        let phone = Msisdn::parse(&format!("010-7000-{number:04}")).unwrap();
        let placed = first.orders.place(&reader, purchase(ItemKind::Article), phone).await;
        first.carrier.plan("confirm", Fault::CutAfter);
        first.carrier.plan("read", Fault::CutBefore);
        drop(first.orders.submit_code(&reader, &placed.unwrap().order.id, CODE).await);
        first.orders.finish().await;
    }
    let before = first.carrier.calls("read");
    first.clock.advance(Duration::from_secs(10));
    let (one, two) = tokio::join!(
        crate::reconciler::run_due(&first.orders.core),
        crate::reconciler::run_due(&second.orders.core)
    );
    one.unwrap();
    two.unwrap();
    first.orders.finish().await;
    second.orders.finish().await;
    assert_eq!(first.carrier.calls("read") - before, MANY);
    assert_eq!(first.carrier.count("succeeded"), MANY as usize);
    first.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_due_refund_is_processed_by_one_gateway_of_two() {
    const MANY: u32 = 4;
    let clock = clock();
    let Some((first, second)) = asleep(clock.clone(), clock, Duration::from_secs(30)).await else {
        return;
    };
    for number in 0..MANY {
        let sold = first.sell(300 + i64::from(number), Grants::Item).await;
        first.ask(sold.receipt.unwrap().number.as_str(), None).await.unwrap();
    }
    let (one, two) = tokio::join!(
        crate::refunds::run::run_due(&first.orders.core),
        crate::refunds::run::run_due(&second.orders.core)
    );
    one.unwrap();
    two.unwrap();
    assert_eq!(first.carrier.calls("remaining"), MANY, "none is asked about twice");
    assert_eq!(first.carrier.calls("refund"), MANY);
    first.give_back(Duration::from_mins(10)).await;
    assert_eq!(first.carrier.calls("refund"), MANY);
    first.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_of_a_gateway_that_went_away_is_taken_over_once_and_not_done_twice() {
    let clock = clock();
    let Some((first, second)) = asleep(clock.clone(), clock, Duration::from_secs(30)).await else {
        return;
    };
    first.sell(300, Grants::Item).await;
    first.ask(&first.charge().await, None).await.unwrap();
    // Its answer is lost, as if the gateway had ended in the call, and so is what it asks then.
    first.carrier.plan("refund", Fault::CutAfter);
    first.carrier.plan("refunds", Fault::CutBefore);
    crate::refunds::run::run_due(&first.orders.core).await.unwrap();
    let held = (first.clock.now(), first.clock.now().plus(Duration::from_secs(20)));
    let taken = |world: &World, at: (UnixMillis, UnixMillis)| {
        let store = world.store.clone();
        async move {
            let take = store.write(move |db| {
                Box::pin(async move { store::refunds::take(db, "fake", at, 16).await })
            });
            let taken: Result<_, StoreError> = take.await;
            taken.unwrap().len()
        }
    };
    let due = (held.0.plus(Duration::from_mins(1)), held.1.plus(Duration::from_mins(1)));
    assert_eq!(taken(&first, due).await, 1);
    assert_eq!(taken(&second, due).await, 0, "it is held");
    second.give_back(Duration::from_hours(1)).await;
    first.give_back(Duration::from_mins(10)).await;
    first.refund_is("returned").await;
    assert_eq!(first.carrier.given_back(), 300);
    first.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_due_proof_is_processed_by_one_gateway() {
    let clock = clock();
    let Some((first, second)) = asleep(clock.clone(), clock, Duration::from_secs(30)).await else {
        return;
    };
    let bought = first.buy().await.unwrap();
    stands(&first.type_code(&bought.id).await.unwrap(), OrderStatus::Paid);
    first.orders.finish().await;
    let asked = first.ask_with(&other(), PHONE).await.unwrap();
    stands(&asked, OrderStatus::AwaitingCode);
    first.orders.finish().await;
    let later = first.clock.now().plus(Duration::from_hours(1));
    let held = (later, later.plus(Duration::from_secs(20)));
    let mut taken = Vec::new();
    for world in [&first, &second] {
        let take = world
            .store
            .write(move |db| Box::pin(async move { store::proofs::take(db, held, 8).await }));
        let orders: Result<_, StoreError> = take.await;
        taken.push(orders.unwrap().len());
    }
    assert_eq!(taken, [1, 0], "it is held");
    first.clock.advance(Duration::from_hours(2));
    let (one, two) =
        tokio::join!(first.orders.core.look_at_proofs(8), second.orders.core.look_at_proofs(8));
    one.unwrap();
    two.unwrap();
    first.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_databases_clock_decides_for_gateways_whose_own_are_wrong() {
    let hour = Duration::from_hours(1);
    let ahead = (Clock::system_ahead_by(hour), Clock::system_ahead_by(hour * 2));
    let Some((first, second)) = asleep(ahead.0, ahead.1, hour).await else { return };
    for world in [&first, &second, &first] {
        world.orders.core.beat().await.unwrap();
        let (here, machine) = (world.clock.now(), Clock::system().now());
        assert!(here.since(machine).max(machine.since(here)) < Duration::from_secs(30));
    }
    let mut db = first.store.read().await.unwrap();
    let alive: i64 = query("select count(*) from instances").scalar(&mut db).await.unwrap();
    assert_eq!(alive, 2, "none takes the other for gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operators_command_beside_gateways_goes_by_the_databases_clock_and_ends_none() {
    let hour = Duration::from_hours(1);
    let ahead = (Clock::system(), Clock::system_ahead_by(hour));
    let Some((first, second)) = asleep(ahead.0, ahead.1, hour).await else { return };
    first.orders.core.beat().await.unwrap();
    let (from, until) = (UnixMillis(0), UnixMillis(1));
    second.orders.compare_day(from, until, RefundsOf::Ours).await.unwrap();
    let (here, machine) = (second.clock.now(), Clock::system().now());
    assert!(here.since(machine).max(machine.since(here)) < Duration::from_secs(30));
    let mut db = first.store.read().await.unwrap();
    let alive: i64 = query("select count(*) from instances").scalar(&mut db).await.unwrap();
    assert_eq!(alive, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_carriers_list_is_compared_by_one_gateway_of_two_in_an_hour() {
    let (clock, half) = (clock(), Duration::from_mins(30));
    let pair = asleep(clock.clone(), clock, Duration::from_secs(30)).await;
    let Some((first, second)) = pair else { return };
    interval::look_back(&first.orders.core).await.unwrap();
    let lists = async |world: &World| {
        world.clock.advance(half);
        let before = world.carrier.calls("list");
        interval::look(&world.orders.core, false).await;
        world.carrier.calls("list") - before
    };
    for _ in 0..3 {
        assert!(lists(&first).await > 0);
        assert_eq!(lists(&second).await, 0, "the first one has done it");
    }
    // Then the first one is gone.
    assert!(lists(&second).await > 0);
}
