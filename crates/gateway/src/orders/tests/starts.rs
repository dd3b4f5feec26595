//! From when on the carrier's list is compared, by a gateway that starts again and again.

use core::time::Duration;
use std::sync::Arc;

use serde_json::json;

use super::carrier::{Fault, Payment};
use super::world::World;
use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::reconciler::interval::{look, look_back};
use crate::store::compared;

const MINUTE: Duration = Duration::from_mins(1);

const HOUR: Duration = Duration::from_hours(1);

const DAY: Duration = Duration::from_hours(24);

/// What the carrier takes for the sale that our database lost.
const LOST: i64 = 700;

impl World {
    /// A database whose last move is eight days old, and a carrier that took money a day after it.
    async fn away_for_eight_days() -> Self {
        let world = Self::new().await;
        world.sell(300, Grants::Item).await;
        world.clock.advance(DAY);
        let lost = Payment {
            status: "succeeded",
            amount: json!(LOST),
            currency: "KRW".to_owned(),
            reference: "chg_of_a_lost_database".to_owned(),
            correlator: "att_of_a_lost_database".to_owned(),
            merchant: "jeju-post".to_owned(),
            created_ms: world.clock.now().0,
            wrong: 0,
            confirmed: 1,
        };
        world.carrier.set(|books| drop(books.payments.insert("pay-lost".to_owned(), lost)));
        world.clock.advance(DAY * 7);
        world
    }

    /// The gateway ends, and another one starts on its database.
    async fn start_again(self) -> Self {
        let Self { carrier, clock, folder, orders, store } = self;
        orders.finish().await;
        drop((orders, store));
        let world = Self::open(carrier, clock, folder, Duration::from_secs(30)).await;
        look_back(&world.orders.core).await.unwrap();
        world
    }

    async fn compared(&self) -> UnixMillis {
        let mut db = self.store.read().await.unwrap();
        compared::until(&mut db, "fake").await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_start_that_ends_before_its_comparison_leaves_it_to_the_next_one() {
    let world = World::away_for_eight_days().await;
    look_back(&world.orders.core).await.unwrap();
    // The last move is from now on younger than what is to be compared.
    world.sell(301, Grants::Item).await;
    let world = world.start_again().await.start_again().await;
    look(&world.orders.core, true).await;
    assert_eq!(world.in_suspense().await, LOST);
    assert_eq!(world.compared().await, world.clock.now().minus(MINUTE * 10));
    let world = world.start_again().await;
    assert_eq!(world.compared().await, world.clock.now().minus(DAY * 2), "as after every start");
}

#[tokio::test]
async fn a_start_that_ends_in_the_midst_of_its_comparison_is_continued_where_it_ended() {
    let world = World::away_for_eight_days().await;
    look_back(&world.orders.core).await.unwrap();
    let since = world.compared().await;
    world.sell(301, Grants::Item).await;
    let core = Arc::clone(&world.orders.core);
    let looking = tokio::spawn(async move { look(&core, true).await });
    let two_days = async {
        while world.compared().await < since.plus(DAY * 2) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(MINUTE, two_days).await.unwrap();
    looking.abort();
    drop(looking.await);
    let world = world.start_again().await;
    let reached = world.compared().await;
    let latest = world.clock.now().minus(DAY * 2);
    assert!((since.plus(DAY * 2)..latest).contains(&reached), "{reached:?}");
    look(&world.orders.core, true).await;
    assert_eq!(world.in_suspense().await, LOST);
    assert_eq!(world.compared().await, world.clock.now().minus(MINUTE * 10));
}

#[tokio::test]
async fn an_old_day_that_the_carrier_did_not_list_is_asked_for_again_and_the_last_days_meanwhile() {
    let world = World::away_for_eight_days().await;
    let core = &world.orders.core;
    look_back(core).await.unwrap();
    let since = world.compared().await;
    world.carrier.plan("list", Fault::CutBefore);
    let before = world.carrier.calls("list");
    look(core, true).await;
    assert_eq!(world.compared().await, since, "the days after it are asked for again, too");
    assert!(world.carrier.calls("list") - before <= 4, "the cut one, and those of two days");
    world.clock.advance(HOUR);
    look(core, false).await;
    assert_eq!(world.in_suspense().await, LOST);
    assert_eq!(world.compared().await, world.clock.now().last_korean_midnight());
}

#[tokio::test]
async fn whole_days_are_compared_once_they_are_over_and_again_where_the_list_was_cut() {
    let world = World::new().await;
    let core = &world.orders.core;
    look_back(core).await.unwrap();
    assert_eq!(world.compared().await, world.clock.now().minus(DAY * 2), "a new database");
    look(core, true).await;
    let start = world.clock.now().minus(MINUTE * 10);
    assert_eq!(world.compared().await, start);
    let lists = || world.carrier.calls("list");
    let step = async || {
        let before = lists();
        world.clock.advance(HOUR);
        look(core, false).await;
        (world.compared().await, lists() - before)
    };
    let (same_day, hours_alone) = step().await;
    assert_eq!(same_day, start);
    world.clock.advance(HOUR * 13);
    world.carrier.plan("list", Fault::CutBefore);
    let (cut, _) = step().await;
    assert_eq!(cut, start, "a day whose list was cut is not done");
    let (next, asked) = step().await;
    assert!(asked > hours_alone && next > start, "the day before, and the last hours");
    let (_, asked) = step().await;
    assert_eq!(asked, hours_alone, "a day is compared once");
}
