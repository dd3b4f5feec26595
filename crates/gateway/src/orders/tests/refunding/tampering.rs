//! Edits of refunds in the database: the triggers reject them, and without triggers `verify` names the place.

use core::time::Duration;

use crate::grants::Grants;
use crate::orders::tests::world::World;
use crate::verify::verify;

async fn given_back() -> World {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.ask(&world.charge().await, Some("100")).await.unwrap();
    world.give_back(Duration::from_secs(1)).await;
    world.ask(&world.charge().await, Some("50")).await.unwrap();
    world.audit_at_rest().await;
    world
}

fn connect(world: &World) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(world.folder.path().join("farthing.sqlite")).unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db
}

#[tokio::test]
async fn refunds_and_their_history_cannot_be_changed_or_deleted() {
    let world = given_back().await;
    let db = connect(&world);
    for statement in [
        "delete from refunds",
        "delete from refund_moves",
        "delete from refund_attempts",
        "update refund_moves set at = at",
        "update refunds set amount = 1",
        "update refunds set left_after = 0",
        "update refunds set state = 'credited'",
        "update refunds set version = version + 2",
        "update refund_attempts set answer = 'refused'",
        "insert into refunds select id || 'x', carrier, payment_id, charge_id, number, amount, \
         currency, taken, left_after, cause, note, publisher, device, paid_at, version, state, \
         refund_id, because, begun_at, entered_at, due_at, tries, absent_at, attempt, alarm \
         from refunds limit 1",
        "insert into refunds select id || 'x', carrier, payment_id, charge_id, 9, 301, currency, \
         taken, 0, cause, note, publisher, device, paid_at, version, state, refund_id, because, \
         begun_at, entered_at, due_at, tries, absent_at, attempt, alarm from refunds limit 1",
    ] {
        assert!(db.execute(statement, []).is_err(), "{statement}");
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn verify_names_what_was_changed_in_refunds() {
    for (statement, what) in [
        ("update refunds set state = 'credited', because = 'denied' where state = 'due'", "I9"),
        ("update refunds set version = 7", "I9"),
        ("delete from refund_moves where version = 2", "I11"),
        ("update refund_moves set event = 'lost' where version = 2", "I9"),
        ("update refunds set amount = amount + 1 where state = 'due'", "I3"),
        ("update refunds set left_after = 0", "I3"),
        ("update refunds set taken = 1000", "I3"),
        ("update refunds set attempt = 'att_x' where attempt is not null", "I10"),
        ("update refund_attempts set answer = null, answered_at = null", "I10"),
        ("update refunds set cause = 'doubled' where state = 'due'", "I16"),
        ("update transfers set event_id = 'rfd_x' where seq = 2", "I2"),
        ("delete from refunds where state = 'due'", "I16"),
        (
            "update transfers set seq = null, previous = null, hash = null, debit = case when \
             event = 'refund_begun' then 'publisher_payable:other-post' else debit end",
            "I16",
        ),
        (
            "update transfers set seq = null, previous = null, hash = null, credit = case when \
             event = 'refund_returned' then 'carrier_receivable:other' else credit end",
            "I16",
        ),
        (
            "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
             select debit, credit, amount, currency, 'refund_credited', event_id, line, '', at \
             from transfers where event = 'refund_begun'",
            "I16",
        ),
    ] {
        let world = given_back().await;
        let db = connect(&world);
        for trigger in ["refunds_keep", "refunds_stay", "refund_moves_stay", "transfers_keep"]
            .into_iter()
            .chain(["refund_moves_never_change", "refund_attempts_keep"])
        {
            db.execute(&format!("drop trigger {trigger}"), []).unwrap();
        }
        assert!(db.execute(statement, []).unwrap() > 0, "{statement}");
        let found = verify(&world.store, None).await.expect_err(statement).to_string();
        assert!(found.contains(&format!("{what}:")), "{statement}: {found}");
    }
}
