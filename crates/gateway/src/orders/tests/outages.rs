//! The database server is killed and started again while readers buy.

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use farthing_protocol::{ItemKind, Msisdn};
use futures_util::future::join_all;

use super::carrier::{CODE, FakeCarrier};
use super::world::{ENGINE, World, caller_at, clock, item, purchase};

/// How many readers buy.
const READERS: usize = 16;

/// Buys at any of the gateways, again and again, until the article is the reader's.
async fn insist(worlds: &[World; 2], number: usize, paid: &AtomicUsize) {
    let reader = caller_at(&format!("198.51.100.{number}"), &format!("dev_{number:020}"));
    let phone = Msisdn::parse(&format!("010-7000-{number:04}")).unwrap();
    for attempt in 0.. {
        let world = &worlds[(number + attempt) % 2];
        if let Ok(Some(_)) = world.orders.owned(&reader, &item()).await {
            break;
        }
        let bought = world.orders.place(&reader, purchase(ItemKind::Article), phone.clone()).await;
        if let Ok(placed) = bought {
            drop(world.orders.submit_code(&reader, &placed.order.id, CODE).await);
        }
        // Unknown outcomes are read when they are due.
        world.clock.advance(Duration::from_millis(200));
        tokio::task::yield_now().await;
    }
    paid.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_twice_under_load_loses_and_doubles_no_purchase() {
    if std::env::var_os(ENGINE).is_none() {
        return;
    }
    // One of its own: others use the shared one.
    let server = Arc::new(test_postgres::Server::builder().start().unwrap());
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let database = server.database().unwrap();
    std::fs::write(folder.path().join("postgres"), database.url()).unwrap();
    core::mem::forget(database);
    let clock = clock();
    let carrier = FakeCarrier::start(&clock);
    let patience = Duration::from_millis(500);
    let open = || World::open(carrier.clone(), clock.clone(), Arc::clone(&folder), patience);
    let worlds = Arc::new([open().await, open().await]);
    for world in worlds.iter() {
        world.orders.start().await.unwrap();
    }

    let paid = Arc::new(AtomicUsize::new(0));
    let buying = (0..READERS).map(|number| {
        let (worlds, paid) = (Arc::clone(&worlds), Arc::clone(&paid));
        tokio::spawn(async move { insist(&worlds, number, &paid).await })
    });
    let buying: Vec<_> = buying.collect();
    for enough in [READERS / 4, READERS / 2] {
        while paid.load(Ordering::SeqCst) < enough {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let server = Arc::clone(&server);
        let outage = tokio::task::spawn_blocking(move || {
            server.kill().unwrap();
            server.start_again().unwrap();
        });
        outage.await.unwrap();
    }
    for bought in join_all(buying).await {
        bought.unwrap();
    }
    worlds[0].pass(Duration::from_mins(20)).await;
    assert_eq!(carrier.count("succeeded"), READERS);
    worlds[0].audit_at_rest().await;
}
