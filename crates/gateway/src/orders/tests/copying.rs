//! A whole database moves to another engine and back.

use core::time::Duration;

use super::world::{World, caller, purchase};
use crate::grants::Grants;
use crate::orders::spend::PayFrom;
use crate::refunds::ask::{Asked, Target, by_operator};
use crate::store::copy::{CopyError, copy};
use crate::store::{Database, Store, query, schema};
use crate::verify::verify;

/// With something in most tables.
async fn full() -> World {
    let world = World::new().await;
    world.orders.core.beat().await.unwrap();
    world.sell(1_000, Grants::Credit).await;
    world.clock.advance(Duration::from_hours(3));
    let article = purchase(farthing_protocol::ItemKind::Article);
    world.orders.spend(&caller(), article, PayFrom::Credit).await.unwrap();
    world.sell(300, Grants::Item).await;
    world.orders.refund_credit(&caller()).await.unwrap().unwrap();
    world.give_back(Duration::from_secs(1)).await;
    world.audit().await;
    world
}

/// The copy is whole, refuses a second one, and a gateway can go on with it.
async fn check(from: &Store, to: &Store, world: &World) {
    let before = verify(from, None).await.unwrap();
    let rows = copy(from, to).await.unwrap();
    assert!(rows > 30, "{rows}");
    assert_eq!(verify(to, None).await.unwrap(), before);
    let again = copy(from, to).await;
    assert!(matches!(again, Err(CopyError::NotEmpty("orders"))), "{again:?}");
    for table in schema::tables().filter(|table| *table != "instances") {
        let count: &'static str = format!("select count(*) from {table}").leak();
        let of = async |store: &Store| -> i64 {
            query(count).scalar(&mut store.read().await.unwrap()).await.unwrap()
        };
        assert_eq!(of(from).await, of(to).await, "{table}");
    }
    let name = "select id from charges where amount = 300";
    let charge: String = query(name).scalar(&mut to.read().await.unwrap()).await.unwrap();
    let asked = Asked {
        target: Target::parse(&charge).unwrap(),
        part: None,
        keep_right: false,
        as_credit: true,
        by: "Kim".to_owned(),
        why: "to go on".to_owned(),
        now: world.clock.now(),
    };
    to.write(move |db| Box::pin(async move { by_operator(db, &asked).await })).await.unwrap();
    let after = loop {
        let after = verify(to, None).await.unwrap();
        if after.unchained == 0 {
            break after;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((after.refunds, after.transfers), (before.refunds + 1, before.transfers + 2));
}

#[tokio::test]
async fn a_database_moves_to_sqlite_whole() {
    let world = full().await;
    let folder = tempfile::tempdir().unwrap();
    let to = Store::open(&Database::Sqlite(folder.path().join("copy.sqlite"))).await.unwrap();
    check(&world.store, &to, &world).await;
}

#[tokio::test]
async fn a_database_moves_to_postgresql_whole_and_back() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let world = full().await;
    let to = Store::open(&Database::Postgres(database.url())).await.unwrap();
    check(&world.store, &to, &world).await;
    let folder = tempfile::tempdir().unwrap();
    let back = Store::open(&Database::Sqlite(folder.path().join("copy.sqlite"))).await.unwrap();
    copy(&to, &back).await.unwrap();
    assert_eq!(verify(&back, None).await.unwrap(), verify(&to, None).await.unwrap());
}

#[tokio::test]
async fn every_table_of_a_database_is_known_to_whoever_copies_it() {
    let store = Store::open_in_memory().await.unwrap();
    let names = "select name from sqlite_master where type = 'table' \
                 and name not like 'sqlite_%' and name <> 'schema_versions' order by name";
    let made = query(names).texts(&mut store.read().await.unwrap()).await.unwrap();
    let mut known: Vec<&str> = schema::tables().collect();
    known.sort_unstable();
    assert_eq!(made, known);
}
