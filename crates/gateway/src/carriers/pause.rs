//! `Retry-After` (RFC 9110 section 10.2.3): a carrier that asks to be left alone is left alone.

use core::sync::atomic::{AtomicI64, Ordering};
use core::time::Duration;

use crate::clock::{Clock, UnixMillis};

/// No carrier is left alone for longer: an error in one header must not stop a shop for a day.
const LONGEST: Duration = Duration::from_mins(15);

/// What a `Retry-After` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// `120`: so long from now.
    In(Duration),
    /// `Fri, 31 Dec 1999 23:59:59 GMT`: not before.
    At(UnixMillis),
}

impl RetryAfter {
    /// Reads the header's value, in either form.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // More digits than fit are a long time, which is what they say.
            let seconds = value.parse().unwrap_or(u64::MAX);
            return Some(Self::In(Duration::from_secs(seconds)));
        }
        let parser = jiff::fmt::rfc2822::DateTimeParser::new();
        let at = parser.parse_timestamp(value).ok()?;
        Some(Self::At(UnixMillis(at.as_millisecond())))
    }

    /// How long to wait from `now`, at most a quarter of an hour.
    pub(crate) fn wait(self, now: UnixMillis) -> Duration {
        match self {
            Self::In(wait) => wait.min(LONGEST),
            Self::At(at) => at.since(now).min(LONGEST),
        }
    }
}

/// Until when one carrier is left alone. Quotas are a client's, so one answer holds for all calls.
#[derive(Debug)]
pub(crate) struct Pause {
    clock: Clock,
    until: AtomicI64,
}

impl Pause {
    /// No pause: the carrier may be called.
    pub(crate) const fn new(clock: Clock) -> Self {
        Self { clock, until: AtomicI64::new(i64::MIN) }
    }

    /// Leaves the carrier alone for so long, or longer if that was asked for before.
    pub(crate) fn begin(&self, wait: Duration) {
        self.until.fetch_max(self.clock.now().plus(wait).0, Ordering::Relaxed);
    }

    /// Until when the carrier is to be left alone; none if it is not.
    pub(crate) fn until(&self) -> Option<UnixMillis> {
        let until = UnixMillis(self.until.load(Ordering::Relaxed));
        (until > self.clock.now()).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{Pause, RetryAfter};
    use crate::clock::{Clock, UnixMillis};

    /// 31 December 1999, one minute before midnight.
    const NOW: UnixMillis = UnixMillis(946_684_740_000);

    #[test]
    fn both_forms_are_read_and_bounded() {
        for (value, seconds) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("86400", Some(900)),
            ("99999999999999999999999999", Some(900)),
            ("Fri, 31 Dec 1999 23:59:30 GMT", Some(30)),
            ("Fri, 31 Dec 1999 23:58:00 GMT", Some(0)),
            ("Sat, 01 Jan 2000 23:59:59 GMT", Some(900)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            let wait = RetryAfter::parse(value).map(|read| read.wait(NOW));
            assert_eq!(wait, seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn a_shorter_pause_does_not_end_a_longer_one() {
        let clock = Clock::standing_at(NOW);
        let pause = Pause::new(clock.clone());
        assert_eq!(pause.until(), None);
        pause.begin(Duration::from_mins(1));
        pause.begin(Duration::from_secs(1));
        clock.advance(Duration::from_secs(59));
        assert!(pause.until().is_some());
        clock.advance(Duration::from_secs(1));
        assert_eq!(pause.until(), None);
    }
}
