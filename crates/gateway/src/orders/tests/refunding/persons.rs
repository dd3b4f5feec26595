//! Refunds that a person must look at.

use core::time::Duration;

use crate::grants::Grants;
use crate::orders::tests::carrier::Fault;
use crate::orders::tests::carrier::refunds::Refund;
use crate::orders::tests::world::World;
use crate::refunds::RefundEvent;

#[tokio::test]
async fn a_refund_by_another_system_is_held_until_the_operator_decides() {
    for (event, state, credit) in
        [(RefundEvent::AskAgain, "returned", 0), (RefundEvent::CreditGiven, "credited", 300)]
    {
        let world = World::new().await;
        world.sell(300, Grants::Item).await;
        let (payment, reference) = ("pay-1".to_owned(), "by hand".to_owned());
        let beside = Refund { payment, reference, amount: 100, status: "succeeded" };
        world.carrier.set(|books| books.refunds.push(beside));
        let begun = world.ask(&world.charge().await, None).await.unwrap();
        world.give_back(Duration::from_mins(1)).await;
        world.refund_is("held").await;
        assert_eq!(world.refunds().await[0].alarm.as_deref(), Some("refund_held"));
        assert_eq!(world.carrier.calls("refund"), 0);
        world.audit_at_rest().await;
        world.carrier.set(|books| books.refunds.clear());
        world.tell_refund(&begun.refund.id, event).await;
        world.give_back(Duration::from_mins(1)).await;
        world.refund_is(state).await;
        assert_eq!(world.credit().await, credit);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_carrier_that_is_down_is_asked_less_and_less_often_and_a_person_is_told_after_a_day() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.ask(&world.charge().await, None).await.unwrap();
    for call in ["remaining", "refund"] {
        for _ in 0..400 {
            world.carrier.plan(call, Fault::ErrorBefore(429, "TOO_MANY_REQUESTS", ""));
        }
    }
    world.give_back(Duration::from_hours(23)).await;
    assert!(world.refunds().await[0].alarm.is_none());
    assert!(world.carrier.calls("refund") < 60, "{}", world.carrier.calls("refund"));
    world.give_back(Duration::from_hours(3)).await;
    assert_eq!(world.refunds().await[0].alarm.as_deref(), Some("refund_takes_long"));
    world.carrier.set(|books| books.faults.clear());
    world.give_back(Duration::from_hours(3)).await;
    world.refund_is("returned").await;
    assert_eq!(world.carrier.given_back(), 300);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_part_that_a_backup_has_lost_is_not_refunded_again_unless_the_operator_insists() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let (payment, reference) = ("pay-1".to_owned(), "rfd_of_a_lost_database".to_owned());
    let lost = Refund { payment, reference, amount: 100, status: "succeeded" };
    world.carrier.set(|books| books.refunds.push(lost));
    let begun = world.ask(&world.charge().await, Some("100")).await.unwrap();
    world.give_back(Duration::from_mins(1)).await;
    world.refund_is("held").await;
    assert_eq!(world.carrier.calls("refund"), 0);
    world.audit_at_rest().await;
    world.tell_refund(&begun.refund.id, RefundEvent::AskAgain).await;
    world.give_back(Duration::from_mins(1)).await;
    world.refund_is("returned").await;
    assert_eq!(world.carrier.given_back(), 200);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_carrier_that_does_not_say_what_is_left_is_asked_for_its_refunds_and_never_blindly() {
    for (unlisted, state) in [(0, "held"), (400, "due")] {
        let world = World::new().await;
        world.sell(300, Grants::Item).await;
        let (payment, reference) = ("pay-1".to_owned(), "rfd_of_a_lost_database".to_owned());
        let lost = Refund { payment, reference, amount: 100, status: "succeeded" };
        world.carrier.set(|books| books.refunds.push(lost));
        for (call, times) in [("remaining", 400), ("refunds", unlisted)] {
            for _ in 0..times {
                world.carrier.plan(call, Fault::CutBefore);
            }
        }
        world.ask(&world.charge().await, Some("100")).await.unwrap();
        world.give_back(Duration::from_hours(12)).await;
        world.refund_is(state).await;
        assert_eq!((world.carrier.calls("refund"), world.carrier.given_back()), (0, 100));
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_carrier_that_never_says_what_is_left_is_asked_in_the_last_minute_of_its_month() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    for call in ["remaining", "refunds"] {
        for _ in 0..1_000 {
            world.carrier.plan(call, Fault::CutBefore);
        }
    }
    world.ask(&world.charge().await, None).await.unwrap();
    world.give_back(Duration::from_hours(12)).await;
    assert_eq!(world.carrier.calls("refund"), 0);
    world.give_back(Duration::from_hours(31 * 24)).await;
    world.refund_is("returned").await;
    assert_eq!((world.carrier.calls("refund"), world.carrier.given_back()), (1, 300));
    world.audit_at_rest().await;
}
