//! The rights that a paid order grants.

use core::time::Duration;

use farthing_protocol::{ItemId, ItemKind, Money};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;

/// The most bytes that the ids of a set may have in a quote, as JSON. In base64url and with the rest of the quote
/// it stays below the greatest length of a signed text, 32 KiB.
const SET_BYTES_MAX: usize = 20_000;

/// The rights that a paid order grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "gives")]
pub(crate) enum Grants {
    /// The item itself, for ever.
    Item,
    /// A number of items of the reader's choice.
    Units {
        units: u32,
        /// The items that may be chosen.
        scope: Scope,
        /// Number of days; none means without an end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days: Option<u32>,
    },
    /// Certain items, each for ever.
    Set {
        /// The articles, sorted, each once.
        items: Vec<ItemId>,
    },
    /// Everything in a scope, for some days.
    Pass {
        days: u32,
        /// The items that may be opened.
        scope: Scope,
        /// Whether days are Korean calendar days (today is the first), or 24 hours each.
        calendar: bool,
    },
    /// The price, as the device's credit.
    Credit,
    /// No right: the price is paid toward the device's tab.
    Settlement,
}

/// The article for which a bundle or a pass is bought. It is opened at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct First {
    pub(crate) item: ItemId,
    /// The article's title.
    pub(crate) title: String,
    pub(crate) price: Money,
}

/// A set of items of a publisher: `*`, `articles/*`, or one item's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Scope(pub(crate) String);

impl Scope {
    /// Every item of the publisher.
    pub(crate) fn all() -> Self {
        Self("*".to_owned())
    }

    /// Whether the item is one of them.
    pub(crate) fn holds(&self, item: &ItemId) -> bool {
        match self.0.strip_suffix('*') {
            Some(beginning) => item.as_str().starts_with(beginning),
            None => self.0 == item.as_str(),
        }
    }
}

/// Default number of articles in a bundle.
const BUNDLE_ARTICLES: u32 = 5;

const DAY: Duration = Duration::from_hours(24);

impl Grants {
    /// The default grants of a kind of item: five articles for a bundle, a day for a pass.
    pub(crate) fn of_kind(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Article | ItemKind::Tip | ItemKind::Unknown => Self::Item,
            ItemKind::Bundle => {
                Self::Units { units: BUNDLE_ARTICLES, scope: Scope::all(), days: None }
            }
            ItemKind::Pass => Self::Pass { days: 1, scope: Scope::all(), calendar: true },
            ItemKind::TopUp => Self::Credit,
        }
    }

    /// Number of items of the reader's choice.
    pub(crate) const fn units(&self) -> Option<u32> {
        match self {
            Self::Units { units, .. } => Some(*units),
            _ => None,
        }
    }

    /// Whether a bundle or a pass with these grants opens the item.
    pub(crate) fn opens(&self, item: &ItemId) -> bool {
        match self {
            Self::Units { scope, .. } | Self::Pass { scope, .. } => scope.holds(item),
            Self::Set { items } => items.contains(item),
            Self::Item | Self::Credit | Self::Settlement => false,
        }
    }

    /// Whether a quote can name all of a set's articles: a signed text has a greatest length.
    pub(crate) fn fits_quote(items: &[ItemId]) -> bool {
        items.iter().map(|item| item.as_str().len() + 3).sum::<usize>() <= SET_BYTES_MAX
    }

    /// When a right that is granted now expires; none if it does not.
    pub(crate) fn until(&self, now: UnixMillis) -> Option<UnixMillis> {
        match self {
            Self::Item | Self::Set { .. } | Self::Credit | Self::Settlement => None,
            Self::Units { days, .. } => days.map(|days| now.plus(DAY * days)),
            Self::Pass { days, calendar: false, .. } => Some(now.plus(DAY * *days)),
            Self::Pass { days, calendar: true, .. } => {
                Some(now.last_korean_midnight().plus(DAY * *days))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::ItemId;

    use super::{Grants, Scope};
    use crate::clock::UnixMillis;

    /// 2026-11-21, eleven in the morning in Korea.
    const NOW: UnixMillis = UnixMillis(1_795_226_400_000);

    #[test]
    fn a_scope_holds_what_begins_like_it() {
        let item = |text| ItemId::parse(text).unwrap();
        for (scope, id, holds) in [
            ("*", "articles/a", true),
            ("articles/*", "articles/a", true),
            ("articles/*", "tips/a", false),
            ("articles/a", "articles/a", true),
            ("articles/a", "articles/ab", false),
        ] {
            assert_eq!(Scope(scope.to_owned()).holds(&item(id)), holds, "{scope} {id}");
        }
    }

    #[test]
    fn a_calendar_day_ends_at_midnight_in_korea_and_another_after_24_hours() {
        let pass = |days, calendar| Grants::Pass { days, scope: Scope::all(), calendar };
        let hours = |pass: Grants| (pass.until(NOW).unwrap().0 - NOW.0) / 3_600_000;
        assert_eq!(hours(pass(1, true)), 13);
        assert_eq!(hours(pass(2, true)), 37);
        assert_eq!(hours(pass(1, false)), 24);
    }

    #[test]
    fn what_is_stored_reads_back() {
        for grants in [
            Grants::Item,
            Grants::Units { units: 5, scope: Scope("articles/*".to_owned()), days: Some(30) },
            Grants::Set { items: vec![ItemId::parse("articles/a").unwrap()] },
            Grants::Pass { days: 1, scope: Scope::all(), calendar: true },
            Grants::Credit,
            Grants::Settlement,
        ] {
            let text = serde_json::to_string(&grants).unwrap();
            assert_eq!(serde_json::from_str::<Grants>(&text).unwrap(), grants, "{text}");
        }
    }
}
