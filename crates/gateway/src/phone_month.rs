//! What one phone may pay in a Korean calendar month, at all publishers together. The carrier has a limit
//! of its own; this one holds whatever the carrier allows, and is counted in the database.

use std::sync::Arc;

use farthing_protocol::{Currency, Money};

use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::store::{self, Tx};

/// What most Korean lines may spend in a month, in won.
const WON: i64 = 300_000;

/// What European law lets a phone bill pay in a month without a payment licence (PSD2, article 3 l), in
/// cents.
const EURO_CENTS: i64 = 30_000;

/// The cap in each currency. A currency without one has none.
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
    /// With other caps in place of, or beside, these.
    pub(crate) fn with(&self, changed: &[Money]) -> Self {
        let is_kept =
            |cap: &&Money| !changed.iter().any(|other| other.currency() == cap.currency());
        Self(self.0.iter().filter(is_kept).chain(changed).copied().collect())
    }

    /// Whether a phone may pay so much more this month. What is being paid counts like what was paid;
    /// what is back on the bill does not count. Two at once both write the phone's row, so that the second
    /// sees the first.
    ///
    /// # Errors
    ///
    /// [`OrderError::PhoneMonthSpent`] says when the next month begins.
    pub(crate) async fn check(
        &self,
        db: &mut Tx,
        phone: &[u8; 32],
        amount: Money,
        now: UnixMillis,
    ) -> Result<(), OrderError> {
        let cap = self.0.iter().find(|cap| cap.currency() == amount.currency());
        let Some(cap) = cap else { return Ok(()) };
        let since = now.this_korean_month();
        let taken = store::charges::taken_from(db, phone, amount.currency(), since).await?;
        if taken.saturating_add(amount.minor()) <= cap.minor() {
            return Ok(());
        }
        Err(OrderError::PhoneMonthSpent { retry_in: now.next_korean_month().since(now) })
    }
}
