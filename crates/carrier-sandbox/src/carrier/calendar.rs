//! Months of a phone bill: Korean calendar months.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// A calendar month in Korea (UTC+9, no summer time).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The Korean month that `at` falls into.
    pub(crate) fn of(at: Timestamp) -> Self {
        let there = at.to_zoned(korea());
        Self { year: there.year(), month: there.month() }
    }
}

/// Korea Standard Time, UTC+9 all year.
pub(crate) fn korea() -> TimeZone {
    TimeZone::fixed(Offset::constant(9))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn the_month_turns_at_midnight_in_korea() {
        let before: Timestamp = "2026-01-31T14:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-01-31T15:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-02-28T14:59:59Z".parse().unwrap();
        assert_ne!(Month::of(before), Month::of(after));
        assert_eq!(Month::of(after), Month::of(later));
    }
}
