//! The process is stopped at every durable write and every call to the carrier, before and after.
//! Started again on the same database, it must find out what happened, and the reader must get what
//! was paid for, once.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{OrderId, OrderStatus};

use super::carrier::{CODE, FakeCarrier, Fault};
use super::proving::{PHONE, other};
use super::world::{World, caller, clock};
use crate::clock::Clock;
use crate::store::query;

/// What a reader does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    Buy,
    /// Asks for another code, then buys.
    Resend,
    Stop,
    /// Types a wrong code, then the right one.
    Mistype,
    /// Buys, and the answer to the confirmation is lost.
    LostConfirm,
    /// Buys, and the answer to the reservation is lost.
    LostPrepare,
    /// Buys, and proves the number on another device, where the first code is wrong and the second
    /// replaced.
    Prove,
    /// Asks for a code on both devices, buys on one, and types the other code after that.
    Beside,
}

const STORIES: [Story; 8] = [
    Story::Buy,
    Story::Resend,
    Story::Stop,
    Story::Mistype,
    Story::LostConfirm,
    Story::LostPrepare,
    Story::Prove,
    Story::Beside,
];

/// Plays a story as far as it goes.
async fn play(world: &World, story: Story) {
    match story {
        Story::LostConfirm => world.carrier.plan("confirm", Fault::CutAfter),
        Story::LostPrepare => world.carrier.plan("prepare", Fault::CutAfter),
        _ => {}
    }
    let Ok(order) = world.buy().await else { return };
    let beside =
        if story == Story::Beside { world.ask_with(&other(), PHONE).await.ok() } else { None };
    world.pass(Duration::from_secs(3)).await;
    if story == Story::Resend {
        world.clock.advance(Duration::from_mins(1));
        drop(world.orders.resend(&caller(), &order.id).await);
    }
    if story == Story::Mistype {
        drop(world.orders.submit_code(&caller(), &order.id, "999999").await);
    }
    if story == Story::Stop {
        drop(world.orders.cancel(&caller(), &order.id).await);
    } else {
        drop(world.orders.submit_code(&caller(), &order.id, CODE).await);
    }
    world.pass(Duration::from_secs(5)).await;
    if let Some(beside) = beside {
        drop(world.answer(&beside, CODE).await);
        world.orders.finish().await;
    }
    if story == Story::Prove {
        prove(world).await;
    }
}

/// Proves the number on the other device.
async fn prove(world: &World) {
    world.clock.advance(Duration::from_hours(3));
    let Ok(asked) = world.ask_with(&other(), PHONE).await else { return };
    drop(world.answer(&asked, "999999").await);
    world.clock.advance(Duration::from_mins(1));
    drop(world.orders.resend(&other(), &asked.id).await);
    drop(world.answer(&asked, CODE).await);
    world.orders.finish().await;
}

pub(super) struct Stage {
    pub(super) carrier: FakeCarrier,
    pub(super) clock: Clock,
    pub(super) folder: Arc<tempfile::TempDir>,
}

impl Stage {
    pub(super) fn new() -> Self {
        let clock = clock();
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self { carrier: FakeCarrier::start(&clock), clock, folder }
    }

    /// Plays a story in a process of its own until place number `stop_at`, or to its end. Returns
    /// the places that were passed.
    pub(super) fn run(&self, story: Story, stop_at: Option<usize>) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let passed = runtime.block_on(async {
            let world = self.open().await;
            let points = &world.orders.core.failpoints;
            points.plan.lock().unwrap().stop_at = stop_at;
            tokio::select! {
                () = play(&world, story) => {}
                () = points.reached.notified() => {}
            }
            points.plan.lock().unwrap().passed.clone()
        });
        // Whatever was under way is gone, as in a crash.
        runtime.shutdown_background();
        passed
    }

    pub(super) async fn open(&self) -> World {
        let (carrier, clock) = (self.carrier.clone(), self.clock.clone());
        World::open(carrier, clock, Arc::clone(&self.folder), Duration::from_secs(30)).await
    }

    /// Starts again and lets time pass: everything must come to rest, and right.
    pub(super) fn recover(&self, story: Story) {
        self.carrier.set(|books| books.faults.clear());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = self.open().await;
            world.audit_unknown().await;
            crate::reconciler::recover(&world.orders.core).await.unwrap();
            world.pass(Duration::from_secs(5)).await;
            let paid_soon = self.carrier.count("succeeded") == 0 || world.owns().await;
            assert!(paid_soon, "what was charged is granted within five seconds");

            world.pass(Duration::from_secs(1_000)).await;
            world.audit_at_rest().await;
            let mut db = world.store.read().await.unwrap();
            let open = query("select state from charges where state not in ('charged', 'ended')");
            let open = open.texts(&mut db).await.unwrap();
            assert_eq!(open, [] as [&str; 0], "I13: everything is settled");
            let open = query("select state from proofs where state not in ('proved', 'ended')");
            let open = open.texts(&mut db).await.unwrap();
            assert_eq!(open, [] as [&str; 0], "no proof waits for ever");
            drop(db);
            self.finish_purchase(&world).await;
            if story == Story::Prove && !world.owned_by(&other()).await {
                prove(&world).await;
                assert!(world.owned_by(&other()).await);
                self.finish_purchase(&world).await;
            }
        });
    }

    /// A reader who comes back can read, having paid once.
    async fn finish_purchase(&self, world: &World) {
        if !world.owns().await {
            let order = world.buy().await.unwrap();
            let paid = world.type_code(&order.id).await.unwrap();
            assert_eq!(paid.status, OrderStatus::Paid);
        }
        assert_eq!(self.carrier.count("succeeded"), 1);
        world.audit_at_rest().await;
    }
}

/// Stops a story at each of its places in turn. Returns how many there are.
fn stopped_anywhere(story: Story) -> usize {
    let places = Stage::new().run(story, None);
    assert!(places.len() >= 10, "{story:?} passes {places:?}");
    for stop_at in 0..places.len() {
        let stage = Stage::new();
        let passed = stage.run(story, Some(stop_at));
        assert!(passed.len() > stop_at, "{story:?} was not stopped at {stop_at}");
        stage.recover(story);
    }
    places.len()
}

#[test]
fn stopped_anywhere_every_story_comes_to_rest_with_one_charge() {
    // All stories at once: on PostgreSQL they mostly wait.
    let stops: usize = std::thread::scope(|scope| {
        let stories = STORIES.map(|story| scope.spawn(move || stopped_anywhere(story)));
        stories.into_iter().map(|story| story.join().unwrap()).sum()
    });
    assert!(stops > 100, "only {stops} places");
}

#[test]
fn every_kind_of_write_and_call_is_among_the_places() {
    let mut places = std::collections::BTreeSet::new();
    for story in STORIES {
        places.extend(Stage::new().run(story, None));
    }
    for what in ["prepare", "validate", "confirm", "cancel"] {
        assert!(places.contains(&format!("before calling {what}")), "{what}: {places:?}");
        assert!(places.contains(&format!("after calling {what}")), "{what}: {places:?}");
    }
    for what in ["placed", "prepared", "code_typed", "code_accepted", "accepted", "read", "lost"] {
        assert!(places.contains(&format!("before writing {what}")), "{what}: {places:?}");
        assert!(places.contains(&format!("after writing {what}")), "{what}: {places:?}");
    }
}

#[test]
fn a_crash_after_the_charge_is_granted_by_the_recovery_itself() {
    let stage = Stage::new();
    let places = stage.run(Story::Buy, None);
    let after_confirm = places.iter().position(|place| place == "after calling confirm").unwrap();
    let stage = Stage::new();
    stage.run(Story::Buy, Some(after_confirm));
    assert_eq!(stage.carrier.count("succeeded"), 1);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = stage.open().await;
        let live = world.orders.live(&caller(), &super::world::item()).await.unwrap().unwrap();
        assert_eq!(live.status, OrderStatus::Charging);
        world.orders.start().await.unwrap();
        let id: OrderId = live.id;
        let mut changes = world.orders.watch(&id);
        while world.read(&id).await.status != OrderStatus::Paid {
            changes.changed().await.unwrap();
        }
        world.audit_at_rest().await;
    });
}
