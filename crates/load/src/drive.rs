//! The run itself: readers who come one after the other, and gateways that are killed at random moments.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bad_network::Weather;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::arguments::Arguments;
use crate::identity::Identity;
use crate::progress::Victim;
use crate::reader::{Reader, Told, World};
use crate::stack::Stack;
use crate::tally::{Counted, Part, Tally};
use crate::{checkout, progress, settings};

/// How often the run checks its servers and prints its progress.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// The result of a run.
pub(crate) struct Driven {
    /// What was counted while readers came. Those who were still buying at the end are not in it.
    pub(crate) counted: Counted,
    /// How long readers came.
    pub(crate) length: Duration,
    /// What every reader of the run was told.
    pub(crate) told: BTreeMap<Identity, Told>,
    /// How long each killed gateway took from its start until it listened again.
    pub(crate) restarts: Vec<Duration>,
    /// What the readers have in common.
    pub(crate) world: World,
}

impl Driven {
    /// Number of paid purchases, including those that ended after the measured time.
    pub(crate) fn purchases(&self) -> u64 {
        let paid = self.told.values().filter(|told| **told == Told::Paid).count();
        u64::try_from(paid).unwrap_or(u64::MAX)
    }
}

/// Sends readers to the checkout, each through a bad network, until all have bought or given up.
///
/// # Errors
///
/// If a server ends by itself.
pub(crate) async fn check_out(
    arguments: &Arguments,
    weather: Weather,
    stack: &mut Stack,
) -> Result<Driven> {
    let world = world(stack)?;
    if arguments.faults > 0 {
        stack.set_faults(&settings::faults(arguments.faults, arguments.seed)).await?;
    }
    let begun = Instant::now();
    let places = Arc::new(Semaphore::new(usize::try_from(arguments.readers)?));
    let mut readers = JoinSet::new();
    for number in 0..arguments.checkouts.unwrap_or_default() {
        let identity = Identity { seed: arguments.seed, number };
        let (world, places) = (world.clone(), Arc::clone(&places));
        readers.spawn(async move {
            let _place = places.acquire().await?;
            let entered = Instant::now();
            let told = checkout::buy(identity, &world, weather).await?;
            if told == Told::Paid {
                world.tally.paid(begun.elapsed());
                world.tally.took(Part::Whole, entered.elapsed());
            }
            anyhow::Ok((identity, told))
        });
    }
    let mut told = BTreeMap::new();
    let mut look = LOOK_EVERY;
    while let Some(reader) = readers.join_next().await {
        let (identity, answer) = reader.context("a reader panicked")??;
        told.insert(identity, answer);
        if begun.elapsed() >= look {
            stack.must_run()?;
            progress::paid(begun.elapsed(), world.tally.paid_so_far());
            look += LOOK_EVERY;
        }
    }
    stack.must_run()?;
    let (counted, length) = (world.tally.so_far(), begun.elapsed());
    Ok(Driven { counted, length, told, restarts: Vec::new(), world })
}

fn world(stack: &Stack) -> Result<World> {
    Ok(World {
        http: reqwest::Client::builder().pool_max_idle_per_host(usize::MAX).build()?,
        gateways: stack.gateways().to_vec(),
        sandbox: stack.sandbox().to_owned(),
        tally: Tally::default(),
    })
}

/// Sends readers until the time is up, and waits until the last has finished.
///
/// # Errors
///
/// If a server ends by itself or does not start again.
pub(crate) async fn drive(arguments: &Arguments, stack: &mut Stack) -> Result<Driven> {
    let world = world(stack)?;
    if arguments.faults > 0 {
        stack.set_faults(&settings::faults(arguments.faults, arguments.seed)).await?;
    }
    let begun = Instant::now();
    let end = begun + arguments.length();
    let next = Arc::new(AtomicU64::new(0));
    let told = Arc::new(Mutex::new(BTreeMap::new()));
    let readers: Vec<_> = (0..arguments.readers)
        .map(|_| {
            let (world, next, told) = (world.clone(), Arc::clone(&next), Arc::clone(&told));
            let seed = arguments.seed;
            tokio::spawn(async move {
                while Instant::now() < end {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let identity = Identity { seed, number };
                    let answer = Reader::new(identity, &world).buy().await;
                    if answer == Told::Paid {
                        world.tally.paid(begun.elapsed());
                    }
                    told.lock().unwrap_or_else(PoisonError::into_inner).insert(identity, answer);
                }
            })
        })
        .collect();
    let restarts = look_after(arguments, stack, &world.tally, begun).await?;
    let mut counted = world.tally.so_far();
    let seconds = usize::try_from(arguments.length().as_secs()).unwrap_or(usize::MAX);
    counted.paid_in_second.truncate(seconds);
    for reader in readers {
        reader.await.context("a reader panicked")?;
    }
    stack.must_run()?;
    let told = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Driven { counted, length: arguments.length(), told, restarts, world })
}

/// Kills each process at its moment and prints the progress, until the time is up.
async fn look_after(
    arguments: &Arguments,
    stack: &mut Stack,
    tally: &Tally,
    begun: Instant,
) -> Result<Vec<Duration>> {
    let length = arguments.length();
    let mut kills = crashes(arguments).into_iter().peekable();
    let mut restarts = Vec::new();
    let mut look = LOOK_EVERY;
    while begun.elapsed() < length {
        let next = kills.peek().map_or(look, |(moment, _)| look.min(*moment)).min(length);
        tokio::time::sleep_until((begun + next).into()).await;
        stack.must_run()?;
        if let Some((_, victim)) = kills.next_if(|(moment, _)| *moment <= begun.elapsed()) {
            let took = match victim {
                Victim::Gateway(gateway) => stack.crash(gateway).await?,
                Victim::Database => stack.crash_database().await?,
            };
            progress::crash(begun.elapsed(), victim, took);
            restarts.push(took);
        }
        if begun.elapsed() >= look {
            progress::paid(begun.elapsed(), tally.paid_so_far());
            look += LOOK_EVERY;
        }
    }
    Ok(restarts)
}

/// When to kill which process, in order.
fn crashes(arguments: &Arguments) -> Vec<(Duration, Victim)> {
    let mut chance = StdRng::seed_from_u64(arguments.seed);
    let length = u64::try_from(arguments.length().as_millis()).unwrap_or(u64::MAX).max(1);
    let mut moments = Vec::new();
    for _ in 0..arguments.kill {
        let moment = Duration::from_millis(chance.random_range(0..length));
        let gateway = chance.random_range(0..usize::from(arguments.gateways));
        moments.push((moment, Victim::Gateway(gateway)));
    }
    for _ in 0..arguments.kill_database {
        let moment = Duration::from_millis(chance.random_range(0..length));
        moments.push((moment, Victim::Database));
    }
    moments.sort_unstable();
    moments
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn planned(seed: &str) -> Vec<(Duration, Victim)> {
        let line = [
            "load",
            "--gateway=g",
            "--sandbox=s",
            "--kill=20",
            "--kill-database=5",
            "--gateways=2",
            "--seed",
            seed,
        ];
        crashes(&Arguments::try_parse_from(line).unwrap())
    }

    #[test]
    fn crashes_are_spread_over_the_run_and_the_gateways_and_a_seed_repeats_them() {
        let moments = planned("1");
        let deaths = |victim| moments.iter().filter(|(_, died)| *died == victim).count();
        assert_eq!(deaths(Victim::Database), 5);
        assert_eq!(deaths(Victim::Gateway(0)) + deaths(Victim::Gateway(1)), 20);
        assert!(deaths(Victim::Gateway(0)) > 0 && deaths(Victim::Gateway(1)) > 0);
        assert!(moments.is_sorted());
        assert!(moments.iter().all(|(moment, _)| *moment < Duration::from_mins(1)));
        assert_eq!(moments, planned("1"));
        assert_ne!(moments, planned("2"));
    }
}
