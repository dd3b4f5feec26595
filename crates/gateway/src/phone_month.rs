//! The limit on what one phone may pay in a Korean calendar month, at all publishers together. It applies
//! besides the carrier's own limit and is counted in the database.

use std::sync::Arc;

use farthing_protocol::{Currency, Money};

use crate::clock::UnixMillis;
use crate::orders::error::OrderError;

/// What most Korean lines may spend in a month, in won.
const WON: i64 = 300_000;

/// Most that European law allows in a month on a phone bill without a payment licence (PSD2, article 3 l), in
/// cents.
const EURO_CENTS: i64 = 30_000;

/// The limit in each currency. Other currencies have no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhoneMonth(Arc<[Money]>);

impl Default for PhoneMonth {
    fn default() -> Self {
        let euro = Currency::parse("EUR").ok();
        let caps = [(Some(Currency::KRW), WON), (euro, EURO_CENTS)];
        let caps = caps.into_iter().filter_map(|(currency, minor)| {
            currency.and_then(|currency| Money::from_minor(minor, currency).ok())
        });
        Self(caps.collect())
    }
}

impl PhoneMonth {
    /// Replaces limits, or adds some.
    pub(crate) fn with(&self, changed: &[Money]) -> Self {
        let is_kept =
            |cap: &&Money| !changed.iter().any(|other| other.currency() == cap.currency());
        Self(self.0.iter().filter(is_kept).chain(changed).copied().collect())
    }

    /// Checks whether a phone that has `paid` this much since [`PhoneMonth::since`] may pay `amount` more. `paid`
    /// is in smallest units of the amount's currency. It includes charges under way, and refunds to the bill are
    /// deducted. Two purchases at the same time both write the phone's row, so the second one sees the first or
    /// runs again.
    ///
    /// # Errors
    ///
    /// [`OrderError::PhoneMonthSpent`] says when the next month begins.
    pub(crate) fn check(
        &self,
        paid: i64,
        amount: Money,
        now: UnixMillis,
    ) -> Result<(), OrderError> {
        let cap = self.0.iter().find(|cap| cap.currency() == amount.currency());
        match cap {
            Some(cap) if paid.saturating_add(amount.minor()) > cap.minor() => {
                Err(OrderError::PhoneMonthSpent { retry_in: now.next_korean_month().since(now) })
            }
            _ => Ok(()),
        }
    }

    /// The start of the period that counts: the first moment of the Korean calendar month of `now`.
    pub(crate) fn since(now: UnixMillis) -> UnixMillis {
        now.this_korean_month()
    }
}
