//! `Retry-After` (RFC 9110 section 10.2.3): while a carrier asks for a pause, it is not called.

use core::sync::atomic::{AtomicI64, Ordering};
use core::time::Duration;

use crate::clock::{Clock, UnixMillis};

/// The longest pause: an error in one header must not stop sales for a day.
pub(crate) const LONGEST: Duration = Duration::from_mins(15);

/// The longest pause of tokens and of the check of SIMs. Without a token nothing is sold, and while SIMs are not
/// checked, a thief can use a number that was just taken over.
pub(crate) const BRIEF: Duration = Duration::from_secs(10);

/// The value of `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// `120`: this many seconds from now.
    In(Duration),
    /// `Fri, 31 Dec 1999 23:59:59 GMT`: until this moment.
    At(UnixMillis),
}

impl RetryAfter {
    /// Reads the header's value, in either form.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number that does not fit means a long time.
            let seconds = value.parse().unwrap_or(u64::MAX);
            return Some(Self::In(Duration::from_secs(seconds)));
        }
        let parser = jiff::fmt::rfc2822::DateTimeParser::new();
        let at = parser.parse_timestamp(value).ok()?;
        Some(Self::At(UnixMillis(at.as_millisecond())))
    }

    /// The pause from `now`, at most [`LONGEST`].
    pub(crate) fn wait(self, now: UnixMillis) -> Duration {
        match self {
            Self::In(wait) => wait.min(LONGEST),
            Self::At(at) => at.since(now).min(LONGEST),
        }
    }
}

/// The pause of one carrier. Quotas are per client, so one answer holds for all calls. Only the check of SIMs
/// has a pause of its own.
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

    /// Begins the pause for which an answer with this status asks, if it asks for one. It lasts `longest` at most.
    pub(crate) fn heed(&self, status: u16, asked: Option<RetryAfter>, longest: Duration) {
        if let (429 | 503, Some(after)) = (status, asked) {
            self.begin(after.wait(self.clock.now()).min(longest));
        }
    }

    /// Begins a pause, unless a longer one is under way.
    pub(crate) fn begin(&self, wait: Duration) {
        self.until.fetch_max(self.clock.now().plus(wait).0, Ordering::Relaxed);
    }

    /// The end of the pause; none if there is no pause.
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
