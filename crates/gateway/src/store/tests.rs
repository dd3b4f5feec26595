//! The writer: what is committed, what is rolled back, and what callers are told.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failing test may panic")]

use core::time::Duration;

use farthing_protocol::{Currency, Money};

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, GENESIS, Transfer};
use crate::store::sqlite::claim::Claim;
use crate::store::{Database, OpenError, Store, StoreError, counts, ledger, query, sales, schema};

#[tokio::test]
async fn a_command_that_fails_leaves_nothing_and_its_neighbours_stay() {
    let store = Store::open_in_memory().await.unwrap();
    let create = store.write(|db| {
        Box::pin(async move {
            query("create table notes (text text not null)").execute(db).await?;
            Ok::<_, StoreError>(())
        })
    });
    create.await.unwrap();

    let note = |text: &'static str, keep: bool| {
        let store = store.clone();
        async move {
            store
                .write(move |db| {
                    Box::pin(async move {
                        query("insert into notes values ($1)").bind(text).execute(db).await?;
                        if keep { Ok(()) } else { Err(StoreError::Broken) }
                    })
                })
                .await
        }
    };
    let (first, second, third) = tokio::join!(note("a", true), note("b", false), note("c", true));

    assert!(first.is_ok() && second.is_err() && third.is_ok());
    let mut reader = store.read().await.unwrap();
    let kept = query("select text from notes order by text").texts(&mut reader).await.unwrap();
    assert_eq!(kept, ["a", "c"]);
    assert!(store.is_writable());
}

#[tokio::test]
async fn the_library_is_new_enough_and_waits_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open(&Database::Sqlite(folder.path().join("farthing.sqlite"))).await.unwrap();

    let settings = store.write(|db| {
        Box::pin(async move {
            let synchronous: i64 = query("pragma synchronous").scalar(&mut *db).await?;
            let journal: String = query("pragma journal_mode").scalar(&mut *db).await?;
            let keys: i64 = query("pragma foreign_keys").scalar(&mut *db).await?;
            Ok::<_, StoreError>((synchronous, journal, keys))
        })
    });

    assert_eq!(settings.await.unwrap(), (2, "wal".to_owned(), 1));
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let store = Store::open_in_memory().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert!(query("create table t (n integer)").execute(&mut reader).await.is_err());
}

#[tokio::test]
async fn a_database_is_claimed_by_one_store_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = Database::Sqlite(folder.path().join("farthing.sqlite"));
    let first = Store::open(&path).await.unwrap();
    let refused = Store::open(&path).await;
    assert!(matches!(refused, Err(OpenError::Database(StoreError::Claimed))), "{refused:?}");
    drop(first);
    Store::open(&path).await.unwrap();
}

/// The schema's number, read directly from the file.
fn schema_of(path: &std::path::Path) -> i64 {
    let db = rusqlite::Connection::open(path).unwrap();
    db.query_row("select max(version) from schema_versions", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn only_the_process_with_the_lock_migrates_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("farthing.sqlite");
    let database = Database::Sqlite(path.clone());
    drop(Store::open(&database).await.unwrap());
    // As the program before the last migration left it.
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "drop table opened_passes; alter table orders drop column is_trial; \
         delete from schema_versions where version = 19;",
    )
    .unwrap();
    drop(db);
    let older = schema_of(&path);
    assert!(older < schema::NEWEST);

    let other = Claim::of(&path);
    other.take().await.unwrap();
    let refused = Store::open(&database).await;
    assert!(matches!(refused, Err(OpenError::Database(StoreError::Claimed))), "{refused:?}");
    assert_eq!(schema_of(&path), older, "another gateway is at work on it");
    drop(other);
    drop(Store::open_read_only(&database).await.unwrap());
    let refused = Store::open_beside(&database).await;
    assert!(matches!(refused, Err(OpenError::Older { .. })), "{refused:?}");
    assert_eq!(schema_of(&path), older, "verify, export and operators' commands change no schema");
    drop(Store::open(&database).await.unwrap());
    assert_eq!(schema_of(&path), schema::NEWEST);
}

/// In tests a statement that reads a whole table panics; see `store/sqlite/plans.rs`.
#[tokio::test]
async fn what_runs_at_intervals_reads_no_whole_table() {
    let store = Store::open_in_memory().await.unwrap();
    let mut db = store.read().await.unwrap();
    let (from, until) = (UnixMillis(0), UnixMillis(1));
    assert!(sales::charged(&mut db, "fake", from, until).await.unwrap().is_empty());
    assert!(sales::between(&mut db, from, until).await.unwrap().is_empty());
    assert!(counts::charges(&mut db).await.unwrap().is_empty());
    assert!(counts::refunds(&mut db).await.unwrap().is_empty());
    assert_eq!(counts::suspense(&mut db).await.unwrap(), 0);
}

#[tokio::test]
async fn after_a_failed_commit_all_writes_are_rejected_and_watchers_are_notified() {
    let store = Store::open_in_memory().await.unwrap();
    let fails = store.write(|db| {
        Box::pin(async move {
            // What is wrong with it comes out at the commit.
            db.batch("pragma defer_foreign_keys = on").await?;
            let without_charge =
                query("insert into code_failures (charge_id, phone_lookup, at) values ($1, $2, 1)");
            without_charge.bind("chg_nobody").bind(&[7; 32]).execute(db).await?;
            Ok::<_, StoreError>(())
        })
    });
    assert!(matches!(fails.await, Err(StoreError::Broken)));
    tokio::time::timeout(Duration::from_secs(30), store.broken()).await.unwrap();
    assert!(!store.is_writable(), "this is what /healthz answers by");
    let next: Result<(), StoreError> = store.write(|_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(next, Err(StoreError::Broken)));
}

async fn book(store: &Store, number: i64, keep: bool) {
    let done: Result<(), StoreError> = store
        .write(move |db| {
            Box::pin(async move {
                let sides = (
                    Account::CarrierReceivable("fake".to_owned()),
                    Account::Suspense("fake".to_owned()),
                );
                let amount = Money::from_minor(number, Currency::KRW).unwrap();
                let event = format!("event {number}");
                let transfer =
                    Transfer::new(EventKind::Charged, &event, sides, amount, UnixMillis(number));
                ledger::book(db, &transfer).await?;
                if keep { Ok(()) } else { Err(StoreError::Overdrawn) }
            })
        })
        .await;
    assert_eq!(done.is_ok(), keep);
}

#[tokio::test]
async fn the_chain_has_no_gap_where_a_command_failed_and_no_fork_where_an_operator_wrote_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = Database::Sqlite(folder.path().join("farthing.sqlite"));
    let gateway = Store::open(&path).await.unwrap();
    let operator = Store::open_beside(&path).await.unwrap();
    let stores = [&gateway, &gateway, &operator, &gateway, &operator, &operator, &gateway];
    for (number, store) in (1..).zip(stores) {
        book(store, number * 10, false).await;
        book(store, number, true).await;
    }
    let mut db = gateway.read().await.unwrap();
    assert!(ledger::waiting(&mut db).await.unwrap().is_empty());
    let chain = ledger::page(&mut db, 0, 100).await.unwrap();
    let amounts: Vec<i64> = chain.iter().map(|(transfer, _)| transfer.amount).collect();
    assert_eq!(amounts, [1, 2, 3, 4, 5, 6, 7]);
    let mut previous = GENESIS;
    for (seq, (transfer, link)) in (1..).zip(&chain) {
        assert_eq!((link.seq, link.previous), (seq, previous));
        assert_eq!(link.hash, transfer.hash(seq, &previous));
        previous = link.hash;
    }
}
