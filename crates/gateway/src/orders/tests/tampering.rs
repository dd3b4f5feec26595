//! Whoever edits the database: the schema refuses, and if it is made to yield, `verify` names the
//! place.

use super::world::World;
use crate::verify::verify;

async fn sold() -> World {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.type_code(&order.id).await.unwrap();
    world.orders.finish().await;
    world.audit_at_rest().await;
    world
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
    for table in [
        "orders",
        "moves",
        "payments",
        "evidence",
        "entitlements",
        "receipts",
        "ledger_transactions",
        "ledger_entries",
    ] {
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
        "insert into entitlements select id || 'x', order_id, charge_id, publisher, device, item, \
         occasion, granted_at from entitlements",
        "insert into receipts select number || 'x', charge_id, paid_at from receipts",
    ] {
        assert!(run(&db, statement).is_err(), "{statement}");
    }
    world.audit_at_rest().await;
}

#[tokio::test]
async fn verify_names_what_was_changed_behind_the_schemas_back() {
    for (statement, place, what) in [
        ("update ledger_entries set debit = 301 where debit = 300", "transaction 1", "I2"),
        (
            "update ledger_entries set account = 'publisher_payable:mine' where credit > 0",
            "transaction 1",
            "I2",
        ),
        ("update ledger_transactions set at = at + 1", "transaction 1", "I2"),
        (
            "update ledger_transactions set previous = x'abababababababababababababababababababababababababababababababab'",
            "transaction 1",
            "I2",
        ),
        ("delete from ledger_transactions", "chg_", "I5"),
        ("delete from entitlements", "chg_", "I4"),
        ("update entitlements set device = 'dev_abcdefghij0123456789'", "chg_", "I12"),
        ("update entitlements set item = 'articles/another'", "chg_", "I12"),
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
        ("update charges set version = 40", "chg_", "I9"),
        ("delete from attempts", "chg_", "I10"),
    ] {
        let world = sold().await;
        let db = connect(&world);
        unlock(&db);
        assert!(run(&db, statement).unwrap() > 0, "{statement}");
        let found = verify(&world.store).await.unwrap_err().to_string();
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
