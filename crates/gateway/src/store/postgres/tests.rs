//! Several gateways on one server: conflicts, too few connections, challenges.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a failing test may panic"
)]

use core::time::Duration;

use futures_util::future::join_all;

use crate::clock::{Clock, UnixMillis};
use crate::store::postgres::Server;
use crate::store::{Database, Store, StoreError, Tx, instances, query, used_challenges};

/// How many commands at once.
const MANY: usize = 48;

/// Reads a number and writes the next, as slowly as on a machine that has other work: two that read the same would
/// lose one.
async fn count_up(store: &Store) -> Result<(), StoreError> {
    let count = store.write(|db| {
        Box::pin(async move {
            let known: i64 =
                query("select purchases from turns where device = 'x'").scalar(&mut *db).await?;
            query("select count(*) from pg_sleep(0.03)").fetch_all(&mut *db).await?;
            let next = query("update turns set purchases = $1 where device = 'x'").bind(known + 1);
            next.execute(db).await.map(drop)
        })
    });
    count.await
}

async fn begin_to_count(store: &Store) {
    let begin = store.write(|db| {
        Box::pin(async move {
            query("insert into turns (device, purchases) values ('x', 0)").execute(db).await
        })
    });
    begin.await.unwrap();
}

async fn counted(store: &Store) -> usize {
    let mut db = store.read().await.unwrap();
    let count = query("select purchases from turns where device = 'x'");
    let count: i64 = count.scalar(&mut db).await.unwrap();
    usize::try_from(count).unwrap()
}

async fn open(url: &str) -> Store {
    Store::open(&Database::Postgres(url.to_owned())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_all_write_one_row_at_two_gateways_are_all_done() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let stores = [open(&database.url()).await, open(&database.url()).await];
    begin_to_count(&stores[0]).await;
    let done = join_all((0..MANY).map(|number| count_up(&stores[number % 2]))).await;
    let done = done.iter().filter(|one| one.is_ok()).count();
    assert_eq!((done, counted(&stores[0]).await), (MANY, MANY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_too_few_connections_serves_everybody_in_turn() {
    if test_postgres::database_if_installed().unwrap().is_none() {
        return;
    }
    let server = test_postgres::Server::builder().setting("max_connections", "9").start().unwrap();
    let database = server.database().unwrap();
    let stores = [open(&database.url()).await, open(&database.url()).await];
    let note = async |number: usize| {
        loop {
            let noted = stores[number % 2].write(move |db| {
                Box::pin(async move {
                    let note = query("insert into turns (device, purchases) values ($1, 1)");
                    note.bind(format!("device {number}")).execute(db).await
                })
            });
            match noted.await {
                // A command that waited too long fails, and is rolled back.
                Err(StoreError::Busy) => {}
                noted => return noted.unwrap(),
            }
        }
    };
    let done = tokio::time::timeout(Duration::from_mins(2), join_all((0..MANY).map(note)));
    assert_eq!(done.await.expect("served in time").into_iter().sum::<u64>(), MANY as u64);
    let mut db = stores[0].read().await.unwrap();
    let kept: i64 = query("select count(*) from turns").scalar(&mut db).await.unwrap();
    assert_eq!(usize::try_from(kept).unwrap(), MANY);
}

#[tokio::test]
async fn a_challenge_is_used_up_at_all_gateways() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let stores = [open(&database.url()).await, open(&database.url()).await];
    let now = UnixMillis(1_795_000_000_000);
    let take = async |store: &Store| {
        let take = store
            .write(move |db| Box::pin(async move { used_challenges::take(db, "n", now).await }));
        take.await.unwrap()
    };
    assert!(take(&stores[0]).await);
    assert!(!take(&stores[1]).await && !take(&stores[0]).await);
    let sweep = stores[1].write(move |db| {
        Box::pin(async move { used_challenges::sweep(db, UnixMillis(now.0 + 1)).await })
    });
    assert_eq!(sweep.await.unwrap(), 1);
}

#[tokio::test]
async fn an_operators_command_goes_by_the_clock_of_the_server() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let an_hour_ahead = "create schema ahead; \
        create function ahead.clock_timestamp() returns timestamptz language sql \
        as 'select pg_catalog.clock_timestamp() + interval ''1 hour'''; \
        do $$ begin execute format('alter database %I set search_path = ahead, pg_catalog, public', \
        current_database()); end $$";
    database.psql(an_hour_ahead).unwrap();
    let store = open(&database.url()).await;
    let theirs = instances::time(&mut store.read().await.unwrap()).await.unwrap();
    assert!(theirs.since(Clock::system().now()) > Duration::from_mins(59));
}

/// The session's time limits.
async fn limits(db: &mut Tx) -> Result<String, StoreError> {
    let limits = "select current_setting('statement_timeout') || ' ' \
                  || current_setting('idle_in_transaction_session_timeout')";
    query(limits).scalar(db).await
}

#[tokio::test]
async fn a_gateways_sessions_have_time_limits_and_long_reads_have_none() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let store = open(&database.url()).await;
    let written = store.write(|db| Box::pin(limits(db)));
    assert_eq!(written.await.unwrap(), "1min 30s");
    let mut reader = store.read().await.unwrap();
    assert_eq!(limits(&mut reader).await.unwrap(), "1min 30s");
    reader.begin_snapshot().await.unwrap();
    assert_eq!(limits(&mut reader).await.unwrap(), "0 0");
    let store = Store::open_read_only(&Database::Postgres(database.url())).await.unwrap();
    assert_eq!(limits(&mut store.read().await.unwrap()).await.unwrap(), "0 0");
}

#[tokio::test]
async fn a_migration_has_no_time_limits() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let identity = Store::identity().unwrap();
    let server = Server::open(&database.url(), &identity).await.unwrap();
    let mut migration = server.writer().await.unwrap();
    migration.begin_migration().await.unwrap();
    assert_eq!(limits(&mut migration).await.unwrap(), "0 0");
}
