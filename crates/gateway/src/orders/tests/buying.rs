//! Purchases that go as they should, and refusals.

use core::time::Duration;

use farthing_protocol::{ItemId, ItemKind, Msisdn, OrderStatus, Reason};

use super::carrier::{CODE, Fault};
use super::world::{World, caller, caller_at, item, purchase, stands};
use crate::orders::{OrderError, Purchase};

#[tokio::test]
async fn an_article_is_bought_with_a_texted_code() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    stands(&order, OrderStatus::AwaitingCode);
    assert_eq!(order.phone_masked.as_deref(), Some("010-••••-5678"));
    assert!(!world.owns().await);

    let paid = world.type_code(&order.id).await.unwrap();
    stands(&paid, OrderStatus::Paid);
    assert_eq!(paid.receipt.as_ref().unwrap().amount, order.price);
    assert!(paid.version > order.version);
    let owned = world.orders.owned(&caller(), &item()).await.unwrap().unwrap();
    assert_eq!(owned.order, order.id);
    let verified = world.audit_at_rest().await;
    assert_eq!((verified.charges, verified.transfers), (1, 1));
}

#[tokio::test]
async fn an_owned_item_is_not_sold_and_a_payment_under_way_is_returned() {
    let world = World::new().await;
    let first = world.place("010-1234-5678").await.unwrap();
    let second = world.place("+82 10 1234 5678").await.unwrap();
    assert_eq!((first.is_new, second.is_new), (true, false));
    assert_eq!(first.order.id, second.order.id);
    let other_phone = world.place("010-9999-5678").await;
    assert!(matches!(other_phone, Err(OrderError::AlreadyPaying)), "{other_phone:?}");
    assert_eq!(world.orders.live(&caller(), &item()).await.unwrap().unwrap().id, first.order.id);

    world.type_code(&first.order.id).await.unwrap();
    let again = world.buy().await;
    assert!(matches!(again, Err(OrderError::AlreadyOwned)), "{again:?}");
    assert!(world.orders.live(&caller(), &item()).await.unwrap().is_none());
    assert_eq!(world.carrier.calls("prepare"), 1);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_tip_can_be_given_twice() {
    let world = World::new().await;
    for _ in 0..2 {
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let tip = world.orders.place(&caller(), purchase(ItemKind::Tip), phone).await.unwrap();
        stands(&world.type_code(&tip.order.id).await.unwrap(), OrderStatus::Paid);
    }
    assert_eq!(world.audit_at_rest().await.transfers, 2);
}

#[tokio::test]
async fn an_order_is_seen_by_its_own_device_and_publisher_only() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let stranger = caller_at("192.0.2.7", "dev_abcdefghij0123456789");
    for seen in [
        world.orders.read(&stranger, &order.id).await,
        world.orders.submit_code(&stranger, &order.id, CODE).await,
        world.orders.resend(&stranger, &order.id).await,
        world.orders.cancel(&stranger, &order.id).await,
    ] {
        assert!(matches!(seen, Err(OrderError::NotFound)), "{seen:?}");
    }
    assert!(world.orders.owned(&stranger, &item()).await.unwrap().is_none());
    stands(&world.read(&order.id).await, OrderStatus::AwaitingCode);
}

#[tokio::test]
async fn a_number_of_no_carrier_begins_nothing() {
    let world = World::new().await;
    let placed = world.place("011-234-5678").await;
    assert!(matches!(placed, Err(OrderError::NumberNotServed)), "{placed:?}");
    assert_eq!(world.audit_at_rest().await.charges, 0);
}

#[tokio::test]
async fn the_operators_reason_reaches_the_reader() {
    let denied = "CARRIER_BILLING.PAYMENT_DENIED";
    for (status, code, message, reason) in [
        (422, "CARRIER_BILLING.UNAUTHORIZED_AMOUNT", "[0031]", Reason::LimitSingle),
        (422, "CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED", "[0031]", Reason::LimitMonthly),
        (403, denied, "[0036]", Reason::BlockedBySubscriber),
        (403, denied, "[0016]", Reason::LineCannotPay),
        (403, denied, "[0032]", Reason::LineCannotPay),
        (422, "SERVICE_NOT_APPLICABLE", "[0015]", Reason::LineCannotPay),
        (403, denied, "[0054]", Reason::LineCannotPay),
        (404, "IDENTIFIER_NOT_FOUND", "", Reason::NumberNotServed),
        (429, "TOO_MANY_REQUESTS", "", Reason::CarrierUnavailable),
    ] {
        let world = World::new().await;
        world.carrier.plan("prepare", Fault::ErrorBefore(status, code, message));
        let order = world.buy().await.unwrap();
        stands(&order, OrderStatus::Refused);
        assert_eq!(order.refusal, Some(reason));
        assert_eq!(world.carrier.calls("prepare"), 1);
        world.audit_at_rest().await;
        // The next try is a new order.
        stands(&world.buy().await.unwrap(), OrderStatus::AwaitingCode);
    }
}

#[tokio::test]
async fn why_a_line_cannot_pay_is_told_once_the_number_was_proved() {
    let world = World::new().await;
    let paid = world.buy().await.unwrap();
    stands(&world.type_code(&paid.id).await.unwrap(), OrderStatus::Paid);
    let other = ItemId::parse("articles/other").unwrap();
    let denied = Fault::ErrorBefore(403, "CARRIER_BILLING.PAYMENT_DENIED", "[0016]");
    world.carrier.plan("prepare", denied);
    let item = Purchase { item: other, ..purchase(ItemKind::Article) };
    let phone = Msisdn::parse("010-1234-5678").unwrap();
    let placed = world.orders.place(&caller(), item, phone).await.unwrap();
    stands(&placed.order, OrderStatus::Refused);
    assert_eq!(placed.order.refusal, Some(Reason::UnpaidBill));
}

#[tokio::test]
async fn a_token_that_was_revoked_is_replaced_once() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.carrier.set(|books| books.revoked = true);
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    assert_eq!(world.carrier.calls("token"), 2);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_carrier_without_codes_charges_at_once() {
    let world = World::new().await;
    world.carrier.set(|books| books.validation = "none");
    let order = world.buy().await.unwrap();
    world.orders.finish().await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_operators_window_is_followed_until_the_money_is_there() {
    let world = World::new().await;
    world.carrier.set(|books| books.validation = "open");
    let order = world.buy().await.unwrap();
    stands(&order, OrderStatus::AwaitingWindow);
    assert_eq!(order.window_url, Some(format!("{}/window/pay-1", world.carrier.url)));

    world.pass(Duration::from_secs(30)).await;
    stands(&world.read(&order.id).await, OrderStatus::AwaitingWindow);
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "reserved");
    world.pass(Duration::from_secs(5)).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_window_that_was_closed_or_forgotten_ends_the_order() {
    for (status, after, expected) in [
        ("denied", 5, OrderStatus::Refused),
        ("cancelled", 5, OrderStatus::Refused),
        ("pending_validation", 700, OrderStatus::Expired),
    ] {
        let world = World::new().await;
        world.carrier.set(|books| books.validation = "open");
        let order = world.buy().await.unwrap();
        world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = status);
        world.pass(Duration::from_secs(after)).await;
        stands(&world.read(&order.id).await, expected);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_carrier_that_works_asynchronously_is_read_until_it_has_decided() {
    let (world, id) = asynchronously("none", "reserved").await;
    stands(&world.read(&id).await, OrderStatus::Paid);
    world.audit_at_rest().await;

    let (world, id) = asynchronously("validate", "pending_validation").await;
    stands(&world.type_code(&id).await.unwrap(), OrderStatus::Paid);
    world.audit_at_rest().await;

    let (world, id) = asynchronously("open", "pending_validation").await;
    stands(&world.read(&id).await, OrderStatus::AwaitingWindow);

    let (world, id) = asynchronously("validate", "denied").await;
    stands(&world.read(&id).await, OrderStatus::Refused);
    world.audit_at_rest().await;
}

/// Buys from a carrier that answers `processing` first and with this decision later.
async fn asynchronously(
    validation: &'static str,
    decided: &'static str,
) -> (World, farthing_protocol::OrderId) {
    let world = World::new().await;
    world.carrier.set(|books| (books.asynchronous, books.validation) = (true, validation));
    let placing = {
        let orders = world.orders.clone();
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        tokio::spawn(
            async move { orders.place(&caller(), purchase(ItemKind::Article), phone).await },
        )
    };
    let mut changes = tokio::time::interval(Duration::from_millis(5));
    while world.carrier.calls("read") == 0 {
        changes.tick().await;
    }
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = decided);
    world.pass(Duration::from_secs(10)).await;
    let placed = placing.await.unwrap().unwrap();
    (world, placed.order.id)
}
