//! Counts how long the parts of a purchase took, and which tries failed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A part of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Session,
    /// The offer with its quote.
    Offer,
    /// Placing the order, until the carrier was asked for a code.
    Order,
    /// From the answer to the order until the phone shows the code.
    Message,
    /// Submitting the code, until the answer.
    Code,
    /// From that answer until the reader knows that it is paid.
    Outcome,
    /// The right, with the key of the content.
    Entitlement,
    /// The purchase from the challenge to the content key.
    Whole,
}

impl Part {
    /// Its name in the report.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Offer => "offer",
            Self::Order => "order",
            Self::Message => "message",
            Self::Code => "code",
            Self::Outcome => "outcome",
            Self::Entitlement => "entitlement",
            Self::Whole => "whole purchase",
        }
    }
}

/// What all readers report to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally(Arc<Mutex<Counted>>);

#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    /// How long each part took, each time.
    pub(crate) times: BTreeMap<Part, Times>,
    /// Failed tries by kind. Most are tried again; the outcome of a purchase is not counted here.
    pub(crate) errors: BTreeMap<String, u64>,
    /// Purchases that ended as paid in each second of the run.
    pub(crate) paid_in_second: Vec<u32>,
}

impl Tally {
    /// Counts how long a part took.
    pub(crate) fn took(&self, part: Part, time: Duration) {
        self.counted().times.entry(part).or_default().add(time);
    }

    /// Counts a failed try.
    pub(crate) fn failed(&self, kind: &str) {
        *self.counted().errors.entry(kind.to_owned()).or_default() += 1;
    }

    /// Counts a whole purchase that was paid `at` this time of the run.
    pub(crate) fn paid(&self, at: Duration) {
        let Ok(second) = usize::try_from(at.as_secs()) else { return };
        let mut counted = self.counted();
        if counted.paid_in_second.len() <= second {
            counted.paid_in_second.resize(second + 1, 0);
        }
        if let Some(count) = counted.paid_in_second.get_mut(second) {
            *count += 1;
        }
    }

    /// What was counted until now.
    pub(crate) fn so_far(&self) -> Counted {
        self.counted().clone()
    }

    /// How many purchases were paid until now.
    pub(crate) fn paid_so_far(&self) -> u64 {
        self.counted().paid_in_second.iter().copied().map(u64::from).sum()
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Durations, to the microsecond.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times(Vec<u32>);

impl Times {
    fn add(&mut self, time: Duration) {
        self.0.push(u32::try_from(time.as_micros()).unwrap_or(u32::MAX));
    }

    /// The percentile of the times (nearest rank): `percent` percent of them are not longer. `None` if there are
    /// no times.
    pub(crate) fn percentile(&self, percent: usize) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).map(|micros| Duration::from_micros(u64::from(*micros)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let tally = Tally::default();
        for millis in (1..=100).rev() {
            tally.took(Part::Whole, Duration::from_millis(millis));
        }
        let times = tally.so_far().times.remove(&Part::Whole).unwrap_or_default();
        let percentile = |percent| times.percentile(percent);
        assert_eq!(percentile(50), Some(Duration::from_millis(50)));
        assert_eq!(percentile(99), Some(Duration::from_millis(99)));
        assert_eq!(percentile(100), Some(Duration::from_millis(100)));
        assert_eq!(Times::default().percentile(50), None);
    }

    #[test]
    fn purchases_are_counted_in_their_second() {
        let tally = Tally::default();
        for millis in [2_500, 0, 2_999] {
            tally.paid(Duration::from_millis(millis));
        }
        assert_eq!(tally.so_far().paid_in_second, [1, 0, 2]);
        assert_eq!(tally.paid_so_far(), 3);
    }
}
