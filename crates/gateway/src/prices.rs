//! The present price of an item: its regular price, a sale with an end, or a trial price for a first purchase.
//!
//! The gateway's clock decides. A regular price is shown beside a lower one only if it was really asked for
//! lately ([`was_asked`]). Otherwise it would mislead readers, which in Korea is an offence (notice of the
//! Fair Trade Commission on unfair display).

use core::time::Duration;

use farthing_protocol::Money;

use crate::clock::UnixMillis;

/// How recently a regular price must have been asked for.
pub(crate) const LATELY: Duration = Duration::from_hours(24 * 30);

/// A lower price until a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sale {
    pub(crate) price: Money,
    /// When the sale ends; at that moment it is over.
    pub(crate) until: UnixMillis,
}

/// What an item costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prices {
    /// The price without sale and trial.
    pub(crate) regular: Money,
    /// A lower price for everybody, until it ends.
    pub(crate) sale: Option<Sale>,
    /// A lower price for a reader who has bought nothing here yet.
    pub(crate) trial: Option<Money>,
}

/// The price for one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) price: Money,
    /// Why it is less than the regular price.
    pub(crate) why: Option<Why>,
}

/// Why a price is below the regular one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// A sale lasts until then.
    Sale(UnixMillis),
    /// It is the reader's first purchase.
    Trial,
}

impl Prices {
    /// One price, without sale and trial.
    pub(crate) const fn fixed(regular: Money) -> Self {
        Self { regular, sale: None, trial: None }
    }

    /// The price for everybody now.
    pub(crate) fn public(&self, now: UnixMillis) -> Asked {
        match self.sale {
            Some(Sale { price, until }) if now < until => {
                Asked { price, why: Some(Why::Sale(until)) }
            }
            _ => Asked { price: self.regular, why: None },
        }
    }

    /// The price for a reader now: the lowest that applies. If sale and trial are equal, the sale, because it
    /// has no condition.
    pub(crate) fn asked(&self, now: UnixMillis, is_newcomer: bool) -> Asked {
        let public = self.public(now);
        match self.trial {
            Some(price) if is_newcomer && price.minor() < public.price.minor() => {
                Asked { price, why: Some(Why::Trial) }
            }
            _ => public,
        }
    }
}

/// A price that the gateway has seen in its own catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The regular price then.
    pub(crate) regular: Money,
    /// The price that was asked for then.
    pub(crate) asked: Money,
    /// When it was seen first.
    pub(crate) first_at: UnixMillis,
    /// When it was seen last.
    pub(crate) last_at: UnixMillis,
}

/// Whether the regular price may be shown beside a lower one: it was asked for in the last 30 days. If the
/// gateway has known the item for a shorter time, it trusts the publisher about the time before, unless it
/// has seen another regular price since.
pub(crate) fn was_asked(seen: &[Seen], regular: Money, now: UnixMillis) -> bool {
    let since = now.minus(LATELY);
    let mut lately = seen.iter().filter(|one| one.last_at >= since);
    if lately.clone().any(|one| one.asked == regular) {
        return true;
    }
    let is_new = seen.iter().all(|one| one.first_at > since);
    is_new && lately.all(|one| one.regular == regular)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use core::time::Duration;

    use farthing_protocol::{Currency, Money};

    use super::{Asked, Prices, Sale, Seen, Why, was_asked};
    use crate::clock::UnixMillis;

    const NOW: UnixMillis = UnixMillis(1_795_226_400_000);

    fn won(amount: i64) -> Money {
        Money::from_minor(amount, Currency::KRW).unwrap()
    }

    fn days(ago: u64) -> UnixMillis {
        NOW.minus(Duration::from_hours(24 * ago))
    }

    #[test]
    fn a_sale_ends_at_its_moment_and_a_trial_with_the_first_purchase() {
        let until = NOW.plus(Duration::from_mins(1));
        let sale = Some(Sale { price: won(200), until });
        let prices = Prices { regular: won(300), sale, trial: Some(won(100)) };
        let plain = Asked { price: won(300), why: None };
        let on_sale = Asked { price: won(200), why: Some(Why::Sale(until)) };
        let on_trial = Asked { price: won(100), why: Some(Why::Trial) };
        assert_eq!(prices.asked(NOW, true), on_trial);
        assert_eq!(prices.asked(NOW, false), on_sale);
        assert_eq!(prices.asked(until, false), plain);
        assert_eq!(prices.public(UnixMillis(until.0 - 1)), on_sale);
        let dearer = Prices { trial: Some(won(200)), ..prices };
        assert_eq!(dearer.asked(NOW, true), on_sale);
    }

    #[test]
    fn a_regular_price_is_shown_only_if_it_was_asked_for_lately() {
        let seen = |regular, asked, first, last| Seen {
            regular: won(regular),
            asked: won(asked),
            first_at: days(first),
            last_at: days(last),
        };
        for (history, expected, why) in [
            (vec![], true, "a new gateway knows nothing against it"),
            (vec![seen(300, 200, 3, 0)], true, "on sale since it knows the item"),
            (vec![seen(300, 200, 31, 0)], false, "on sale for more than a month"),
            (vec![seen(300, 300, 90, 29), seen(300, 200, 29, 0)], true, "regular a month ago"),
            (vec![seen(300, 300, 90, 31), seen(300, 200, 31, 0)], false, "regular before that"),
            (vec![seen(200, 200, 9, 2), seen(300, 200, 2, 0)], false, "raised for the sale"),
            (vec![seen(200, 200, 99, 40), seen(300, 200, 2, 0)], false, "raised while away"),
        ] {
            assert_eq!(was_asked(&history, won(300), NOW), expected, "{why}");
        }
    }
}
