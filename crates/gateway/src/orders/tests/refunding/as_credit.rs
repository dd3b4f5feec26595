//! A reader whose purchase an operator gave back as credit buys on another device.

use core::time::Duration;

use farthing_protocol::{Method, OrderStatus};

use crate::orders::tests::carrier::CODE;
use crate::orders::tests::proving::{PHONE, other, phone};
use crate::orders::tests::spending::article;
use crate::orders::tests::world::{World, stands};
use crate::orders::{Bill, OrderSnapshot, Purchase, Terms};
use crate::refunds::ask::{Asked, Target, by_operator};

use super::won;

impl World {
    /// A world in which an article was bought on the first device and given back as credit.
    async fn given_back_as_credit() -> Self {
        let world = Self::new().await;
        let bought = world.by_bill(article(1, 300)).await;
        let asked = Asked {
            target: Target::Receipt(bought.receipt.unwrap().number),
            part: None,
            keep_right: false,
            as_credit: true,
            by: "Kim".to_owned(),
            why: "the article was empty".to_owned(),
            now: world.clock.now(),
        };
        let begun =
            world.store.write(move |db| Box::pin(async move { by_operator(db, &asked).await }));
        let begun = begun.await.unwrap();
        assert_eq!((begun.refund.state.as_str(), begun.revoked), ("credited", 1));
        world.clock.advance(Duration::from_hours(3));
        world
    }

    /// Buys on the second device, with the same phone.
    async fn buys_on_the_other(&self, purchase: Purchase, bill: Bill) -> OrderSnapshot {
        let placed = self.orders.place_with(&other(), purchase, phone(PHONE), bill).await.unwrap();
        stands(&placed.order, OrderStatus::AwaitingCode);
        let paid = self.orders.submit_code(&other(), &placed.order.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        self.orders.finish().await;
        paid
    }
}

#[tokio::test]
async fn a_trial_price_is_paid_once_on_another_device_after_the_only_purchase_became_credit() {
    for (bill, credit) in [(Bill::Price, 300), (Bill::TopUp(won(500)), 700)] {
        let world = World::given_back_as_credit().await;
        let terms = Terms { is_trial: true, ..Terms::default() };
        let trial = Purchase { terms, ..article(2, 100) };
        let paid = world.buys_on_the_other(trial, bill).await;
        assert_eq!((paid.price, paid.method), (won(100), Method::PhoneBill));
        assert!(world.orders.owned(&other(), &paid.item).await.unwrap().is_some());
        assert_eq!((world.carrier.count("succeeded"), world.carrier.calls("confirm")), (2, 2));
        // The same phone paid on both devices, so all that is left can be spent on each.
        assert_eq!(world.balances().await, (credit, 0));
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn what_became_credit_pays_the_same_article_on_another_device_and_nothing_is_charged() {
    let world = World::given_back_as_credit().await;
    let paid = world.buys_on_the_other(article(1, 300), Bill::TopUp(won(3_000))).await;
    assert_eq!((paid.method, paid.charged), (Method::Credit, None));
    assert_eq!((world.carrier.calls("prepare"), world.carrier.calls("confirm")), (1, 1));
    assert!(world.orders.owned(&other(), &paid.item).await.unwrap().is_some());
    assert_eq!(world.balances().await, (0, 0));
    world.audit_at_rest().await;
}
