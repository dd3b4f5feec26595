//! Restored backups: an old copy of the database is used again, while the carrier knows what happened since.

use core::time::Duration;
use std::sync::Arc;

use super::crashes::{Stage, Story};
use super::world::World;
use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::reconciler;
use crate::reconciler::day::{DayReport, RefundsOf};
use crate::reconciler::interval::{look, look_back, since};

const MINUTE: Duration = Duration::from_mins(1);

const HOUR: Duration = Duration::from_hours(1);

/// What the carrier takes for the article.
const PRICE: i64 = 300;

/// A copy of the database as it is now.
pub(super) fn backup(folder: &tempfile::TempDir) -> Arc<tempfile::TempDir> {
    let copy = tempfile::tempdir().unwrap();
    let db = rusqlite::Connection::open(folder.path().join("farthing.sqlite")).unwrap();
    let path = copy.path().join("farthing.sqlite");
    db.execute("vacuum into ?1", [path.to_str().unwrap()]).unwrap();
    Arc::new(copy)
}

impl World {
    /// The same carrier and clock, with a database of before.
    pub(super) async fn restored(&self, copy: Arc<tempfile::TempDir>) -> Self {
        let (carrier, clock) = (self.carrier.clone(), self.clock.clone());
        Self::open(carrier, clock, copy, Duration::from_secs(30)).await
    }

    /// What a gateway does from its start on, for ten hours.
    pub(super) async fn settle(&self) {
        let core = &self.orders.core;
        look_back(core).await.unwrap();
        reconciler::recover(core).await.unwrap();
        for hour in 0..10 {
            look(core, hour == 0).await;
            self.pass(MINUTE * 30).await;
            self.give_back(MINUTE * 30).await;
        }
    }

    /// What the carrier has taken and not refunded.
    fn taken(&self) -> i64 {
        let succeeded = i64::try_from(self.carrier.count("succeeded")).unwrap();
        succeeded * PRICE - self.carrier.given_back()
    }

    async fn agrees(&self) -> bool {
        let now = self.clock.now();
        let day = self.orders.compare_day(now.minus(HOUR * 23), now, RefundsOf::Everything);
        let reports = day.await.unwrap();
        reports.iter().all(DayReport::agrees)
    }
}

#[test]
fn a_backup_of_any_moment_of_a_purchase_ends_with_the_article_or_with_the_money() {
    let (mut granted, mut given_back) = (0, 0);
    for story in [Story::Buy, Story::Resend, Story::LostConfirm] {
        let places = Stage::new().run(story, None).len();
        for stop_at in 0..places {
            let stage = Stage::new();
            stage.run(story, Some(stop_at));
            let copy = backup(&stage.folder);
            // The purchase goes on to its end, and is paid.
            stage.recover(story);
            let stage = Stage { folder: copy, ..stage };
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let world = stage.open().await;
                world.settle().await;
                let place = format!("{story:?} restored at {stop_at}");
                let owed = if world.owns().await { PRICE } else { 0 };
                assert_eq!(world.taken(), owed, "{place}");
                assert!(world.agrees().await, "{place}");
                world.audit_unknown().await;
                if owed > 0 { granted += 1 } else { given_back += 1 }
            });
        }
    }
    assert!(granted > 10 && given_back > 10, "{granted} granted, {given_back} given back");
}

#[tokio::test]
async fn a_start_compares_from_the_last_transition_of_an_old_backup_for_at_most_a_month() {
    let day = |n: u64| HOUR * 24 * u32::try_from(n).unwrap();
    let now = UnixMillis(1_795_226_400_000);
    for (age, looks_back) in [(0, 2), (1, 2), (3, 3), (30, 30), (400, 31)] {
        assert_eq!(since(now, Some(now.minus(day(age)))), now.minus(day(looks_back)), "{age}");
    }
    assert_eq!(since(now, None), now.minus(day(2)), "a new database");

    let world = World::new().await;
    world.sell(PRICE, Grants::Item).await;
    let copy = backup(&world.folder);
    world.clock.advance(HOUR);
    world.sell(PRICE + 1, Grants::Item).await;
    world.clock.advance(day(5));
    let restored = world.restored(copy).await;
    restored.settle().await;
    assert_eq!(restored.carrier.given_back(), PRICE + 1, "the sale that the backup lacks");
    restored.audit_unknown().await;
}

#[tokio::test]
async fn a_backup_from_before_the_end_of_a_refund_gives_no_money_back_twice() {
    let world = World::new().await;
    world.sell(PRICE, Grants::Item).await;
    world.ask(&world.charge().await, Some("100")).await.unwrap();
    let begun = backup(&world.folder);
    world.give_back(MINUTE).await;
    assert_eq!(world.carrier.given_back(), 100);
    world.clock.advance(MINUTE * 30);
    let restored = world.restored(begun).await;
    restored.settle().await;
    restored.refund_is("returned").await;
    assert_eq!(restored.carrier.given_back(), 100);
    assert!(restored.agrees().await);
    restored.audit_at_rest().await;
}
