//! Whether a purchase may be put on a tab.

use core::time::Duration;

use farthing_protocol::Money;

use crate::clock::UnixMillis;

pub(crate) mod history;

const DAY: Duration = Duration::from_hours(24);

/// The terms of a publisher's tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TabTerms {
    /// The most that may be open on one tab, and on all tabs of one proved phone together.
    pub(crate) limit: Money,
    /// After how many days the tab must be settled before the next purchase.
    pub(crate) days: u32,
    /// The most that may be open on all tabs from one address. A reader can clear the browser's storage for a
    /// new tab, but keeps the address.
    pub(crate) per_address: Money,
    /// The most that may be open on all tabs of one publisher.
    pub(crate) per_publisher: Money,
}

/// A device's tab, and the amounts open on other tabs that share a limit with it, in smallest units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TabState {
    /// The amount open on it.
    pub(crate) open: Money,
    /// When it was opened, if an amount is open.
    pub(crate) opened_at: Option<UnixMillis>,
    /// Open on other tabs from the device's present address.
    pub(crate) of_address: i64,
    /// Open on other tabs of the publisher.
    pub(crate) of_publisher: i64,
    /// Open on other tabs of phones that the device has proved.
    pub(crate) of_phone: i64,
}

impl TabTerms {
    /// Whether a purchase at that price may be put on the tab.
    pub(crate) fn cover(&self, tab: &TabState, price: Money, now: UnixMillis) -> bool {
        let Ok(after) = tab.open.checked_add(price) else { return false };
        let fits = |others: i64, cap: Money| {
            cap.currency() == after.currency()
                && others.saturating_add(after.minor()) <= cap.minor()
        };
        fits(0, self.limit)
            && fits(tab.of_phone, self.limit)
            && fits(tab.of_address, self.per_address)
            && fits(tab.of_publisher, self.per_publisher)
            && !self.is_overdue(tab, now)
    }

    /// Whether the tab must be settled before the next purchase.
    pub(crate) fn is_overdue(&self, tab: &TabState, now: UnixMillis) -> bool {
        tab.opened_at.is_some_and(|since| now >= since.plus(DAY * self.days))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use core::time::Duration;

    use farthing_protocol::{Currency, Money};

    use super::{DAY, TabState, TabTerms};
    use crate::clock::UnixMillis;

    const NOW: UnixMillis = UnixMillis(1_795_226_400_000);

    fn won(minor: i64) -> Money {
        Money::from_minor(minor, Currency::KRW).unwrap()
    }

    const fn tab(open: Money) -> TabState {
        TabState { open, opened_at: None, of_address: 0, of_publisher: 0, of_phone: 0 }
    }

    #[test]
    fn every_cap_counts_to_the_last_won_and_no_further() {
        let (per_address, per_publisher) = (won(5_000), won(9_000));
        let terms = TabTerms { limit: won(1_000), days: 30, per_address, per_publisher };
        for (name, just, beyond) in [
            ("limit", tab(won(700)), tab(won(701))),
            (
                "phone",
                TabState { of_phone: 700, ..tab(won(0)) },
                TabState { of_phone: 701, ..tab(won(0)) },
            ),
            (
                "address",
                TabState { of_address: 4_600, ..tab(won(100)) },
                TabState { of_address: 4_601, ..tab(won(100)) },
            ),
            (
                "publisher",
                TabState { of_publisher: 8_600, ..tab(won(100)) },
                TabState { of_publisher: 8_601, ..tab(won(100)) },
            ),
        ] {
            assert!(terms.cover(&just, won(300), NOW), "{name}");
            assert!(!terms.cover(&beyond, won(300), NOW), "{name}");
        }
    }

    #[test]
    fn an_old_tab_takes_nothing_more() {
        let terms = TabTerms {
            limit: won(1_000),
            days: 30,
            per_address: won(5_000),
            per_publisher: won(9_000),
        };
        let since = |opened_at| TabState { opened_at: Some(opened_at), ..tab(won(100)) };
        let first = NOW.minus(DAY * 30);
        assert!(!terms.cover(&since(first), won(300), NOW));
        assert!(terms.is_overdue(&since(first), NOW));
        let later = first.plus(Duration::from_millis(1));
        assert!(terms.cover(&since(later), won(300), NOW));
    }
}
