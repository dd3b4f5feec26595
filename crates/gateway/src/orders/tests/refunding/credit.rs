//! Refunds of credit to the bill, and of settlements.

use core::time::Duration;

use serde_json::json;

use super::won;
use crate::carriers::RefundAbility;
use crate::grants::Grants;
use crate::orders::spend::PayFrom;
use crate::orders::tests::carrier::Fault;
use crate::orders::tests::world::{World, caller, caller_at, purchase};
use crate::refunds::ask::{AskError, credit};
use crate::store::refunds::RefundRow;

impl World {
    async fn wish(&self, ability: RefundAbility) -> Vec<RefundRow> {
        let (caller, now) = (caller(), self.clock.now());
        let wished = self.store.write(move |db| {
            Box::pin(async move {
                let abilities = [("fake".to_owned(), ability)];
                credit(db, (&caller.publisher, &caller.device), &abilities, now).await
            })
        });
        wished.await.unwrap()
    }
}

#[tokio::test]
async fn unspent_credit_goes_back_on_the_bill_and_what_was_spent_does_not() {
    let world = World::new().await;
    world.sell(1_000, Grants::Credit).await;
    let article = purchase(farthing_protocol::ItemKind::Article);
    world.orders.spend(&caller(), article, PayFrom::Credit).await.unwrap();
    assert_eq!(world.credit().await, 700);
    assert!(world.wish(RefundAbility::None).await.is_empty());
    assert!(world.wish(RefundAbility::WholeOnly).await.is_empty(), "it is no whole payment");
    let begun = world.wish(RefundAbility::Parts).await;
    assert_eq!(begun.iter().map(|one| one.amount).collect::<Vec<_>>(), [won(700)]);
    assert_eq!(world.credit().await, 0, "it cannot be spent on its way");
    assert!(world.wish(RefundAbility::Parts).await.is_empty());
    world.give_back(Duration::from_secs(1)).await;
    assert_eq!(world.carrier.given_back(), 700);
    world.refund_is("returned").await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_that_a_carrier_does_not_take_back_can_be_spent_again() {
    let world = World::new().await;
    world.sell(1_000, Grants::Credit).await;
    world.carrier.set(|books| books.refund_status = "denied");
    assert_eq!(world.wish(RefundAbility::WholeOnly).await.len(), 1);
    world.give_back(Duration::from_secs(1)).await;
    world.refund_is("credited").await;
    assert_eq!(world.credit().await, 1_000);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_of_an_earlier_month_stays_credit() {
    let world = World::new().await;
    world.sell(1_000, Grants::Credit).await;
    world.clock.advance(Duration::from_hours(24 * 10));
    assert!(world.wish(RefundAbility::Parts).await.is_empty());
    world.sell(500, Grants::Credit).await;
    let begun = world.wish(RefundAbility::Parts).await;
    assert_eq!(begun.iter().map(|one| one.amount).collect::<Vec<_>>(), [won(500)]);
    assert_eq!(world.credit().await, 1_000);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_operator_gives_back_no_credit_that_was_spent() {
    let world = World::new().await;
    world.sell(1_000, Grants::Credit).await;
    let article = purchase(farthing_protocol::ItemKind::Article);
    world.orders.spend(&caller(), article, PayFrom::Credit).await.unwrap();
    let charge = world.charge().await;
    let refused = world.ask(&charge, None).await;
    assert!(matches!(refused, Err(AskError::Spent(left)) if left == won(700)), "{refused:?}");
    assert_eq!(world.credit().await, 700, "a refusal changes nothing");
    world.ask(&charge, Some("700")).await.unwrap();
    world.give_back(Duration::from_secs(1)).await;
    assert_eq!((world.credit().await, world.carrier.given_back()), (0, 700));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_reader_gets_the_rest_of_several_top_ups_refunded_and_of_no_other_reader() {
    let world = World::new().await;
    for price in [500, 1_000] {
        world.sell(price, Grants::Credit).await;
        world.clock.advance(Duration::from_hours(3));
    }
    let article = purchase(farthing_protocol::ItemKind::Article);
    world.orders.spend(&caller(), article, PayFrom::Credit).await.unwrap();
    let stranger = caller_at("192.0.2.7", "dev_abcdefghij0123456789");
    assert_eq!(world.orders.refund_credit(&stranger).await.unwrap(), None);
    let begun = world.orders.refund_credit(&caller()).await.unwrap().unwrap();
    assert_eq!((begun.total, begun.balance), (won(1_200), won(0)));
    let amounts: Vec<i64> = begun.refunds.iter().map(|one| one.amount.minor()).collect();
    assert_eq!(amounts, [1_000, 200]);
    assert_eq!(world.orders.refund_credit(&caller()).await.unwrap(), None);
    world.give_back(Duration::from_secs(1)).await;
    assert_eq!(world.carrier.given_back(), 1_200);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_month_in_which_money_can_go_back_is_that_of_the_carriers_own_date() {
    let world = World::new().await;
    let last_of_october = "2026-10-31T14:59:59Z";
    world.carrier.plan("read", Fault::Twist("/paymentDate", json!(last_of_october)));
    let paid = world.sell(300, Grants::Item).await;
    assert_eq!(paid.receipt.unwrap().refund_until.to_rfc3339(), last_of_october);
    world.ask(&world.charge().await, None).await.unwrap();
    world.give_back(Duration::from_mins(1)).await;
    world.refund_is("credited").await;
    assert_eq!((world.credit().await, world.carrier.calls("refund")), (300, 0));
    world.audit_at_rest().await;
}
