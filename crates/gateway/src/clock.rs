//! The time, for everything that stores or compares a moment. Tests move a clock of their own.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment: milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UnixMillis(pub(crate) i64);

/// Korea has no summer time: its clock is always nine hours ahead of UTC.
const KOREA: jiff::tz::Offset = jiff::tz::Offset::constant(9);

impl UnixMillis {
    /// The moment `by` later.
    pub(crate) fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The moment `by` earlier.
    pub(crate) fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The time from `earlier` to this moment; zero if `earlier` is later.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0).max(0);
        Duration::from_millis(u64::try_from(millis).unwrap_or_default())
    }

    /// The next midnight in Korea.
    pub(crate) fn next_korean_midnight(self) -> Self {
        Self::midnight_of(self.korean_date().saturating_add(jiff::Span::new().days(1)))
    }

    /// The last midnight in Korea.
    pub(crate) fn last_korean_midnight(self) -> Self {
        Self::midnight_of(self.korean_date())
    }

    /// The first moment of this Korean calendar month.
    pub(crate) fn this_korean_month(self) -> Self {
        Self::midnight_of(self.korean_date().first_of_month())
    }

    /// The first moment of the next Korean calendar month. A carrier can refund a charge to the same bill
    /// before this moment.
    pub(crate) fn next_korean_month(self) -> Self {
        let last_day = self.korean_date().last_of_month();
        Self::midnight_of(last_day.saturating_add(jiff::Span::new().days(1)))
    }

    /// The last second of the Korean calendar month.
    pub(crate) fn end_of_korean_month(self) -> Self {
        self.next_korean_month().minus(Duration::from_secs(1))
    }

    /// The first moment of a day in Korea, written like `2026-11-21`.
    pub(crate) fn start_of_korean_day(day: &str) -> Option<Self> {
        day.parse().ok().map(Self::midnight_of)
    }

    /// Reads a moment of RFC 3339, whatever its offset.
    pub(crate) fn parse_rfc3339(text: &str) -> Option<Self> {
        let at: jiff::Timestamp = text.parse().ok()?;
        Some(Self(at.as_millisecond()))
    }

    fn korean(self) -> jiff::civil::DateTime {
        let at = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MAX);
        KOREA.to_datetime(at)
    }

    fn korean_date(self) -> jiff::civil::Date {
        self.korean().date()
    }

    fn midnight_of(day: jiff::civil::Date) -> Self {
        // This fails only for the last hours of the year 9999, which UTC's range does not have.
        let at = KOREA.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(jiff::Timestamp::MAX);
        Self(at.as_millisecond())
    }

    /// RFC 3339 in UTC, to the millisecond if there are any.
    pub(crate) fn to_rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MAX).to_string()
    }

    /// The day in Korea, such as `2026-11-21`.
    pub(crate) fn to_korean_day(self) -> String {
        self.korean_date().to_string()
    }

    /// The minute on Korean clocks, for people: `14:05`.
    pub(crate) fn to_korean_clock(self) -> String {
        self.korean().strftime("%H:%M").to_string()
    }

    /// Day and minute on Korean clocks, for people: `2026-11-21 14:05 KST`.
    pub(crate) fn to_korean_minute(self) -> String {
        format!("{} KST", self.korean().strftime("%Y-%m-%d %H:%M"))
    }

    /// The day in Korea, in a form of `strftime`.
    pub(crate) fn korean_day_as(self, form: &str) -> String {
        self.korean().strftime(form).to_string()
    }
}

/// A clock. Cheap to clone; all clones show the same time.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    /// The system's clock, and how far this clock is ahead of it, in milliseconds.
    System(Arc<AtomicI64>),
    /// The time of a manual test clock, in milliseconds since 1970.
    Turned(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that shows the system's time.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System(Arc::default()))
    }

    /// Sets this clock by another one. The other clock was asked at `asked` and showed `theirs`; its answer came
    /// at `heard`, both by this clock. A manual test clock ignores this.
    pub(crate) fn follow(&self, asked: UnixMillis, theirs: UnixMillis, heard: UnixMillis) {
        if let Source::System(ahead) = &self.0 {
            let middle = asked.0.midpoint(heard.0);
            ahead.fetch_add(theirs.0.saturating_sub(middle), Ordering::SeqCst);
        }
    }

    /// The system's clock, ahead by this time.
    pub(crate) fn system_ahead_by(by: Duration) -> Self {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(Source::System(Arc::new(AtomicI64::new(millis))))
    }

    /// A manual test clock; [`Clock::advance`] moves it.
    pub(crate) fn standing_at(now: UnixMillis) -> Self {
        Self(Source::Turned(Arc::new(AtomicI64::new(now.0))))
    }

    /// A manual test clock at a moment in milliseconds since 1970; [`Clock::advance`] moves it.
    #[must_use]
    pub fn standing(unix_millis: i64) -> Self {
        Self::standing_at(UnixMillis(unix_millis))
    }

    /// Moves the manual test clock forward. No-op on the system's clock.
    pub fn advance(&self, by: Duration) {
        if let Source::Turned(now) = &self.0 {
            let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            now.fetch_add(millis, Ordering::SeqCst);
        }
    }

    /// The time, in milliseconds since 1970.
    pub(crate) fn now(&self) -> UnixMillis {
        match &self.0 {
            Source::System(ahead) => {
                let machine = jiff::Timestamp::now().as_millisecond();
                UnixMillis(machine.saturating_add(ahead.load(Ordering::SeqCst)))
            }
            Source::Turned(now) => UnixMillis(now.load(Ordering::SeqCst)),
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now().to_rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::UnixMillis;

    fn at(text: &str) -> UnixMillis {
        UnixMillis(text.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_millisecond))
    }

    #[test]
    fn midnight_and_the_end_of_the_month_are_korean() {
        for (now, midnight, month) in [
            ("2026-11-21T02:00:00Z", "2026-11-21T15:00:00Z", "2026-11-30T14:59:59Z"),
            ("2026-11-30T14:59:59Z", "2026-11-30T15:00:00Z", "2026-11-30T14:59:59Z"),
            ("2026-11-30T15:00:00Z", "2026-12-01T15:00:00Z", "2026-12-31T14:59:59Z"),
            ("2028-02-15T00:00:00Z", "2028-02-15T15:00:00Z", "2028-02-29T14:59:59Z"),
        ] {
            assert_eq!(at(now).next_korean_midnight(), at(midnight), "{now}");
            assert_eq!(at(now).end_of_korean_month(), at(month), "{now}");
        }
    }
}
