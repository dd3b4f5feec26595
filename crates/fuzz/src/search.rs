//! Runs a target on many inputs for a while.

use std::any::Any;
use std::panic;
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::{Target, mutation};

/// Inputs between two looks at the clock.
const BATCH: u32 = 256;

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The property held for this many inputs.
    Nothing {
        /// How many inputs were tried.
        inputs: u64,
    },
    /// The property does not hold.
    Failure {
        /// What the panic said.
        why: String,
        /// The smallest input that was found to fail.
        input: Vec<u8>,
    },
    /// Too few inputs could be made.
    Stuck {
        /// What proptest says about it.
        why: String,
    },
}

/// Tries the target's seeds, then mutations of them until the time is over.
#[must_use]
pub fn search(target: &Target, time: Duration) -> Found {
    // A failure is reported once, when its input is small.
    let report = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let of_seeds = (target.seeds)().into_iter().find_map(|input| {
        let why = failure(target, &input)?;
        Some(Found::Failure { why, input })
    });
    let found = of_seeds.unwrap_or_else(|| of_mutations(target, time));
    panic::set_hook(report);
    found
}

fn of_mutations(target: &Target, time: Duration) -> Found {
    let begin = Instant::now();
    let inputs = mutation::inputs(target);
    let mut count = 0;
    loop {
        // A runner counts its cases over all runs, so that each batch needs a new one.
        let config = Config { cases: BATCH, failure_persistence: None, ..Config::default() };
        let outcome = TestRunner::new(config).run(&inputs, |input| {
            failure(target, &input).map_or(Ok(()), |why| Err(TestCaseError::fail(why)))
        });
        match outcome {
            Err(TestError::Fail(why, input)) => {
                return Found::Failure { why: why.message().to_owned(), input };
            }
            Err(TestError::Abort(why)) => return Found::Stuck { why: why.message().to_owned() },
            Ok(()) => count += u64::from(BATCH),
        }
        if begin.elapsed() >= time {
            return Found::Nothing { inputs: count };
        }
    }
}

/// What the target's panic says, if it panics.
fn failure(target: &Target, input: &[u8]) -> Option<String> {
    panic::catch_unwind(|| (target.check)(input)).err().map(|cause| message(cause.as_ref()))
}

fn message(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().cloned();
    let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn target(check: fn(&[u8])) -> Target {
        let seeds = || vec![b"a harmless seed".to_vec()];
        Target { name: "test", check, seeds, words: &["needle", "hay"] }
    }

    #[test]
    fn a_failing_input_is_found_and_made_small() {
        let needle = |data: &[u8]| {
            let found = data.windows(6).any(|part| part == b"needle");
            assert!(!found, "found the needle");
        };
        let found = search(&target(needle), Duration::from_mins(1));
        let small = |input: &[u8]| input.len() <= b"a harmless seed".len() + 6;
        assert!(
            matches!(&found, Found::Failure { why, input } if why == "found the needle" && small(input)),
            "{found:?}"
        );
    }

    #[test]
    fn every_input_that_is_counted_was_tried() {
        static TRIED: AtomicU64 = AtomicU64::new(0);
        let count = |_: &[u8]| {
            TRIED.fetch_add(1, Ordering::Relaxed);
        };
        let found = search(&target(count), Duration::from_millis(50));
        let tried = TRIED.load(Ordering::Relaxed);
        assert!(
            matches!(found, Found::Nothing { inputs } if (1..=tried).contains(&inputs)),
            "{found:?} of {tried}"
        );
    }
}
