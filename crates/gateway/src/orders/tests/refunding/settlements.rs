//! Refunds of charges that settled a tab.

use core::time::Duration;

use farthing_protocol::Msisdn;

use super::won;
use crate::grants::Grants;
use crate::orders::spend::PayFrom;
use crate::orders::tests::spending::{article, sold, tab};
use crate::orders::tests::world::{World, caller};
use crate::orders::{Bill, OrderSnapshot};
use crate::refunds::ask::{AskError, Asked, Target, by_operator};

impl World {
    /// Settles the tab by phone bill, for this amount.
    async fn pays_tab(&self, amount: i64) -> OrderSnapshot {
        self.by_bill(sold("tab/settlement", amount, Grants::Settlement)).await
    }

    /// What the publisher has earned.
    async fn earned(&self) -> i128 {
        let verified = self.audit_at_rest().await;
        let account = ("publisher_payable:jeju-post".to_owned(), "KRW".to_owned());
        let balance = verified.balances.get(&account).copied().unwrap_or_default();
        balance.credit - balance.debit
    }
}

fn number(order: &OrderSnapshot) -> String {
    order.receipt.clone().unwrap().number.as_str().to_owned()
}

#[tokio::test]
async fn what_a_refunded_settlement_had_paid_is_closed_and_nothing_else() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    world.pays_tab(300).await;
    world.spend(article(2, 100), tab()).await.unwrap();
    world.spend(article(3, 200), tab()).await.unwrap();
    let settlement = world.pays_tab(300).await;
    world.spend(article(4, 400), tab()).await.unwrap();
    let part = world.ask(&number(&settlement), Some("100")).await.unwrap();
    assert_eq!(part.revoked, 0);
    assert_eq!(world.ask(&number(&settlement), None).await.unwrap().revoked, 2);
    assert!(world.opens(1).await && world.opens(4).await);
    assert!(!world.opens(2).await && !world.opens(3).await);
    assert_eq!((world.balances().await, world.earned().await), ((0, 400), 700));
    world.give_back(Duration::from_mins(1)).await;
    assert_eq!(world.carrier.given_back(), 300);
    world.spend(article(2, 100), tab()).await.unwrap();
    assert!(world.opens(2).await, "it can be bought again");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_two_settlements_paid_is_closed_by_the_refund_of_the_last_of_them() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let settlements = [world.pays_tab(200).await, world.pays_tab(100).await];
    for (settlement, closed) in settlements.iter().zip([0, 1]) {
        assert!(world.opens(1).await);
        assert_eq!(world.ask(&number(settlement), None).await.unwrap().revoked, closed);
    }
    assert!(!world.opens(1).await);
    assert_eq!((world.balances().await, world.earned().await), ((0, 0), 0));
}

#[tokio::test]
async fn an_article_and_the_tab_that_one_charge_paid_are_closed_by_its_refund_or_kept() {
    for keep_right in [false, true] {
        let world = World::new().await;
        world.spend(article(1, 300), tab()).await.unwrap();
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let placed = world.orders.place_with(&caller(), article(2, 200), phone, Bill::Settle).await;
        let paid = world.end_bill(&placed.unwrap().order).await;
        let asked = Asked {
            target: Target::parse(&number(&paid)).unwrap(),
            part: None,
            keep_right,
            as_credit: false,
            by: "Kim".to_owned(),
            why: "the article was empty".to_owned(),
            now: world.clock.now(),
        };
        let begun =
            world.store.write(move |db| Box::pin(async move { by_operator(db, &asked).await }));
        let begun = begun.await.unwrap();
        let closed = if keep_right { 0 } else { 2 };
        assert_eq!((begun.refund.amount, begun.revoked), (won(500), closed));
        assert_eq!((world.opens(1).await, world.opens(2).await), (keep_right, keep_right));
        assert_eq!(world.earned().await, 0);
    }
}

#[tokio::test]
async fn what_a_settlement_took_beyond_the_tab_is_refunded_from_the_credit_that_it_became() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let settlement = world.pays_tab(600).await;
    assert_eq!(world.balances().await, (300, 0));
    world.spend(article(2, 100), PayFrom::Credit).await.unwrap();
    let refused = world.ask(&number(&settlement), None).await;
    assert!(matches!(refused, Err(AskError::Spent(free)) if free == won(200)), "{refused:?}");
    assert_eq!((world.balances().await, world.earned().await), ((200, 0), 400));
    world.ask(&number(&settlement), Some("150")).await.unwrap();
    assert_eq!((world.balances().await, world.earned().await), ((50, 0), 400));
    world.ask(&number(&settlement), Some("350")).await.unwrap();
    assert_eq!((world.balances().await, world.earned().await), ((0, 0), 100));
    world.give_back(Duration::from_mins(1)).await;
    assert_eq!(world.carrier.given_back(), 500);
    world.audit_at_rest().await;
}
