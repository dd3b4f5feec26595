//! Until when a carrier can refund a charge to the bill.

use core::time::Duration;

use crate::clock::UnixMillis;

/// How long before midnight the last refund is asked for: clocks differ, and the carrier needs time to
/// decide.
const MARGIN: Duration = Duration::from_mins(10);

/// The moment from which a refund becomes credit: ten minutes before the end of the Korean calendar month in
/// which the *carrier* says that it took the money. By the gateway's clock it can be another month.
pub(crate) fn refund_until(paid_at: UnixMillis) -> UnixMillis {
    paid_at.next_korean_month().minus(MARGIN)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use core::time::Duration;

    use proptest::prelude::*;

    use super::refund_until;
    use crate::clock::UnixMillis;

    #[test]
    fn the_month_is_koreas_and_ends_ten_minutes_early() {
        for (paid_at, until) in [
            ("2026-11-21T11:00:00+09:00", "2026-11-30T23:50:00+09:00"),
            // Still October in London, and in UTC.
            ("2026-10-31T15:00:00Z", "2026-11-30T14:50:00Z"),
            ("2026-10-31T14:59:59Z", "2026-10-31T14:50:00Z"),
            ("2026-12-31T23:59:59+09:00", "2026-12-31T23:50:00+09:00"),
            ("2028-02-01T00:00:00+09:00", "2028-02-29T23:50:00+09:00"),
            ("2026-02-28T10:00:00+09:00", "2026-02-28T23:50:00+09:00"),
        ] {
            let at = |text| UnixMillis::parse_rfc3339(text).unwrap();
            assert_eq!(refund_until(at(paid_at)), at(until), "{paid_at}");
        }
    }

    proptest! {
        /// The end does not depend on the moment within a month, and is at most 31 days away.
        #[test]
        fn every_moment_of_a_month_has_the_same_end(at in 0_i64..4_000_000_000_000, later in 0_i64..40) {
            let paid_at = UnixMillis(at);
            let until = refund_until(paid_at);
            prop_assert!(until.since(paid_at) <= Duration::from_hours(31 * 24));
            let other = paid_at.plus(Duration::from_hours(24) * u32::try_from(later).unwrap());
            let same_month = other < paid_at.next_korean_month();
            prop_assert_eq!(refund_until(other) == until, same_month);
        }
    }
}
