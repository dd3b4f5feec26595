//! Many at once, each ending in exactly one charge.

use core::time::Duration;

use farthing_protocol::{ItemKind, Msisdn, OrderStatus};
use futures_util::future::join_all;

use super::carrier::CODE;
use super::world::{World, caller, purchase, stands};
use crate::orders::error::OrderError;

/// How many at once.
const MANY: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_purchases_at_once_are_one_order() {
    let world = World::new().await;
    let placing = (0..MANY).map(|_| {
        let orders = world.orders.clone();
        tokio::spawn(async move {
            let phone = Msisdn::parse("010-1234-5678").unwrap();
            orders.place(&caller(), purchase(ItemKind::Article), phone).await.unwrap()
        })
    });
    let placed = join_all(placing).await;
    let placed: Vec<_> = placed.into_iter().map(Result::unwrap).collect();
    assert_eq!(placed.iter().filter(|one| one.is_new).count(), 1);
    assert!(placed.iter().all(|one| one.order.id == placed[0].order.id));
    assert_eq!(world.carrier.calls("prepare"), 1);
    stands(&world.type_code(&placed[0].order.id).await.unwrap(), OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_code_typed_sixty_four_times_at_once_is_judged_once() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let typing = (0..MANY).map(|_| {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.submit_code(&caller(), &id, CODE).await })
    });
    for typed in join_all(typing).await {
        match typed.unwrap() {
            Ok(order) => assert_ne!(order.status, OrderStatus::AwaitingCode),
            Err(error) => assert!(matches!(error, OrderError::Moved), "{error:?}"),
        }
    }
    world.orders.finish().await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert_eq!((world.carrier.calls("validate"), world.carrier.calls("confirm")), (1, 1));
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_codes_typed_at_once_never_exceed_the_tries() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let typing = (0..MANY).map(|n| {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.submit_code(&caller(), &id, &format!("99{n:04}")).await })
    });
    join_all(typing).await;
    world.orders.finish().await;
    assert!(world.carrier.calls("validate") <= 5);
    for _ in 0..5 {
        drop(world.orders.submit_code(&caller(), &order.id, "999999").await);
    }
    stands(&world.read(&order.id).await, OrderStatus::Refused);
    assert_eq!(world.carrier.calls("validate"), 5);
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_and_a_cancellation_at_once_end_as_one_of_them() {
    for _ in 0..24 {
        let world = World::new().await;
        let order = world.buy().await.unwrap();
        let (typing, stopping) = (world.orders.clone(), world.orders.clone());
        let (first, second) = (order.id.clone(), order.id.clone());
        let typing = tokio::spawn(async move { typing.submit_code(&caller(), &first, CODE).await });
        let stopping = tokio::spawn(async move { stopping.cancel(&caller(), &second).await });
        let (_typed, _stopped) = (typing.await.unwrap(), stopping.await.unwrap());
        world.orders.finish().await;
        world.pass(Duration::from_secs(2)).await;
        let order = world.read(&order.id).await;
        let paid = usize::from(order.status == OrderStatus::Paid);
        assert_eq!(world.carrier.count("succeeded"), paid);
        assert!(matches!(order.status, OrderStatus::Paid | OrderStatus::Cancelled), "{order:?}");
        assert_eq!(world.owns().await, order.status == OrderStatus::Paid);
        world.audit_at_rest().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_and_reads_at_once_grant_once() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let noise = (0..MANY).map(|n| {
        let core = std::sync::Arc::clone(&world.orders.core);
        tokio::spawn(async move {
            let carrier = std::sync::Arc::clone(&core.carriers[0]);
            let payment = crate::charges::PaymentId("pay-1".to_owned());
            let charge = {
                let mut db = core.store.read().await.unwrap();
                crate::store::attempts::charge_of_payment(&mut db, "fake", &payment).await
            };
            if n % 2 == 0 {
                crate::reconciler::hints::take(&core, "fake", "pay-1");
            }
            core.read_and_record(charge.unwrap().unwrap(), carrier, payment).await;
        })
    });
    let typing = {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.submit_code(&caller(), &id, CODE).await })
    };
    join_all(noise).await;
    drop(typing.await.unwrap());
    world.orders.finish().await;
    world.pass(Duration::from_secs(5)).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert_eq!(world.carrier.calls("confirm"), 1);
    assert_eq!(world.audit_at_rest().await.transfers, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_code_asked_for_sixty_four_times_at_once_is_sent_once() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.clock.advance(Duration::from_mins(1));
    let asking = (0..MANY).map(|_| {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.resend(&caller(), &id).await })
    });
    let asked = join_all(asking).await;
    assert_eq!(asked.iter().filter(|one| one.as_ref().unwrap().is_ok()).count(), 1);
    assert_eq!((world.carrier.calls("prepare"), world.carrier.calls("cancel")), (2, 1));
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.audit_at_rest().await;
}
