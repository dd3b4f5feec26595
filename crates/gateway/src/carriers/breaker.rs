//! A circuit breaker: when a carrier fails several times in a row, new purchases are refused at once and
//! readers need not wait for a timeout. It only saves time; no charge depends on it.

use core::time::Duration;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::clock::{Clock, UnixMillis};

/// Failures in a row that open the breaker, if they fall into [`WITHIN`].
const FAILURES: usize = 5;
/// The time in which [`FAILURES`] must fall to open the breaker.
const WITHIN: Duration = Duration::from_secs(10);
/// How long an open breaker rejects calls.
const OPEN_FOR: Duration = Duration::from_secs(10);

/// The circuit breaker of one carrier.
#[derive(Debug)]
pub(crate) struct Breaker {
    clock: Clock,
    failures: Mutex<VecDeque<UnixMillis>>,
}

impl Breaker {
    /// A closed breaker: calls are sent.
    pub(crate) const fn new(clock: Clock) -> Self {
        Self { clock, failures: Mutex::new(VecDeque::new()) }
    }

    /// Records that the carrier answered, with success or a refusal.
    pub(crate) fn succeeded(&self) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Records that the carrier did not answer, or failed.
    pub(crate) fn failed(&self) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.push_back(self.clock.now());
        if failures.len() > FAILURES {
            failures.pop_front();
        }
    }

    /// Whether calls are rejected now.
    pub(crate) fn is_open(&self) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match (failures.front(), failures.back()) {
            (Some(first), Some(last)) if failures.len() == FAILURES => {
                last.since(*first) <= WITHIN && self.clock.now().since(*last) < OPEN_FOR
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::Breaker;
    use crate::clock::{Clock, UnixMillis};

    #[test]
    fn it_opens_after_five_failures_in_a_row_and_closes_by_itself() {
        let clock = Clock::standing_at(UnixMillis(0));
        let breaker = Breaker::new(clock.clone());
        for _ in 0..4 {
            breaker.failed();
        }
        breaker.succeeded();
        for _ in 0..4 {
            breaker.failed();
        }
        assert!(!breaker.is_open());
        breaker.failed();
        assert!(breaker.is_open());
        clock.advance(Duration::from_secs(10));
        assert!(!breaker.is_open());
    }

    #[test]
    fn failures_far_apart_do_not_open_it() {
        let clock = Clock::standing_at(UnixMillis(0));
        let breaker = Breaker::new(clock.clone());
        for _ in 0..6 {
            breaker.failed();
            clock.advance(Duration::from_secs(4));
        }
        assert!(!breaker.is_open());
    }
}
