//! Taking back what was paid from tab or credit.

use core::time::Duration;

use farthing_protocol::{ItemId, ItemKind, OrderStatus};
use futures_util::future::join_all;

use super::proving::other;
use super::spending::{article, bundle, sold, tab};
use super::world::{World, caller, stands};
use crate::grants::{First, Grants, Scope};
use crate::orders::spend::PayFrom;
use crate::orders::terms::Terms;
use crate::orders::{OrderError, OrderSnapshot, Purchase};
use crate::store::claims::{Claim, Claimed, claim};

mod limits;

const NINE: Duration = Duration::from_secs(9);

fn day_pass() -> Purchase {
    let scope = Scope("articles/*".to_owned());
    sold("passes/day", 100, Grants::Pass { days: 1, scope, calendar: true })
}

impl World {
    /// Lets the other device open what the order bought.
    async fn shares(&self, order: &OrderSnapshot) {
        let now = self.clock.now();
        let asked = Claim {
            nonce: order.id.as_str().to_owned(),
            expires_at: now.plus(NINE),
            publisher: order.publisher.clone(),
            item: article(1, 300).item,
            order: order.id.clone(),
        };
        let claimed = self.store.write(move |db| {
            Box::pin(async move { claim(db, &asked, &other().device, now).await })
        });
        assert_eq!(claimed.await.unwrap(), Claimed::Held);
    }

    async fn undo(&self, order: &OrderSnapshot) -> Result<OrderSnapshot, OrderError> {
        self.orders.undo(&caller(), &order.id).await
    }

    /// Whether it is too late, with the books unchanged.
    async fn is_too_late(&self, order: &OrderSnapshot) {
        let (before, undone) = (self.balances().await, self.undo(order).await);
        assert!(matches!(undone, Err(OrderError::UndoTooLate)), "{undone:?}");
        assert_eq!(self.balances().await, before);
    }
}

#[tokio::test]
async fn the_tab_is_as_before_and_the_article_is_closed() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let order = world.spend(article(2, 300), tab()).await.unwrap();
    world.clock.advance(NINE);
    let undone = world.undo(&order).await.unwrap();
    stands(&undone, OrderStatus::Undone);
    assert_eq!((undone.version, undone.undo_until), (2, None));
    assert_eq!(world.balances().await, (0, 300));
    assert!(world.opens(1).await && !world.opens(2).await);
    // Twice is once, also when its time has passed.
    world.clock.advance(NINE);
    let again = world.undo(&order).await;
    assert!(matches!(again, Err(OrderError::AlreadyUndone)), "{again:?}");
    assert_eq!(world.balances().await, (0, 300));
    world.spend(article(2, 300), tab()).await.unwrap();
    assert!(world.opens(2).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_undo_returns_credit_within_ten_seconds_only() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    let first = world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    world.undo(&first).await.unwrap();
    assert_eq!(world.balances().await, (500, 0));
    let second = world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    world.clock.advance(Duration::from_secs(10));
    world.is_too_late(&second).await;
    assert!(world.opens(1).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_used_purchase_or_a_carrier_payment_cannot_be_undone() {
    let world = World::new().await;
    let paid = world.by_bill(bundle(2)).await;
    world.is_too_late(&paid).await;
    let unit = world.spend(article(1, 300), PayFrom::Bundle).await.unwrap();
    world.is_too_late(&unit).await;

    let scope = Scope("articles/*".to_owned());
    let day = Grants::Pass { days: 1, scope: scope.clone(), calendar: true };
    let unused = world.spend(sold("passes/day", 100, day.clone()), tab()).await.unwrap();
    world.undo(&unused).await.unwrap();
    assert!(!world.opens(7).await);
    let pass = world.spend(sold("passes/day", 100, day), tab()).await.unwrap();
    world.spend(article(7, 300), PayFrom::Pass).await.unwrap();
    world.is_too_late(&pass).await;

    let five = Grants::Units { units: 5, scope: Scope("essays/*".to_owned()), days: None };
    let five = world.spend(sold("bundles/essays", 100, five), tab()).await.unwrap();
    let item = ItemId::parse("essays/1").unwrap();
    let essay = Purchase { item, kind: ItemKind::Article, ..article(1, 300) };
    world.spend(essay, PayFrom::Bundle).await.unwrap();
    world.is_too_late(&five).await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_was_settled_meanwhile_comes_back_as_credit() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let settlement = world.begin_bill(sold("tab/settlement", 600, Grants::Settlement)).await;
    let order = world.spend(article(2, 400), tab()).await.unwrap();
    world.end_bill(&settlement).await;
    assert_eq!(world.balances().await, (0, 100));
    world.undo(&order).await.unwrap();
    assert_eq!(world.balances().await, (300, 0));
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_undos_at_once_are_one_and_a_purchase_beside_them_stands() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let order = world.spend(article(2, 300), tab()).await.unwrap();
    let undoing = (0..64_u8).map(|n| {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move {
            if n == 32 {
                orders.spend(&caller(), article(3, 400), tab()).await
            } else {
                orders.undo(&caller(), &id).await
            }
        })
    });
    let mut undone = 0;
    for (n, done) in join_all(undoing).await.into_iter().enumerate() {
        match done.unwrap() {
            Ok(order) if n == 32 => stands(&order, OrderStatus::Paid),
            Ok(order) => {
                stands(&order, OrderStatus::Undone);
                undone += 1;
            }
            Err(OrderError::AlreadyUndone) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(undone, 1);
    assert_eq!(world.balances().await, (0, 700));
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bundle_is_used_or_undone_and_never_both() {
    let world = World::new().await;
    for round in 0..8_u8 {
        // A day counts three undos.
        world.clock.advance(Duration::from_hours(24));
        let scope = Scope("articles/*".to_owned());
        let one = Grants::Units { units: 1, scope, days: None };
        let bundle = world.spend(sold("bundles/one", 100, one), tab()).await.unwrap();
        let (undoing, using) = (world.orders.clone(), world.orders.clone());
        let undone = tokio::spawn(async move { undoing.undo(&caller(), &bundle.id).await });
        let used = tokio::spawn(async move {
            using.spend(&caller(), article(round, 300), PayFrom::Bundle).await
        });
        match (undone.await.unwrap(), used.await.unwrap()) {
            (Ok(_), Err(OrderError::NotCovered)) | (Err(OrderError::UndoTooLate), Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_pass_that_has_opened_an_article_for_a_page_cannot_be_undone() {
    let world = World::new().await;
    let (item, essay) = (article(7, 300).item, ItemId::parse("essays/1").unwrap());
    let unused = world.spend(day_pass(), tab()).await.unwrap();
    assert!(world.orders.opened(&caller(), &essay).await.unwrap().is_none());
    assert!(world.opens(7).await, "that is only a question");
    world.undo(&unused).await.unwrap();
    assert!(world.orders.opened(&caller(), &item).await.unwrap().is_none());
    let used = world.spend(day_pass(), tab()).await.unwrap();
    for _ in 0..2 {
        assert!(world.orders.opened(&caller(), &item).await.unwrap().is_some());
    }
    world.is_too_late(&used).await;
    assert!(world.opens(7).await);
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pass_is_used_on_another_device_or_undone_and_never_both() {
    let world = World::new().await;
    for round in 0..8_u8 {
        // A day counts three undos.
        world.clock.advance(Duration::from_hours(24));
        let pass = world.spend(day_pass(), tab()).await.unwrap();
        world.shares(&pass).await;
        let (undoing, using) = (world.orders.clone(), world.orders.clone());
        let undone = tokio::spawn(async move { undoing.undo(&caller(), &pass.id).await });
        let used = tokio::spawn(async move {
            let article = article(round, 300);
            if round % 2 == 0 {
                using.spend(&other(), article, PayFrom::Pass).await.map(|_| true)
            } else {
                using.opened(&other(), &article.item).await.map(|opened| opened.is_some())
            }
        });
        match (undone.await.unwrap(), used.await.unwrap()) {
            (Ok(_), Ok(false) | Err(OrderError::NotCovered))
            | (Err(OrderError::UndoTooLate), Ok(true)) => {}
            other => panic!("{other:?}"),
        }
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_a_settlement_paid_cannot_be_undone_when_a_part_of_its_money_was_refunded() {
    let world = World::new().await;
    let quick = world.spend(article(1, 200), tab()).await.unwrap();
    let settlement = world.begin_bill(sold("tab/settlement", 200, Grants::Settlement)).await;
    let paid = world.end_bill(&settlement).await;
    world.ask(paid.receipt.unwrap().number.as_str(), Some("50")).await.unwrap();
    world.is_too_late(&quick).await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_a_settlement_paid_cannot_be_undone_when_its_money_was_refunded() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let settlement = world.begin_bill(sold("tab/settlement", 300, Grants::Settlement)).await;
    let late = world.spend(article(2, 100), tab()).await.unwrap();
    world.clock.advance(NINE);
    let paid = world.end_bill(&settlement).await;
    world.ask(paid.receipt.unwrap().number.as_str(), None).await.unwrap();
    assert!(!world.opens(1).await && world.opens(2).await);
    world.undo(&late).await.unwrap();
    assert_eq!(world.balances().await, (0, 0));
    let quick = world.spend(article(3, 200), tab()).await.unwrap();
    let settlement = world.begin_bill(sold("tab/settlement", 200, Grants::Settlement)).await;
    let paid = world.end_bill(&settlement).await;
    world.ask(paid.receipt.unwrap().number.as_str(), None).await.unwrap();
    world.is_too_late(&quick).await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_article_whose_price_was_taken_off_a_pass_cannot_be_undone_while_the_pass_lasts() {
    let day =
        |scope: &str| Grants::Pass { days: 1, scope: Scope(scope.to_owned()), calendar: true };
    let world = World::new().await;
    let single = world.spend(article(1, 300), tab()).await.unwrap();
    let terms = Terms { counted: vec![single.id.clone()], ..Terms::default() };
    let pass = Purchase { terms, ..sold("passes/day", 100, day("articles/*")) };
    let pass = world.spend(pass, tab()).await.unwrap();
    world.is_too_late(&single).await;
    world.undo(&pass).await.unwrap();
    world.undo(&single).await.unwrap();
    assert_eq!(world.balances().await, (0, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_pass_that_was_bought_for_an_article_cannot_be_undone() {
    let world = World::new().await;
    let first = article(1, 300);
    let opens = Some(First { item: first.item, title: first.title, price: first.price });
    let grants = Grants::Pass { days: 1, scope: Scope("articles/*".to_owned()), calendar: true };
    let terms = Terms { opens, ..Terms::default() };
    let pass = Purchase { terms, ..sold("passes/day", 500, grants) };
    let pass = world.spend(pass, tab()).await.unwrap();
    world.is_too_late(&pass).await;
    world.audit_at_rest().await;
}
