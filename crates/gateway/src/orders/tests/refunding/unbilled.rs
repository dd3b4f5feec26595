//! Receipts without a carrier: an operator refunds purchases from tab and credit.

use core::time::Duration;

use farthing_protocol::OrderStatus;
use futures_util::future::join_all;

use crate::grants::{Grants, Scope};
use crate::ledger::EventKind;
use crate::orders::OrderSnapshot;
use crate::orders::spend::PayFrom;
use crate::orders::tests::spending::{article, bundle, sold, tab};
use crate::orders::tests::world::{World, stands};
use crate::refunds::ask::{self, AskError, Asked, Target};
use crate::refunds::unbilled::{GivenBack, by_operator};
use crate::store::{Store, query};
use crate::tabs::write_off;

use super::won;

const DAY: Duration = Duration::from_hours(24);

fn asked(order: &OrderSnapshot) -> Asked {
    Asked {
        target: Target::Receipt(order.receipt.clone().unwrap().number),
        part: None,
        keep_right: false,
        as_credit: false,
        by: "Kim".to_owned(),
        why: "the article was empty".to_owned(),
        now: crate::clock::UnixMillis(1_795_400_000_000),
    }
}

async fn give_back(store: &Store, asked: Asked) -> Result<GivenBack, AskError> {
    store
        .write(move |db| {
            let asked = asked.clone();
            Box::pin(async move { by_operator(db, &asked).await })
        })
        .await
}

#[tokio::test]
async fn what_was_on_the_tab_is_off_it_days_later_and_closed() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let order = world.spend(article(2, 300), tab()).await.unwrap();
    world.clock.advance(DAY);
    let given = give_back(&world.store, asked(&order)).await.unwrap();
    assert_eq!(given, GivenBack { amount: won(300), is_off_tab: true });
    assert_eq!(world.balances().await, (0, 300));
    assert!(world.opens(1).await && !world.opens(2).await);
    stands(&world.read(&order.id).await, OrderStatus::Undone);
    let notes = {
        let mut db = world.store.read().await.unwrap();
        let kind = EventKind::Undone.as_str();
        let notes = query("select note from transfers where event = $1").bind(kind);
        notes.texts(&mut db).await.unwrap()
    };
    assert_eq!(notes, ["Kim: the article was empty"]);
    let again = give_back(&world.store, asked(&order)).await;
    assert!(matches!(again, Err(AskError::GivenBack)), "{again:?}");
    // It was not the reader's doing: it counts toward no limit.
    for name in 3..6 {
        let order = world.spend(article(name, 10), tab()).await.unwrap();
        assert!(order.undo_until.is_some());
        world.orders.undo(&crate::orders::tests::world::caller(), &order.id).await.unwrap();
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_was_paid_from_credit_is_credit_again_and_what_was_settled_becomes_credit() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    let order = world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    let given = give_back(&world.store, asked(&order)).await.unwrap();
    assert_eq!(given, GivenBack { amount: won(300), is_off_tab: false });
    assert_eq!(world.balances().await, (500, 0));
    let order = world.spend(article(2, 400), tab()).await.unwrap();
    world.by_bill(sold("tab/settlement", 400, Grants::Settlement)).await;
    give_back(&world.store, asked(&order)).await.unwrap();
    assert_eq!(world.balances().await, (900, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_was_written_off_is_no_bad_debt_any_more_and_becomes_no_credit() {
    let world = World::new().await;
    let order = world.spend(article(1, 300), tab()).await.unwrap();
    world.clock.advance(DAY * 91);
    assert_eq!(write_off(&world.store, 90, world.clock.now()).await.unwrap().len(), 1);
    world.spend(article(2, 200), tab()).await.unwrap();
    let given = give_back(&world.store, asked(&order)).await.unwrap();
    assert_eq!(given, GivenBack { amount: won(300), is_off_tab: true });
    assert_eq!(world.balances().await, (0, 200), "the next tab stays as it is");
    assert!(!world.opens(1).await && world.opens(2).await);
    let verified = world.audit_at_rest().await;
    let account = ("bad_debt:jeju-post".to_owned(), "KRW".to_owned());
    let bad_debt = verified.balances.get(&account).unwrap();
    assert_eq!((bad_debt.debit, bad_debt.credit), (300, 300));
}

#[tokio::test]
async fn an_order_and_the_settlement_that_paid_it_are_not_both_refunded() {
    for order_first in [true, false] {
        let world = World::new().await;
        let order = world.spend(article(1, 300), tab()).await.unwrap();
        let settlement = world.by_bill(sold("tab/settlement", 300, Grants::Settlement)).await;
        let settlement = settlement.receipt.unwrap().number;
        if order_first {
            give_back(&world.store, asked(&order)).await.unwrap();
            assert_eq!(world.balances().await, (300, 0));
            // The settlement's refund takes this credit back.
            world.ask(settlement.as_str(), None).await.unwrap();
        } else {
            world.ask(settlement.as_str(), None).await.unwrap();
            let again = give_back(&world.store, asked(&order)).await;
            assert!(matches!(again, Err(AskError::GivenBack)), "{again:?}");
        }
        assert_eq!(world.balances().await, (0, 0));
        world.give_back(Duration::from_mins(1)).await;
        assert_eq!(world.carrier.given_back(), 300);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn what_the_refund_of_a_settlement_took_from_the_publisher_is_not_taken_again() {
    for (part, keep_right) in [(None, true), (Some("100".to_owned()), false)] {
        let world = World::new().await;
        let order = world.spend(article(1, 300), tab()).await.unwrap();
        let settlement = world.by_bill(sold("tab/settlement", 300, Grants::Settlement)).await;
        let now = world.clock.now();
        let refund = Asked { part, keep_right, now, ..asked(&settlement) };
        let begun = world
            .store
            .write(move |db| Box::pin(async move { ask::by_operator(db, &refund).await }));
        assert_eq!(begun.await.unwrap().revoked, 0);
        world.spend(article(2, 200), tab()).await.unwrap();
        let again = give_back(&world.store, asked(&order)).await;
        assert!(matches!(again, Err(AskError::SettlementRefunded)), "{again:?}");
        assert_eq!(world.balances().await, (0, 200));
        assert!(world.opens(1).await);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn an_order_is_refunded_beside_the_part_of_its_settlement_that_paid_another() {
    let world = World::new().await;
    let order = world.spend(article(1, 300), tab()).await.unwrap();
    world.spend(article(2, 200), tab()).await.unwrap();
    let settlement = world.by_bill(sold("tab/settlement", 500, Grants::Settlement)).await;
    let settlement = settlement.receipt.unwrap().number;
    world.ask(settlement.as_str(), Some("200")).await.unwrap();
    give_back(&world.store, asked(&order)).await.unwrap();
    assert_eq!(world.balances().await, (300, 0));
    world.ask(settlement.as_str(), None).await.unwrap();
    assert_eq!(world.balances().await, (0, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_write_off_after_a_settlement_of_a_part_is_found_too() {
    let world = World::new().await;
    let order = world.spend(article(1, 300), tab()).await.unwrap();
    world.by_bill(sold("tab/settlement", 100, Grants::Settlement)).await;
    world.clock.advance(DAY * 91);
    assert_eq!(write_off(&world.store, 90, world.clock.now()).await.unwrap().len(), 1);
    give_back(&world.store, asked(&order)).await.unwrap();
    assert_eq!(world.balances().await, (100, 0), "the reader has paid no more than that");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_rejected_refund_says_why_and_books_nothing() {
    let world = World::new().await;
    world.by_bill(bundle(2)).await;
    let unit = world.spend(article(1, 300), PayFrom::Bundle).await.unwrap();
    let day = Grants::Pass { days: 1, scope: Scope("articles/*".to_owned()), calendar: true };
    let pass = world.spend(sold("passes/day", 100, day), tab()).await.unwrap();
    world.spend(article(7, 300), PayFrom::Pass).await.unwrap();
    let article = world.spend(article(2, 300), tab()).await.unwrap();
    let before = world.balances().await;
    let part = Asked { part: Some("100".to_owned()), ..asked(&article) };
    let kept = Asked { keep_right: true, ..asked(&article) };
    for (asked, why) in [
        (asked(&unit), "NothingPaid"),
        (asked(&pass), "Used"),
        (part, "OnlyWhole"),
        (kept, "OnlyWhole"),
    ] {
        let refused = give_back(&world.store, asked).await;
        let said = refused.map_or_else(|error| format!("{error:?}"), |given| format!("{given:?}"));
        assert_eq!(said, why);
    }
    assert_eq!(world.balances().await, before);
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_operators_at_once_give_it_back_once() {
    let world = World::new().await;
    let order = world.spend(article(1, 300), tab()).await.unwrap();
    let giving = (0..64).map(|_| {
        let (store, asked) = (world.store.clone(), asked(&order));
        tokio::spawn(async move { give_back(&store, asked).await })
    });
    let given = join_all(giving).await;
    let count = given.into_iter().filter(|given| given.as_ref().is_ok_and(Result::is_ok)).count();
    assert_eq!(count, 1);
    assert_eq!(world.balances().await, (0, 0));
    world.audit_at_rest().await;
}
