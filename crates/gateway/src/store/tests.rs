//! The writer: what is kept, what is not, and who is told.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failing test may panic")]

use crate::store::{Database, OpenError, Store, StoreError, query};

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
