//! Purchases that settle the tab or top credit up in the same charge.

use core::time::Duration;

use farthing_protocol::{ItemKind, Msisdn, OrderStatus};
use futures_util::future::join_all;
use serde_json::json;

use super::anomalies::AMOUNT;
use super::carrier::{CODE, Fault};
use super::spending::{article, sold, tab, won};
use super::world::{World, caller, stands};
use crate::grants::Grants;
use crate::orders::remainder::Remainder;
use crate::orders::spend::PayFrom;
use crate::orders::{Bill, OrderError, OrderSnapshot, Purchase};

const PHONE: &str = "010-1234-5678";

impl World {
    async fn try_bill(&self, purchase: Purchase, bill: Bill) -> Result<OrderSnapshot, OrderError> {
        self.clock.advance(Duration::from_secs(30));
        let phone = Msisdn::parse(PHONE).unwrap();
        let placed = self.orders.place_with(&caller(), purchase, phone, bill).await;
        placed.map(|placed| placed.order)
    }

    /// Places an order that waits for its code.
    async fn begin(&self, purchase: Purchase, bill: Bill) -> OrderSnapshot {
        let order = self.try_bill(purchase, bill).await.unwrap();
        stands(&order, OrderStatus::AwaitingCode);
        order
    }

    async fn tab_of(&self, prices: &[(u8, i64)]) {
        for (name, price) in prices {
            self.spend(article(*name, *price), tab()).await.unwrap();
        }
    }

    /// The carrier takes so much for the last order, which was stopped before.
    async fn takes_late(&self, amount: i64) {
        let payment = {
            let mut books = self.carrier.books.lock().unwrap();
            let (id, payment) = books.payments.iter_mut().next_back().unwrap();
            (payment.status, payment.confirmed) = ("succeeded", 1);
            payment.amount = json!(amount);
            id.clone()
        };
        self.orders.hint("fake", &payment);
        self.pass(Duration::from_secs(10)).await;
    }
}

#[tokio::test]
async fn the_tab_and_the_article_are_paid_by_one_charge() {
    let world = World::new().await;
    world.tab_of(&[(1, 300), (2, 600)]).await;
    let order = world.begin(article(3, 300), Bill::Settle).await;
    assert_eq!((order.price, order.charged), (won(300), Some(won(1_200))));
    assert!(!world.opens(3).await);
    // What is put on the tab meanwhile stays open.
    world.tab_of(&[(4, 100)]).await;
    let paid = world.end_bill(&order).await;
    assert_eq!(world.carrier.calls("confirm"), 1);
    assert_eq!((paid.charged, paid.left), (Some(won(1_200)), Some(Remainder::Tab(won(100)))));
    assert_eq!(paid.receipt.unwrap().amount, won(1_200));
    assert_eq!(world.balances().await, (0, 100));
    assert!(world.opens(3).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_settlement_that_is_stopped_or_refused_leaves_the_tab_and_opens_nothing() {
    let world = World::new().await;
    world.tab_of(&[(1, 900)]).await;
    let order = world.begin(article(3, 300), Bill::Settle).await;
    let stopped = world.orders.cancel(&caller(), &order.id).await.unwrap();
    stands(&stopped, OrderStatus::Cancelled);
    let denied = "CARRIER_BILLING.PAYMENT_DENIED";
    for bill in [Bill::Settle, Bill::TopUp(won(3_000))] {
        world.carrier.plan("prepare", Fault::ErrorBefore(403, denied, "no [0016]"));
        stands(&world.try_bill(article(3, 300), bill).await.unwrap(), OrderStatus::Refused);
    }
    assert_eq!(world.balances().await, (0, 900));
    assert!(!world.opens(3).await);
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_tab_is_settled_once_though_two_purchases_would_settle_it() {
    let world = World::new().await;
    world.tab_of(&[(1, 900)]).await;
    let first = world.begin(article(3, 300), Bill::Settle).await;
    let second = world.begin(article(4, 300), Bill::Settle).await;
    assert_eq!((first.charged, second.charged), (Some(won(1_200)), None));
    drop(world.orders.cancel(&caller(), &second.id).await.unwrap());
    world.end_bill(&first).await;
    assert_eq!(world.balances().await, (0, 0));
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_top_up_pays_the_article_in_the_same_step() {
    let world = World::new().await;
    let order = world.begin(article(1, 300), Bill::TopUp(won(3_000))).await;
    assert_eq!(order.charged, Some(won(3_000)));
    assert_eq!(world.balances().await, (0, 0));
    let paid = world.end_bill(&order).await;
    assert_eq!((paid.price, paid.left), (won(300), Some(Remainder::Credit(won(2_700)))));
    assert!(world.opens(1).await);
    assert_eq!(world.balances().await, (2_700, 0));
    world.spend(article(2, 300), PayFrom::Credit).await.unwrap();
    assert_eq!(world.balances().await, (2_400, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_top_up_that_does_not_cover_the_price_is_refused_and_credit_is_bought_at_its_price() {
    let world = World::new().await;
    for amount in [0, 299] {
        let refused = world.try_bill(article(1, 300), Bill::TopUp(won(amount))).await;
        assert!(matches!(refused, Err(OrderError::AmountInvalid)), "{refused:?}");
    }
    for bill in [Bill::Settle, Bill::TopUp(won(3_000))] {
        let refused = world.try_bill(sold("credit/500", 500, Grants::Credit), bill).await;
        assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_that_a_top_up_counts_on_is_not_spent_elsewhere() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    let order = world.begin(article(1, 800), Bill::TopUp(won(400))).await;
    let refused = world.spend(article(2, 200), PayFrom::Credit).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    let refused = world.try_bill(article(3, 800), Bill::TopUp(won(400))).await;
    assert!(matches!(refused, Err(OrderError::AmountInvalid)), "{refused:?}");
    world.spend(article(2, 100), PayFrom::Credit).await.unwrap();
    world.end_bill(&order).await;
    assert_eq!(world.balances().await, (0, 0));
    assert!(world.opens(1).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_late_success_opens_the_article_and_what_is_missing_is_given_away() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    let order = world.begin(article(1, 800), Bill::TopUp(won(400))).await;
    stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
    world.orders.finish().await;
    world.spend(article(2, 300), PayFrom::Credit).await.unwrap();
    world.takes_late(400).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert!(world.opens(1).await);
    assert_eq!(world.balances().await, (0, 0));
    let verified = world.audit_at_rest().await;
    let given = ("promotions:jeju-post".to_owned(), "KRW".to_owned());
    assert_eq!(verified.balances[&given].debit, 200);
}

#[tokio::test]
async fn a_late_success_above_the_agreed_amount_is_saved_and_what_is_above_it_goes_back() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    let order = world.begin(article(1, 800), Bill::TopUp(won(400))).await;
    stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
    world.orders.finish().await;
    world.spend(article(2, 300), PayFrom::Credit).await.unwrap();
    world.takes_late(450).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert!(world.opens(1).await);
    assert_eq!(world.balances().await, (0, 0));
    let verified = world.audit_at_rest().await;
    let account = |name: &str| (format!("{name}:jeju-post"), "KRW".to_owned());
    assert_eq!(verified.balances[&account("refunds_due")].credit, 50);
    assert_eq!(verified.balances[&account("promotions")].debit, 200);
}

#[tokio::test]
async fn money_beyond_the_agreed_amount_is_refunded_and_settles_nothing() {
    let world = World::new().await;
    world.tab_of(&[(1, 900)]).await;
    let order = world.begin(article(3, 300), Bill::Settle).await;
    world.tab_of(&[(4, 100)]).await;
    world.carrier.plan("read", Fault::Twist(AMOUNT, json!(1_250)));
    let paid = world.end_bill(&order).await;
    assert_eq!(paid.left, Some(Remainder::Tab(won(100))));
    let verified = world.audit_at_rest().await;
    let due = ("refunds_due:jeju-post".to_owned(), "KRW".to_owned());
    assert_eq!(verified.balances[&due].credit, 50);
    assert_eq!(world.balances().await, (0, 100));
}

#[tokio::test]
async fn a_settlement_for_an_item_owned_meanwhile_is_refunded_whole() {
    let world = World::new().await;
    world.tab_of(&[(1, 300)]).await;
    let order = world.begin(article(3, 300), Bill::Settle).await;
    stands(&world.orders.cancel(&caller(), &order.id).await.unwrap(), OrderStatus::Cancelled);
    world.orders.finish().await;
    world.tab_of(&[(3, 300)]).await;
    world.takes_late(600).await;
    assert_eq!(world.balances().await, (0, 600));
    let verified = world.audit_at_rest().await;
    let due = ("refunds_due:jeju-post".to_owned(), "KRW".to_owned());
    assert_eq!(verified.balances[&due].credit, 600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_purchases_on_one_tab_fill_it_and_no_more() {
    let world = World::new().await;
    let tips = (0..64_u8).map(|_| {
        let orders = world.orders.clone();
        let tip = Purchase { kind: ItemKind::Tip, ..article(0, 300) };
        tokio::spawn(async move { orders.spend(&caller(), tip, tab()).await })
    });
    let mut paid = 0;
    for spent in join_all(tips).await {
        match spent.unwrap() {
            Ok(_) => paid += 1,
            Err(error) => assert!(matches!(error, OrderError::NotCovered), "{error:?}"),
        }
    }
    assert_eq!((paid, world.balances().await), (3, (0, 900)));
    // The code of one settlement, typed sixty-four times, settles once.
    let order = world.begin(article(1, 300), Bill::Settle).await;
    let typing = (0..64).map(|_| {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.submit_code(&caller(), &id, CODE).await })
    });
    join_all(typing).await;
    world.orders.finish().await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert_eq!(world.balances().await, (0, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_that_a_top_up_counts_on_is_not_refunded_meanwhile() {
    let world = World::new().await;
    world.by_bill(sold("credit/400", 400, Grants::Credit)).await;
    let order = world.begin(article(1, 800), Bill::TopUp(won(400))).await;
    assert_eq!(world.orders.refund_credit(&caller()).await.unwrap(), None);
    world.end_bill(&order).await;
    assert!(world.opens(1).await);
    assert_eq!(world.balances().await, (0, 0));
    assert_eq!(
        world.verified().await.balances.get(&("promotions".to_owned(), "KRW".to_owned())),
        None
    );
    world.audit_at_rest().await;
}
