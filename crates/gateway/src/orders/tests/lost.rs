//! Answers that are lost, before or after the carrier did what it was asked.

use core::time::Duration;

use farthing_protocol::{OrderStatus, Reason};

use super::carrier::Fault;
use super::world::{World, caller, stands};
use crate::orders::error::OrderError;

const SECOND: Duration = Duration::from_secs(1);

fn losses() -> [Fault; 4] {
    [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::ErrorBefore(503, "UNAVAILABLE", ""),
        Fault::ErrorAfter(500),
    ]
}

#[tokio::test]
async fn a_confirmation_whose_answer_is_lost_is_found_out_and_charged_once() {
    for fault in losses() {
        let world = World::impatient().await;
        let order = world.buy().await.unwrap();
        world.carrier.plan("confirm", fault.clone());
        world.try_code(&order.id).await;
        world.pass(SECOND * 20).await;
        stands(&world.read(&order.id).await, OrderStatus::Paid);
        assert_eq!(world.carrier.count("succeeded"), 1, "{fault:?}");
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_confirmation_that_nobody_answers_for_an_hour_is_charged_when_it_is_known() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::CutAfter);
    for _ in 0..9 {
        world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    }
    stands(&world.try_code(&order.id).await, OrderStatus::Checking);
    let stopped = world.orders.cancel(&caller(), &order.id).await;
    assert!(matches!(stopped, Err(OrderError::Moved)), "{stopped:?}");
    world.pass(SECOND * 3_600).await;
    stands(&world.read(&order.id).await, OrderStatus::Checking);
    world.audit_unknown().await;
    world.pass(SECOND * 7_200).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_prepare_whose_answer_is_lost_is_replaced_once_it_is_found() {
    for fault in [Fault::CutAfter, Fault::ErrorAfter(500)] {
        let world = World::new().await;
        world.carrier.plan("prepare", fault);
        let order = world.buy().await.unwrap();
        stands(&order, OrderStatus::Checking);
        world.pass(SECOND * 5).await;
        let order = world.read(&order.id).await;
        stands(&order, OrderStatus::AwaitingCode);
        assert_eq!(order.code.unwrap().sends_left, 1);
        stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_payment_is_found_among_more_than_the_carrier_lists_at_once() {
    let world = World::new().await;
    world.carrier.plan("prepare", Fault::CutAfter);
    let order = world.buy().await.unwrap();
    world.carrier.set(|books| {
        books.list_max = 4;
        for n in 0..60 {
            let mut other = books.payments["pay-1"].clone();
            other.reference = format!("chg_{n}");
            other.status = "succeeded";
            other.created_ms += (n - 30) * 4_000;
            books.payments.insert(format!("other-{n}"), other);
        }
    });
    world.pass(SECOND * 5).await;
    stands(&world.read(&order.id).await, OrderStatus::AwaitingCode);
    world.audit_unknown().await;
}

#[tokio::test]
async fn a_payment_of_an_unknown_status_does_not_count_as_absent() {
    let world = World::new().await;
    world.carrier.plan("prepare", Fault::CutAfter);
    let order = world.buy().await.unwrap();
    let becomes = |status: &'static str| {
        world.carrier.set(|books| books.payments.values_mut().for_each(|one| one.status = status));
    };
    becomes("on_the_moon");
    world.pass(SECOND * 600).await;
    assert_eq!(world.state_of(&order.id).await, "searching");
    becomes("pending_validation");
    world.pass(SECOND * 7_200).await;
    assert_eq!(world.carrier.count("cancelled"), 1);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_prepare_that_never_ran_is_given_up_soon_and_closed_after_the_quarantine() {
    for fault in [Fault::CutBefore, Fault::ErrorBefore(503, "UNAVAILABLE", "")] {
        let world = World::new().await;
        world.carrier.plan("prepare", fault);
        let order = world.buy().await.unwrap();
        world.pass(SECOND * 10).await;
        let order = world.read(&order.id).await;
        stands(&order, OrderStatus::Refused);
        assert_eq!(order.refusal, Some(Reason::CarrierUnavailable));
        // The reader need not wait for the quarantine.
        stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);

        assert_eq!(world.state_of(&order.id).await, "searching");
        world.pass(SECOND * 120).await;
        assert_eq!(world.state_of(&order.id).await, "searching");
        world.pass(SECOND * 400).await;
        assert_eq!(world.state_of(&order.id).await, "ended");
        world.audit().await;
    }
}

#[tokio::test]
async fn a_reservation_found_after_the_order_ended_is_cancelled() {
    let world = World::new().await;
    world.carrier.plan("prepare", Fault::CutAfter);
    for _ in 0..4 {
        world.carrier.plan("list", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    }
    let order = world.buy().await.unwrap();
    world.pass(SECOND * 9).await;
    stands(&world.read(&order.id).await, OrderStatus::Refused);
    assert_eq!(world.carrier.count("pending_validation"), 1);
    world.pass(SECOND * 60).await;
    assert_eq!(world.carrier.count("cancelled"), 1);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_code_whose_answer_is_lost_costs_no_try_and_is_charged_if_it_was_right() {
    for (fault, paid) in losses().into_iter().zip([false, true, false, true]) {
        let world = World::impatient().await;
        let order = world.buy().await.unwrap();
        world.carrier.plan("validate", fault);
        world.try_code(&order.id).await;
        world.orders.finish().await;
        let order = world.read(&order.id).await;
        if paid {
            stands(&order, OrderStatus::Paid);
        } else {
            stands(&order, OrderStatus::AwaitingCode);
            assert_eq!(order.code.unwrap().tries_left, 5);
            stands(&world.try_code(&order.id).await, OrderStatus::Paid);
        }
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_cancellation_whose_answer_is_lost_is_repeated_until_it_is_certain() {
    for fault in losses() {
        let world = World::new().await;
        let order = world.buy().await.unwrap();
        world.carrier.plan("cancel", fault);
        world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
        stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
        world.pass(SECOND * 20).await;
        assert_eq!(world.state_of(&order.id).await, "ended");
        assert_eq!(world.carrier.count("cancelled"), 1);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_new_code_is_given_up_when_the_old_reservation_cannot_be_cancelled() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.clock.advance(SECOND * 60);
    for _ in 0..8 {
        world.carrier.plan("cancel", Fault::CutBefore);
        world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    }
    let asking = {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.resend(&caller(), &id).await })
    };
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while world.carrier.calls("cancel") == 0 {
        ticks.tick().await;
    }
    world.pass(SECOND * 60).await;
    let refused = asking.await.unwrap().unwrap();
    assert_eq!(refused.refusal, Some(Reason::CarrierUnavailable));
    // Eight answers were lost in a row: by now it is asked once in a quarter of an hour.
    world.pass(SECOND * 3_600).await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn open_breaker_rejects_new_orders() {
    let world = World::new().await;
    for _ in 0..5 {
        world.carrier.plan("token", Fault::ErrorBefore(500, "INTERNAL", ""));
        let order = world.buy().await.unwrap();
        assert_eq!(order.refusal, Some(Reason::CarrierUnavailable));
        assert_eq!(world.state_of(&order.id).await, "ended");
    }
    let resting = world.buy().await;
    assert!(matches!(resting, Err(OrderError::CarrierUnavailable)), "{resting:?}");
    assert_eq!(world.audit_at_rest().await.charges, 5);
}

#[tokio::test]
async fn a_confirmation_that_did_not_leave_is_sent_when_it_can_and_may_be_stopped_until_then() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::ErrorBefore(429, "TOO_MANY_REQUESTS", ""));
    stands(&world.try_code(&order.id).await, OrderStatus::Charging);
    assert_eq!(world.state_of(&order.id).await, "reserved");
    world.pass(SECOND * 2).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;

    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::ErrorBefore(429, "TOO_MANY_REQUESTS", ""));
    world.try_code(&order.id).await;
    stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn two_hundred_unknown_outcomes_at_a_carrier_reject_new_orders() {
    let world = World::new().await;
    let mut begun = 0;
    // Slowly enough that the breaker stays closed. The reconciler does not run, so all outcomes stay unknown.
    while let Ok(order) = world.buy_as(begun, Fault::CutBefore).await {
        stands(&order, OrderStatus::Checking);
        begun += 1;
        world.clock.advance(SECOND * 3);
        assert!(begun <= 200, "two hundred are the most");
    }
    assert_eq!(begun, 200);
    world.audit().await;
}
