//! Carriers that are busy: how often they are asked, for how long, and who waits for whom.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{ItemKind, Msisdn, OrderStatus, Reason};

use super::carrier::{FakeCarrier, Fault};
use super::world::{World, caller_at, carrier_setup, clock, purchase, stands};
use crate::carriers::CarrierSetup;
use crate::reconciler;

const SECOND: Duration = Duration::from_secs(1);

fn busy() -> Fault {
    Fault::ErrorBefore(429, "TOO_MANY_REQUESTS", "")
}

#[tokio::test]
async fn a_busy_carrier_is_asked_less_and_less_often_for_the_money() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    for _ in 0..1_000 {
        world.carrier.plan("confirm", busy());
    }
    world.try_code(&order.id).await;
    world.pass(SECOND * 600).await;
    let asked = world.carrier.calls("confirm");
    assert!((4..=9).contains(&asked), "{asked} times in ten minutes");
    stands(&world.read(&order.id).await, OrderStatus::Charging);
}

#[tokio::test]
async fn an_expired_agreement_cancels_the_reservation() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    for _ in 0..1_000 {
        world.carrier.plan("confirm", busy());
    }
    world.try_code(&order.id).await;
    world.pass(SECOND * 900).await;
    let over = world.read(&order.id).await;
    stands(&over, OrderStatus::Refused);
    assert_eq!(over.refusal, Some(Reason::CarrierUnavailable));
    assert!(!world.owns().await);
    world.audit_at_rest().await;
    // A confirmation that may have arrived is another thing: only the carrier ends it.
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    for _ in 0..1_000 {
        world.carrier.plan("confirm", busy());
    }
    world.try_code(&order.id).await;
    world.pass(SECOND * 900).await;
    stands(&world.read(&order.id).await, OrderStatus::Charging);
    world.carrier.set(|books| books.faults.clear());
    world.pass(SECOND * 7_200).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_carrier_that_hangs_keeps_only_its_own_charges_waiting() {
    let world = World::with_two_carriers().await;
    let mut orders = Vec::new();
    for (number, phone) in ["010-9234-5678", "010-1234-5678"].into_iter().enumerate() {
        world.carrier.plan("prepare", Fault::CutAfter);
        let reader = caller_at("192.0.2.7", &format!("dev_{number:020}"));
        let phone = Msisdn::parse(phone).unwrap();
        let article = purchase(ItemKind::Article);
        let placed = world.orders.place(&reader, article, phone).await.unwrap();
        stands(&placed.order, OrderStatus::Checking);
        orders.push(placed.order.id);
    }
    let [hanging, working] = orders.as_slice() else { unreachable!("two orders") };
    // A batch of the first carrier has not come to an end.
    let core = &world.orders.core;
    let batch = core.carrier("hanging").unwrap().try_batch().unwrap();
    world.clock.advance(SECOND * 2);
    reconciler::run_due(core).await.unwrap();
    world.orders.finish().await;
    assert_eq!(world.state_of(working).await, "awaiting_code");
    assert_eq!(world.state_of(hanging).await, "prepare_unknown");

    drop(batch);
    reconciler::run_due(core).await.unwrap();
    world.orders.finish().await;
    assert_eq!(world.state_of(hanging).await, "awaiting_code");
}

#[tokio::test]
async fn a_carrier_that_answers_nothing_does_not_delay_the_batch_of_another() {
    let (clock, folder) = (clock(), Arc::new(tempfile::tempdir().unwrap()));
    let carrier = FakeCarrier::start(&clock);
    // It takes calls and answers none.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let api_root = format!("http://{}", silent.local_addr().unwrap());
    let silent_setup = CarrierSetup {
        api_root: api_root.parse().unwrap(),
        sim_swap: None,
        timeout: SECOND / 5,
        ..carrier_setup("silent", "+82109", &carrier)
    };
    let carriers = vec![silent_setup, carrier_setup("fake", "+8210", &carrier)];
    let world = World::open_with(carriers, carrier, clock, folder, SECOND / 1_000).await;
    world.carrier.plan("prepare", Fault::CutAfter);
    let mut orders = Vec::new();
    for (number, phone) in ["010-9234-5678", "010-1234-5678"].into_iter().enumerate() {
        let reader = caller_at("192.0.2.7", &format!("dev_{number:020}"));
        let phone = Msisdn::parse(phone).unwrap();
        let placed = world.orders.place(&reader, purchase(ItemKind::Article), phone).await.unwrap();
        stands(&placed.order, OrderStatus::Checking);
        orders.push(placed.order.id);
    }
    world.clock.advance(SECOND * 2);
    let core = &world.orders.core;
    reconciler::run_due(core).await.unwrap();
    let found_out = async {
        while world.state_of(&orders[1]).await != "awaiting_code" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SECOND * 60, found_out).await.unwrap();
    let batch = core.carrier("silent").unwrap().try_batch();
    assert!(batch.is_none(), "the silent carrier's batch is still being looked at");
    assert_eq!(world.state_of(&orders[0]).await, "prepare_unknown");
}

/// Guards the earlier read: while a reader asks for the order, the next read comes within seconds.
#[tokio::test]
async fn while_a_reader_waits_a_lost_answer_is_read_again_within_seconds() {
    for (waits, expected) in [(true, OrderStatus::Paid), (false, OrderStatus::Checking)] {
        let world = World::impatient().await;
        let order = world.buy().await.unwrap();
        world.carrier.plan("confirm", Fault::CutAfter);
        for _ in 0..7 {
            world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
        }
        world.try_code(&order.id).await;
        world.pass(SECOND * 150).await;
        let reads = world.carrier.calls("read");
        for _ in 0..6 {
            if waits {
                let read = world.orders.read(&super::world::caller(), &order.id).await.unwrap();
                assert!(matches!(read.status, OrderStatus::Checking | OrderStatus::Paid));
            }
            world.pass(SECOND * 5).await;
        }
        stands(&world.orders.snapshot(&order.id).await.unwrap().unwrap(), expected);
        assert!(world.carrier.calls("read") <= reads + 4, "not more often than every ten seconds");
    }
}

#[tokio::test]
async fn a_carrier_that_asks_for_a_pause_gets_it_though_a_reader_waits() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::CutAfter);
    for _ in 0..20 {
        world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    }
    world.try_code(&order.id).await;
    world.pass(SECOND * 150).await;
    let core = &world.orders.core;
    core.carriers[0].pause_for(SECOND * 60);
    let reads = world.carrier.calls("read");
    for _ in 0..10 {
        world.orders.read(&super::world::caller(), &order.id).await.unwrap();
        world.pass(SECOND * 5).await;
    }
    assert_eq!(world.carrier.calls("read"), reads);
}
