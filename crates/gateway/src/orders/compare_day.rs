//! Compares a day's payments at every carrier with the ledger.

use crate::clock::UnixMillis;
use crate::orders::{OrderError, Orders};
use crate::reconciler::day::{DayReport, RefundsOf, compare_day};
use crate::store;

impl Orders {
    /// Compares a period at every carrier, and saves what the reconciler would save.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn compare_day(
        &self,
        from: UnixMillis,
        until: UnixMillis,
        refunds_of: RefundsOf,
    ) -> Result<Vec<DayReport>, OrderError> {
        let core = &self.core;
        let now = core.clock.now();
        // Registers this short-lived instance beside the running gateways, without removing any of them.
        let appear = core.store.write(move |db| {
            Box::pin(async move { store::instances::beat(db, now, UnixMillis(0)).await })
        });
        appear.await?;
        let mut reports = Vec::new();
        for carrier in &core.carriers {
            reports.push(compare_day(core, carrier, (from, until), refunds_of).await?);
        }
        self.finish().await;
        Ok(reports)
    }
}
