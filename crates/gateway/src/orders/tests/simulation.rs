//! Readers, time, crashes and a carrier that loses, delays and repeats, in random order. Whatever
//! happens, the books verify after every step, and once the faults stop everything comes to rest.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::OrderId;
use proptest::prelude::*;

use super::carrier::{CODE, FakeCarrier, Fault};
use super::world::{World, caller, clock, item};

/// How many cases each run of the tests plays.
const SEEDS: u32 = 500;

/// How many cases are played; the variable plays more, for a night.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(SEEDS)
}

/// After this long without a sign of life a gateway is taken for gone.
const GONE_AFTER: Duration = Duration::from_secs(16);

#[derive(Debug, Clone)]
enum Act {
    Buy,
    TypeRight,
    TypeWrong,
    Resend,
    Cancel,
    Hint,
    Pass(u16),
    /// The process is killed, wherever it is, and started again.
    Restart,
    Plan(&'static str, Fault),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let call =
        prop::sample::select(vec!["prepare", "validate", "confirm", "cancel", "read", "list"]);
    let fault = prop_oneof![
        Just(Fault::CutBefore),
        Just(Fault::CutAfter),
        Just(Fault::ErrorBefore(503, "UNAVAILABLE", "")),
        Just(Fault::ErrorBefore(429, "TOO_MANY_REQUESTS", "")),
        Just(Fault::ErrorAfter(500)),
    ];
    let act = prop_oneof![
        3 => Just(Act::Buy),
        4 => Just(Act::TypeRight),
        1 => Just(Act::TypeWrong),
        1 => Just(Act::Resend),
        1 => Just(Act::Cancel),
        1 => Just(Act::Hint),
        3 => (0_u16..400).prop_map(Act::Pass),
        1 => Just(Act::Restart),
        4 => (call, fault).prop_map(|(call, fault)| Act::Plan(call, fault)),
    ];
    prop::collection::vec(act, 1..24)
}

struct Simulation {
    carrier: FakeCarrier,
    clock: crate::clock::Clock,
    folder: Arc<tempfile::TempDir>,
}

impl Simulation {
    async fn open(&self) -> World {
        let world = self.open_asleep().await;
        world.orders.core.beat().await.unwrap();
        crate::reconciler::recover(&world.orders.core).await.unwrap();
        world
    }

    async fn open_asleep(&self) -> World {
        let (carrier, clock) = (self.carrier.clone(), self.clock.clone());
        World::open(carrier, clock, Arc::clone(&self.folder), Duration::from_millis(1)).await
    }

    /// The running gateways: two if the database allows more than one.
    async fn open_all(&self) -> Vec<World> {
        // Gateways that ran before count as stopped by now.
        self.clock.advance(GONE_AFTER);
        let first = self.open().await;
        if !first.store.is_shared() {
            return vec![first];
        }
        let second = self.open().await;
        vec![first, second]
    }

    /// Plays until the process is to be restarted; returns what is left to play.
    async fn play<'a>(&self, acts: &'a [Act], last: &mut Option<OrderId>) -> &'a [Act] {
        let worlds = self.open_all().await;
        for (index, act) in acts.iter().enumerate() {
            let world = &worlds[index % worlds.len()];
            match act {
                Act::Restart => return &acts[index + 1..],
                Act::Plan(call, fault) => self.carrier.plan(call, fault.clone()),
                Act::Pass(seconds) => world.pass(Duration::from_secs(u64::from(*seconds))).await,
                Act::Buy => {
                    if let Ok(order) = world.buy().await {
                        *last = Some(order.id);
                    }
                }
                Act::Hint => {
                    let count = self.carrier.books.lock().unwrap().payments.len();
                    world.orders.hint("fake", &format!("pay-{count}"));
                }
                Act::TypeRight | Act::TypeWrong | Act::Resend | Act::Cancel => {
                    let Some(order) = last else { continue };
                    let (orders, reader) = (&world.orders, caller());
                    drop(match act {
                        Act::TypeRight => orders.submit_code(&reader, order, CODE).await,
                        Act::TypeWrong => orders.submit_code(&reader, order, "999999").await,
                        Act::Resend => orders.resend(&reader, order).await,
                        _ => orders.cancel(&reader, order).await,
                    });
                }
            }
            world.audit_unknown().await;
        }
        &[]
    }

    /// The faults stop, and time passes.
    async fn come_to_rest(&self) {
        self.carrier.set(|books| books.faults.clear());
        self.clock.advance(GONE_AFTER);
        let world = self.open().await;
        world.pass(Duration::from_hours(3)).await;
        world.audit_at_rest().await;
        assert!(self.carrier.count("succeeded") <= 1, "one article was paid for twice");
        assert_eq!(world.owns().await, self.carrier.count("succeeded") == 1);
        assert!(world.orders.live(&caller(), &item()).await.unwrap().is_none(), "still live");
    }
}

/// Plays, restarts where that is asked for, and checks what is there when all has come to rest.
fn whole(acts: &[Act]) {
    let clock = clock();
    let simulation = Simulation {
        carrier: FakeCarrier::start(&clock),
        clock,
        folder: Arc::new(tempfile::tempdir().unwrap()),
    };
    let mut last = None;
    let mut left = acts;
    while !left.is_empty() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        left = runtime.block_on(simulation.play(left, &mut last));
        runtime.shutdown_background();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(simulation.come_to_rest());
}

/// Found by the simulation: the code before was replaced, and the answer to the new reservation was lost.
#[test]
fn a_late_notification_about_an_earlier_reservation_does_not_end_the_charge() {
    let lost = Act::Plan("prepare", Fault::CutAfter);
    let late = [Act::Hint, Act::Hint, Act::Resend, Act::Pass(0)];
    whole(&[&[Act::Buy, lost, Act::Pass(60)][..], &late].concat());
}

/// How many cases are played at a time. A case waits more than it computes.
const AT_A_TIME: u32 = 4;

#[test]
fn whatever_happens_money_and_rights_agree() {
    let config = ProptestConfig { cases: cases().div_ceil(AT_A_TIME), ..ProptestConfig::default() };
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            let config = config.clone();
            scope.spawn(move || proptest!(config, |(acts in acts())| whole(&acts)));
        }
    });
}
