//! Edits of the database: the triggers reject them, and without triggers `verify` names the place.

mod every;

mod orders;

mod starving;

use core::time::Duration;

use farthing_protocol::{ItemId, ItemKind, Msisdn};

use super::world::{World, caller, purchase};
use crate::orders::Purchase;
use crate::verify::verify;

async fn sold() -> World {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.type_code(&order.id).await.unwrap();
    world.orders.finish().await;
    world.audit_at_rest().await;
    world
}

impl World {
    /// Begins to buy something else with the same phone.
    async fn place_other(&self) -> ItemId {
        let item = ItemId::parse("articles/another").unwrap();
        let other = Purchase { item: item.clone(), ..purchase(ItemKind::Article) };
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        self.orders.place(&caller(), other, phone).await.unwrap();
        item
    }
}

fn connect(world: &World) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(world.folder.path().join("farthing.sqlite")).unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db
}

/// Takes the schema's guards away.
fn unlock(db: &rusqlite::Connection) {
    let mut statement =
        db.prepare("select name from sqlite_master where type = 'trigger'").unwrap();
    let triggers = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let triggers: Vec<String> = triggers.map(Result::unwrap).collect();
    for trigger in triggers {
        run(db, &format!("drop trigger {trigger}")).unwrap();
    }
}

fn run(db: &rusqlite::Connection, statement: &str) -> Result<usize, rusqlite::Error> {
    db.execute(statement, [])
}

#[tokio::test]
async fn history_books_and_rights_cannot_be_changed_or_deleted() {
    let world = sold().await;
    let db = connect(&world);
    for table in ["orders", "fundings", "moves", "payments", "evidence", "receipts"] {
        let column: String = db
            .query_row("select name from pragma_table_info($1) limit 1", [table], |row| row.get(0))
            .unwrap();
        for statement in
            [format!("update {table} set {column} = {column}"), format!("delete from {table}")]
        {
            assert!(run(&db, &statement).is_err(), "{statement}");
        }
    }
    for statement in [
        "delete from charges",
        "delete from attempts",
        "update charges set item = 'articles/another'",
        "update charges set version = version + 2",
        "update charges set state = 'ended'",
        "update attempts set answer = 'refused'",
        "delete from rights",
        "update rights set scope = '*'",
        "update rights set until = null",
        "update transfers set amount = 1",
        "delete from transfers",
        "delete from phones",
        "insert into rights select id || 'x', order_id, publisher, device, phone_lookup, kind, \
         scope, units, occasion, granted_at, until, revoked_at from rights",
        "insert into receipts select number || 'x', order_id, amount, currency, refund_until, \
         paid_at from receipts",
        "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
         select debit, credit, amount, currency, event, event_id, line, note, at from transfers",
    ] {
        assert!(run(&db, statement).is_err(), "{statement}");
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn verify_names_what_was_changed_behind_the_schemas_back() {
    for (statement, place, what) in [
        ("update transfers set amount = 301", "transfer 1", "I2"),
        ("update transfers set credit = 'publisher_payable:mine'", "transfer 1", "I2"),
        ("update transfers set at = at + 1", "transfer 1", "I2"),
        ("update transfers set note = 'x'", "transfer 1", "I2"),
        ("update transfers set previous = randomblob(32)", "transfer 1", "I2"),
        ("update transfers set seq = 2", "transfer 2", "I2"),
        (
            "update transfers set seq = null, hash = null, previous = null, credit = 'mine:x'",
            "",
            "I1",
        ),
        (
            "update transfers set seq = null, hash = null, previous = null, event = 'refund_due'",
            "chg_",
            "I5",
        ),
        (
            "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
             select 'publisher_payable:jeju-post', 'refunds_due:jeju-post', 1, currency, \
             'refund_due', event_id, 1, '', at from transfers",
            "chg_",
            "I3",
        ),
        (
            "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
             select debit, 'reader_credit:dev_0123456789abcdefghij', 1, currency, 'charged', 'chg_x', \
             1, '', at from transfers",
            "reader_credit",
            "I14",
        ),
        (
            "insert into balances values ('reader_credit:dev_0123456789abcdefghij', 'KRW', 5)",
            "reader_credit",
            "I14",
        ),
        ("update transfers set event_id = 'chg_x'", "transfer 1", "I2"),
        ("delete from transfers", "chg_", "I5"),
        ("delete from rights", "chg_", "I4"),
        ("update rights set device = 'dev_abcdefghij0123456789'", "chg_", "I12"),
        ("update rights set scope = 'articles/another'", "chg_", "I12"),
        ("delete from evidence", "chg_", "I5"),
        ("update evidence set amount = 299", "chg_", "I5"),
        ("update evidence set reference = 'chg_another'", "chg_", "I5"),
        ("update orders set amount = 100", "chg_", "I12"),
        ("delete from orders", "chg_", "I12"),
        ("delete from receipts", "chg_", "I4"),
        ("delete from moves where version = 3", "chg_", "I11"),
        ("update moves set to_state = 'reserved' where version = 2", "chg_", "I9"),
        ("update charges set state = 'ended', ending = 'cancelled'", "chg_", "I9"),
        ("update charges set live = 1", "chg_", "I6"),
        ("update charges set is_unknown = 1", "chg_", "I6"),
        ("update charges set version = 40", "chg_", "I9"),
        ("delete from attempts", "chg_", "I10"),
        (
            "insert into attempts (id, charge_id, number, call, payment_id, owner, at) \
             select id || 'x', charge_id, 9, 'confirm', 'pay-9', owner, at from attempts \
             where call = 'confirm'",
            "chg_",
            "I7",
        ),
        (
            "insert into attempts select id || 'x', charge_id, 9, call, payment_id, owner, at, \
             answer, answered_at from attempts where call = 'validate'",
            "chg_",
            "I10",
        ),
    ] {
        let world = sold().await;
        let db = connect(&world);
        unlock(&db);
        assert!(run(&db, statement).unwrap() > 0, "{statement}");
        let found = verify(&world.store, None).await.expect_err(statement).to_string();
        assert!(found.starts_with(place) && found.contains(what), "{statement}: {found}");
    }
}

#[tokio::test]
async fn neither_number_nor_code_is_in_the_database() {
    let world = sold().await;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(world.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["1012345678", "010-1234-5678", "1234-5678", super::carrier::CODE] {
            if bytes.windows(secret.len()).any(|window| window == secret.as_bytes()) {
                found.push(secret);
            }
        }
    }
    assert_eq!(found, [] as [&str; 0]);
}

#[tokio::test]
async fn a_phone_number_is_erased_after_its_days_and_history_stays() {
    let world = sold().await;
    let live = world.place_other().await;
    let limits = crate::config::LimitsConfig::default();
    let days = |n: u64| Duration::from_hours(24 * n);
    let order = world.orders.live(&caller(), &live).await.unwrap().unwrap();
    let forget = || crate::housekeeping::forget(&world.store, &limits, world.clock.now());
    world.clock.advance(days(179));
    forget().await.unwrap();
    assert!(world.read(&order.id).await.phone_masked.is_some());
    world.clock.advance(days(2));
    forget().await.unwrap();
    assert!(world.read(&order.id).await.phone_masked.is_some(), "it is still being paid with");
    world.pass(Duration::from_hours(1)).await;
    forget().await.unwrap();
    assert_eq!(world.read(&order.id).await.phone_masked, None);
    world.audit_at_rest().await;
    // The next purchase brings it back.
    let again = world.place("010-1234-5678").await.unwrap_err();
    assert!(matches!(again, crate::orders::OrderError::AlreadyOwned), "{again:?}");
    world.place_other().await;
    let order = world.orders.live(&caller(), &live).await.unwrap().unwrap();
    assert!(order.phone_masked.is_some());
}
