//! A day's payments at every carrier, against the books.

use crate::clock::UnixMillis;
use crate::orders::{OrderError, Orders};
use crate::reconciler::day::{DayReport, RefundsOf, compare_day};
use crate::store;

impl Orders {
    /// Compares a stretch of time at every carrier, and writes what the reconciler would.
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
        // At work on the database for a moment, beside whoever else is: nobody is forgotten for it.
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
