//! Wrong codes, late codes, other codes, and the limits on all of them.

use core::time::Duration;

use farthing_protocol::{ItemKind, Msisdn, OrderStatus, Reason};

use super::carrier::Fault;
use super::world::{World, caller, caller_at, purchase, stands};
use crate::orders::{Caller, OrderError};

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_wrong_code_costs_one_try_and_the_fifth_ends_the_payment() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    for left in [4, 3, 2, 1] {
        let wrong = world.orders.submit_code(&caller(), &order.id, "999999").await;
        match wrong {
            Err(OrderError::WrongCode { tries_left }) => assert_eq!(tries_left, left),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.read(&order.id).await.code.unwrap().tries_left, left);
    }
    let last = world.orders.submit_code(&caller(), &order.id, "999999").await.unwrap();
    stands(&last, OrderStatus::Refused);
    assert_eq!(last.refusal, Some(Reason::TooManyWrongCodes));
    let after = world.type_code(&order.id).await;
    assert!(matches!(after, Err(OrderError::Moved)), "{after:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn tries_survive_another_code() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    for _ in 0..3 {
        world.orders.submit_code(&caller(), &order.id, "999999").await.unwrap_err();
    }
    world.clock.advance(MINUTE);
    let resent = world.orders.resend(&caller(), &order.id).await.unwrap();
    stands(&resent, OrderStatus::AwaitingCode);
    assert_eq!(resent.code.unwrap().tries_left, 2);

    world.orders.submit_code(&caller(), &order.id, "999999").await.unwrap_err();
    // The carrier counts this payment's second wrong code; for us it is the fifth.
    let last = world.orders.submit_code(&caller(), &order.id, "999999").await.unwrap();
    assert_eq!(last.refusal, Some(Reason::TooManyWrongCodes));
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_is_not_six_digits_costs_nothing() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    for typed in ["", "12345", "1234567", "12345a", "１２３４５"] {
        let refused = world.orders.submit_code(&caller(), &order.id, typed).await;
        assert!(matches!(refused, Err(OrderError::InvalidCode)), "{typed}: {refused:?}");
    }
    assert_eq!(world.carrier.calls("validate"), 0);
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
}

#[tokio::test]
async fn another_code_comes_after_a_minute_and_twice_at_most() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let soon = world.orders.resend(&caller(), &order.id).await;
    assert!(
        matches!(soon, Err(OrderError::TooSoon { retry_in }) if retry_in == MINUTE),
        "{soon:?}"
    );

    for left in [1, 0] {
        world.clock.advance(MINUTE);
        let resent = world.orders.resend(&caller(), &order.id).await.unwrap();
        stands(&resent, OrderStatus::AwaitingCode);
        assert_eq!(resent.code.unwrap().sends_left, left);
        assert_eq!(resent.code.unwrap().expires_at, world.clock.now().plus(MINUTE * 3));
    }
    world.clock.advance(MINUTE);
    let spent = world.orders.resend(&caller(), &order.id).await;
    assert!(matches!(spent, Err(OrderError::NoSendsLeft)), "{spent:?}");
    assert_eq!(
        (world.carrier.count("cancelled"), world.carrier.count("pending_validation")),
        (2, 1)
    );
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_code_that_ran_out_can_be_replaced_and_is_forgotten_at_last() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.pass(MINUTE * 3).await;
    let late = world.type_code(&order.id).await;
    assert!(matches!(late, Err(OrderError::CodeExpired)), "{late:?}");
    stands(&world.orders.resend(&caller(), &order.id).await.unwrap(), OrderStatus::AwaitingCode);

    world.pass(MINUTE * 6).await;
    stands(&world.read(&order.id).await, OrderStatus::Expired);
    world.audit_at_rest().await;
    stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);
}

#[tokio::test]
async fn an_expired_code_at_the_carrier_is_reported_as_expired() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let expired = Fault::ErrorBefore(400, "CARRIER_BILLING.VALIDATION_FAILED", "Code expired");
    world.carrier.plan("validate", expired);
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "denied");
    let refused = world.type_code(&order.id).await.unwrap();
    assert_eq!(refused.refusal, Some(Reason::CodeExpired));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn cancelling_releases_the_reservation_and_the_next_try_begins_at_once() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
    // A second cancellation gives the same, and another number can pay.
    stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
    let other = world.place("010-8765-4321").await.unwrap();
    stands(&other.order, OrderStatus::AwaitingCode);
    stands(&world.type_code(&other.order.id).await.unwrap(), OrderStatus::Paid);
    let paid = world.orders.cancel(&caller(), &other.order.id).await.unwrap();
    stands(&paid, OrderStatus::Paid);
    world.audit_at_rest().await;
}

async fn try_from(world: &World, caller: &Caller, phone: &str) -> Result<(), OrderError> {
    let phone = Msisdn::parse(phone).unwrap();
    let placed = world.orders.place(caller, purchase(ItemKind::Article), phone).await?;
    stands(&placed.order, OrderStatus::AwaitingCode);
    world.orders.cancel(caller, &placed.order.id).await.map(drop)
}

#[tokio::test]
async fn a_phone_gets_five_codes_an_hour_and_ten_a_day_from_anywhere() {
    let world = World::new().await;
    let from = |n: usize| caller_at(&format!("192.0.2.{n}"), "dev_0123456789abcdefghij");
    for n in 0..5 {
        try_from(&world, &from(n), "010-1234-5678").await.unwrap();
    }
    match try_from(&world, &from(9), "+821012345678").await {
        Err(OrderError::TooManyRequests { retry_in }) => assert_eq!(retry_in, MINUTE * 60),
        other => panic!("{other:?}"),
    }
    try_from(&world, &from(9), "010-1234-5679").await.unwrap();

    world.clock.advance(MINUTE * 60);
    for n in 0..5 {
        try_from(&world, &from(n), "010-1234-5678").await.unwrap();
    }
    world.clock.advance(MINUTE * 60);
    match try_from(&world, &from(1), "010-1234-5678").await {
        Err(OrderError::TooManyRequests { retry_in }) => assert_eq!(retry_in, MINUTE * 60 * 22),
        other => panic!("{other:?}"),
    }
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_address_gets_twenty_codes_an_hour_for_all_phones_together() {
    let world = World::new().await;
    for n in 0..20 {
        let caller = caller_at(&format!("2001:db8::{n}"), "dev_0123456789abcdefghij");
        try_from(&world, &caller, &format!("010-1234-56{n:02}")).await.unwrap();
    }
    let neighbour = caller_at("2001:db8::ffff", "dev_0123456789abcdefghij");
    let refused = try_from(&world, &neighbour, "010-1111-1111").await;
    assert!(matches!(refused, Err(OrderError::TooManyRequests { .. })), "{refused:?}");
    let elsewhere = caller_at("2001:db8:0:1::1", "dev_0123456789abcdefghij");
    try_from(&world, &elsewhere, "010-1111-1111").await.unwrap();
}

#[tokio::test]
async fn another_code_counts_like_a_first_one() {
    let world = World::new().await;
    for _ in 0..4 {
        try_from(&world, &caller(), "010-1234-5678").await.unwrap();
    }
    let order = world.buy().await.unwrap();
    world.clock.advance(MINUTE);
    let refused = world.orders.resend(&caller(), &order.id).await;
    assert!(matches!(refused, Err(OrderError::TooManyRequests { .. })), "{refused:?}");
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
}

#[tokio::test]
async fn ten_payments_failed_by_wrong_codes_rest_the_phone_until_midnight_in_korea() {
    let world = World::new().await;
    // Eleven hours to midnight; failures are an hour apart to stay below the other limits.
    for _ in 0..10 {
        let order = world.buy().await.unwrap();
        for _ in 0..5 {
            drop(world.orders.submit_code(&caller(), &order.id, "999999").await);
        }
        stands(&world.read(&order.id).await, OrderStatus::Refused);
        world.clock.advance(MINUTE * 60);
    }
    let refused = world.buy().await;
    assert!(matches!(refused, Err(OrderError::TooManyRequests { .. })), "{refused:?}");
    world.clock.advance(MINUTE * 60 * 14);
    stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);
}
