//! Credit, tabs, bundles and passes, against a simple model, and the database's own guards.

use core::time::Duration;
use std::collections::BTreeMap;

use farthing_protocol::{Currency, ItemId, ItemKind, Money, Msisdn, OrderStatus};

use super::carrier::CODE;
use super::world::{World, caller, caller_at, purchase, stands};
use crate::grants::{Grants, Scope};
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::spend::PayFrom;
use crate::orders::{OrderError, OrderSnapshot, Purchase, TabTerms};
use crate::store;

mod model;

const LIMIT: i64 = 1_000;

pub(super) fn won(minor: i64) -> Money {
    Money::from_minor(minor, Currency::KRW).unwrap()
}

pub(super) fn article(name: u8, price: i64) -> Purchase {
    let item = ItemId::parse(&format!("articles/{name}")).unwrap();
    Purchase { item, price: won(price), ..purchase(ItemKind::Article) }
}

pub(super) fn sold(item: &str, price: i64, grants: Grants) -> Purchase {
    let item = ItemId::parse(item).unwrap();
    Purchase { item, price: won(price), grants, ..purchase(ItemKind::Bundle) }
}

pub(super) fn bundle(units: u32) -> Purchase {
    let scope = Scope("articles/*".to_owned());
    sold("bundles/five", 900, Grants::Units { units, scope, days: Some(30) })
}

pub(super) fn terms() -> TabTerms {
    let (per_address, per_publisher) = (won(20_000), won(1_000_000));
    TabTerms { limit: won(LIMIT), days: 30, per_address, per_publisher }
}

pub(super) fn tab() -> PayFrom {
    PayFrom::Tab(terms())
}

impl World {
    /// Buys by phone bill.
    pub(super) async fn by_bill(&self, purchase: Purchase) -> OrderSnapshot {
        // An hour between codes, so that no limit is reached.
        self.clock.advance(Duration::from_hours(3));
        let order = self.begin_bill(purchase).await;
        self.end_bill(&order).await
    }

    /// Buys by phone bill, as far as the code.
    pub(super) async fn begin_bill(&self, purchase: Purchase) -> OrderSnapshot {
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        self.orders.place(&caller(), purchase, phone).await.unwrap().order
    }

    pub(super) async fn end_bill(&self, order: &OrderSnapshot) -> OrderSnapshot {
        let paid = self.orders.submit_code(&caller(), &order.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        self.orders.finish().await;
        paid
    }

    pub(super) async fn spend(
        &self,
        purchase: Purchase,
        from: PayFrom,
    ) -> Result<OrderSnapshot, OrderError> {
        self.orders.spend(&caller(), purchase, from).await
    }

    pub(super) async fn opens(&self, name: u8) -> bool {
        let item = ItemId::parse(&format!("articles/{name}")).unwrap();
        self.orders.owned(&caller(), &item).await.unwrap().is_some()
    }

    pub(super) async fn balances(&self) -> (i64, i64) {
        let any = ItemId::parse("articles/0").unwrap();
        let means = self.orders.means(&caller(), &any, won(1)).await.unwrap();
        (means.credit.minor(), means.tab.open.minor())
    }
}

#[tokio::test]
async fn a_top_up_becomes_credit_that_buys_until_it_is_spent() {
    let world = World::new().await;
    let bought = world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    assert_eq!(bought.receipt.unwrap().amount, won(500));
    assert_eq!(world.balances().await, (500, 0));
    let order = world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    stands(&order, OrderStatus::Paid);
    assert_eq!((order.receipt.unwrap().amount, order.phone_masked), (won(300), None));
    assert!(world.opens(1).await);
    let refused = world.spend(article(2, 300), PayFrom::Credit).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    assert!(!world.opens(2).await);
    assert_eq!(world.balances().await, (200, 0));
    let stranger = caller_at("192.0.2.7", "dev_abcdefghij0123456789");
    let refused = world.orders.spend(&stranger, article(2, 100), PayFrom::Credit).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_tab_fills_to_its_limit_and_a_settlement_empties_it() {
    let world = World::new().await;
    for name in 1..=3 {
        world.spend(article(name, 300), tab()).await.unwrap();
    }
    let refused = world.spend(article(4, 300), tab()).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    assert_eq!(world.balances().await, (0, 900));
    world.spend(article(5, 100), tab()).await.unwrap();
    assert_eq!(world.balances().await, (0, LIMIT), "to the limit, and no further");
    let again = world.spend(article(3, 300), tab()).await;
    assert!(matches!(again, Err(OrderError::AlreadyOwned)), "{again:?}");
    world.by_bill(sold("tab/settlement", LIMIT, Grants::Settlement)).await;
    assert_eq!(world.balances().await, (0, 0));
    // What is settled beyond the tab is not lost.
    world.spend(article(4, 300), tab()).await.unwrap();
    world.by_bill(sold("tab/settlement", 500, Grants::Settlement)).await;
    assert_eq!(world.balances().await, (200, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_bundle_opens_as_many_articles_as_it_has_units() {
    let world = World::new().await;
    world.by_bill(bundle(2)).await;
    assert!(!world.opens(1).await);
    for name in 1..=2 {
        world.spend(article(name, 300), PayFrom::Bundle).await.unwrap();
        assert!(world.opens(name).await);
    }
    let refused = world.spend(article(3, 300), PayFrom::Bundle).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    // A second bundle counts anew; after its days it counts no more.
    world.by_bill(bundle(2)).await;
    world.spend(article(3, 300), PayFrom::Bundle).await.unwrap();
    world.clock.advance(Duration::from_hours(24 * 30));
    let refused = world.spend(article(4, 300), PayFrom::Bundle).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    assert!(world.opens(3).await, "what a unit opened stays open");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_pass_opens_everything_of_its_scope_until_midnight_in_korea() {
    let world = World::new().await;
    let scope = Scope("articles/*".to_owned());
    world.by_bill(sold("passes/day", 900, Grants::Pass { days: 1, scope, calendar: true })).await;
    assert!(world.opens(1).await && world.opens(2).await);
    assert!(
        world.orders.owned(&caller(), &ItemId::parse("tips/kim").unwrap()).await.unwrap().is_none()
    );
    world.spend(article(1, 300), PayFrom::Pass).await.unwrap();
    world.clock.advance(Duration::from_hours(10));
    assert!(!world.opens(1).await && !world.opens(2).await);
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_purchases_at_once_never_spend_more_than_there_is() {
    let world = World::new().await;
    world.by_bill(sold("credit/1000", 1_000, Grants::Credit)).await;
    world.by_bill(bundle(3)).await;
    let spending = (0..64_u8).map(|n| {
        let orders = world.orders.clone();
        let from = if n % 2 == 0 { PayFrom::Credit } else { PayFrom::Bundle };
        tokio::spawn(async move { orders.spend(&caller(), article(n, 300), from).await })
    });
    let mut paid = BTreeMap::new();
    for (n, spent) in futures_util::future::join_all(spending).await.into_iter().enumerate() {
        match spent.unwrap() {
            Ok(_) => *paid.entry(n % 2).or_insert(0) += 1,
            Err(error) => assert!(matches!(error, OrderError::NotCovered), "{error:?}"),
        }
    }
    assert_eq!(paid, BTreeMap::from([(0, 3), (1, 3)]));
    assert_eq!(world.balances().await, (100, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_database_itself_refuses_credit_below_zero_and_a_unit_too_many() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    let booked = world.store.write(|db| {
        Box::pin(async move {
            let account = Account::ReaderCredit(caller().device);
            let sides = (account, Account::PublisherPayable(caller().publisher));
            let event = EventKind::PaidByCredit;
            let transfer =
                Transfer::new(event, "ord_x", sides, won(501), crate::clock::UnixMillis(0));
            store::ledger::book(db, &transfer).await
        })
    });
    assert!(booked.await.is_err());
    world.by_bill(bundle(1)).await;
    world.spend(article(1, 300), PayFrom::Bundle).await.unwrap();
    for (unit, order) in [(1, "orders.id"), (2, "orders.id")] {
        let statement = format!(
            "insert into bundle_units (right_id, unit, units, item, order_id, at) \
             select right_id, {unit}, units, 'articles/9', (select {order} from orders \
             where id not in (select order_id from bundle_units) limit 1), 0 from bundle_units"
        );
        let statement: &'static str = Box::leak(statement.into_boxed_str());
        let used = world
            .store
            .write(move |db| Box::pin(async move { store::query(statement).execute(db).await }));
        assert!(used.await.is_err(), "unit {unit}");
    }
    assert_eq!(world.balances().await, (500, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_scope_that_is_the_items_own_id_grants_the_item_and_nothing_else() {
    let world = World::new().await;
    for (item, from) in [("passes/own", None), ("bundles/own", Some(tab()))] {
        let scope = Scope(item.to_owned());
        let grants = match from {
            None => Grants::Pass { days: 1, scope, calendar: false },
            Some(_) => Grants::Units { units: 3, scope, days: None },
        };
        let purchase = sold(item, 300, grants);
        let order = match from {
            None => world.by_bill(purchase).await,
            Some(from) => world.spend(purchase, from).await.unwrap(),
        };
        assert!(order.receipt.is_some(), "{order:?}");
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_books_of_a_fixed_set_are_in_order_however_it_was_paid() {
    let world = World::new().await;
    let set = |name: &str, articles: [u8; 2]| {
        let items = articles.map(|article_name| article(article_name, 300).item).to_vec();
        sold(name, 500, Grants::Set { items })
    };
    world.by_bill(set("bundles/billed", [1, 2])).await;
    world.spend(set("bundles/lent", [3, 4]), tab()).await.unwrap();
    for name in 1..=4 {
        assert!(world.opens(name).await, "{name}");
    }
    world.audit_at_rest().await;
}
