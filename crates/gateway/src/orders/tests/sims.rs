//! The carrier is asked about the SIM before any code is sent.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{ItemId, ItemKind, Msisdn, OrderStatus, Reason};

use super::carrier::{FakeCarrier, Fault};
use super::world::{World, caller, caller_at, carrier_setup, clock, purchase, stands};
use crate::carriers::{CarrierSetup, SimSwapRule};
use crate::orders::Purchase;

#[tokio::test]
async fn a_sim_that_changed_lately_gets_no_code_and_a_stranger_is_not_told_why() {
    let world = World::new().await;
    world.carrier.set(|books| books.swapped = true);
    let order = world.buy().await.unwrap();
    stands(&order, OrderStatus::Refused);
    assert_eq!(order.refusal, Some(Reason::LineCannotPay));
    assert_eq!(world.carrier.calls("prepare"), 0);
    world.audit_at_rest().await;
    world.carrier.set(|books| books.swapped = false);
    stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);
}

#[tokio::test]
async fn who_proved_the_number_before_is_told_that_the_sim_changed() {
    let world = World::new().await;
    let paid = world.buy().await.unwrap();
    stands(&world.type_code(&paid.id).await.unwrap(), OrderStatus::Paid);
    world.carrier.set(|books| books.swapped = true);
    let other = ItemId::parse("articles/other").unwrap();
    let item = Purchase { item: other, ..purchase(ItemKind::Article) };
    let phone = Msisdn::parse("010-1234-5678").unwrap();
    let placed = world.orders.place(&caller(), item, phone).await.unwrap();
    assert_eq!(placed.order.refusal, Some(Reason::NewOrChangedLine));
}

#[tokio::test]
async fn a_changed_sim_does_not_get_the_numbers_purchases() {
    let world = World::new().await;
    let paid = world.buy().await.unwrap();
    stands(&world.type_code(&paid.id).await.unwrap(), OrderStatus::Paid);
    world.carrier.set(|books| books.swapped = true);
    let thief = caller_at("192.0.2.8", "dev_abcdefghij0123456789");
    let phone = Msisdn::parse("010-1234-5678").unwrap();
    let placed = world.orders.place(&thief, purchase(ItemKind::Article), phone).await.unwrap();
    stands(&placed.order, OrderStatus::Refused);
    assert_eq!(placed.order.refusal, Some(Reason::LineCannotPay));
    assert_eq!(world.carrier.calls("send-code"), 0);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_carrier_that_does_not_say_whether_a_sim_changed_still_takes_payments() {
    for (call, fault) in [
        ("sim", Fault::ErrorBefore(503, "UNAVAILABLE", "")),
        ("sim", Fault::ErrorBefore(400, "OUT_OF_RANGE", "")),
        ("sim", Fault::CutBefore),
        ("sim_token", Fault::ErrorBefore(400, "invalid_scope", "")),
    ] {
        let world = World::new().await;
        world.carrier.plan(call, fault);
        let order = world.buy().await.unwrap();
        stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_carrier_that_never_says_whether_a_sim_changed_is_not_waited_for() {
    let world = world(false, Duration::from_millis(600)).await;
    world.carrier.plan("sim", Fault::CutAfter);
    stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);
}

#[tokio::test]
async fn a_missing_sim_answer_refuses_if_the_operator_configured_it() {
    let world = world(true, Duration::from_secs(10)).await;
    world.carrier.plan("sim", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    let order = world.buy().await.unwrap();
    assert_eq!(order.refusal, Some(Reason::CarrierUnavailable));
    assert_eq!(world.carrier.calls("prepare"), 0);
    stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);
}

async fn world(refuses_unknown: bool, timeout: Duration) -> World {
    let clock = clock();
    let carrier = FakeCarrier::start(&clock);
    let sim_swap = Some(SimSwapRule { hours: 72, refuses_unknown });
    let setup = CarrierSetup { sim_swap, timeout, ..carrier_setup("fake", "+8210", &carrier) };
    let folder = Arc::new(tempfile::tempdir().unwrap());
    World::open_with(vec![setup], carrier, clock, folder, Duration::from_secs(30)).await
}
