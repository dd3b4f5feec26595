//! What no carrier was asked for.

use super::super::spending::{article, sold, tab, won};
use super::super::world::{World, caller};
use super::{connect, run, unlock};
use crate::grants::Grants;
use crate::orders::Bill;
use crate::orders::spend::PayFrom;
use crate::verify::verify;

/// One article from credit, and two on the tab, of which one is undone.
pub(super) async fn spent() -> World {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    world.spend(article(2, 300), tab()).await.unwrap();
    let undone = world.spend(article(3, 400), tab()).await.unwrap();
    world.orders.undo(&caller(), &undone.id).await.unwrap();
    world
}

/// What was [`spent`], one article with a top-up and one with a settlement.
async fn busy() -> World {
    let world = spent().await;
    for (name, bill) in [(4, Bill::TopUp(won(1_000))), (5, Bill::Settle)] {
        let phone = farthing_protocol::Msisdn::parse("010-1234-5678").unwrap();
        let placed = world.orders.place_with(&caller(), article(name, 200), phone, bill).await;
        world.end_bill(&placed.unwrap().order).await;
    }
    world.audit_at_rest().await;
    world
}

#[tokio::test]
async fn verify_names_a_price_that_went_elsewhere_and_a_right_that_nobody_paid() {
    for (statement, what) in [
        ("delete from undos", "I15"),
        ("insert into undos select order_id, 0 from fundings where source = 'credit'", "I15"),
        ("update orders set amount = 301 where item = 'articles/1'", "I15"),
        ("update orders set amount = 201 where item = 'articles/4'", "I15"),
        ("update orders set amount = 201 where item = 'articles/5'", "I15"),
        ("update fundings set source = 'pass' where source = 'tab'", "I15"),
        ("update receipts set amount = 299 where amount = 300", "I4"),
        ("update rights set revoked_at = null", "I4"),
        ("update rights set revoked_at = 1 where scope = 'articles/1'", "I4"),
        ("update tabs set minor = 1", "I14"),
        ("delete from fundings where source = 'credit'", "I15"),
    ] {
        let world = busy().await;
        let db = connect(&world);
        unlock(&db);
        assert!(run(&db, statement).unwrap() > 0, "{statement}");
        let error = verify(&world.store, None).await.unwrap_err().to_string();
        assert!(error.contains(what), "{statement}: {error}");
    }
}

#[tokio::test]
async fn verify_names_an_order_whose_money_is_booked_to_another_publisher() {
    for (event, side) in [
        ("charged", "credit"),
        ("paid_by_credit", "credit"),
        ("put_on_tab", "credit"),
        ("undone", "debit"),
    ] {
        let world = busy().await;
        let db = connect(&world);
        unlock(&db);
        let statement = format!(
            "update transfers set seq = null, previous = null, hash = null, {side} = case \
             when event = '{event}' and {side} like 'publisher_payable:%' \
             then 'publisher_payable:other-post' else {side} end"
        );
        assert!(run(&db, &statement).unwrap() > 0, "{statement}");
        let error = verify(&world.store, None).await.unwrap_err().to_string();
        assert!(error.contains("I15: its publisher did not get the price"), "{event}: {error}");
    }
}

#[tokio::test]
async fn verify_names_a_fee_a_decision_and_a_payment_in_suspense_with_a_wrong_amount() {
    for (booked, what) in [
        ("'carrier_fees:fake', 'carrier_receivable:fake', 501, 'KRW', 'fee', id, 1", "its fee"),
        ("'carrier_fees:other', 'carrier_receivable:other', 9, 'KRW', 'fee', id, 1", "its fee"),
        ("'carrier_fees:fake', 'carrier_receivable:fake', 9, 'USD', 'fee', id, 1", "its fee"),
        (
            "'suspense:fake', 'carrier_receivable:fake', 500, 'KRW', 'decided', id, 2",
            "an operator's decision",
        ),
        (
            "'carrier_receivable:fake', 'suspense:fake', 7, 'KRW', 'orphan_found', 'fake/9', 1",
            "what is booked for it in suspense",
        ),
        (
            "'suspense:fake', 'carrier_receivable:fake', 8, 'KRW', 'orphan_dismissed', 'fake/9', 1",
            "what is booked for it in suspense",
        ),
    ] {
        let world = busy().await;
        let db = connect(&world);
        unlock(&db);
        db.execute_batch(
            "insert into orphans (carrier, payment_id, reference, amount, currency, found_at) \
             values ('fake', '9', 'x', 8, 'KRW', 1); \
             insert into transfers \
             (debit, credit, amount, currency, event, event_id, line, note, at) values \
             ('carrier_receivable:fake', 'suspense:fake', 8, 'KRW', 'orphan_found', 'fake/9', 2, '', 1)",
        )
        .unwrap();
        verify(&world.store, None).await.unwrap();
        let statement = format!(
            "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
             select {booked}, '', 1 from charges where item = 'credit/500'"
        );
        assert_eq!(run(&db, &statement).unwrap(), 1, "{statement}");
        let error = verify(&world.store, None).await.unwrap_err().to_string();
        assert!(error.contains("I17") && error.contains(what), "{booked}: {error}");
    }
}

#[tokio::test]
async fn an_undo_and_an_open_tab_cannot_be_deleted() {
    let world = busy().await;
    let db = connect(&world);
    for statement in ["update undos set at = 1", "delete from undos", "delete from tabs"] {
        assert!(run(&db, statement).is_err(), "{statement}");
    }
    world.audit_at_rest().await;
}
