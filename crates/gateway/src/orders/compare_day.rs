//! Compares a day's payments at every carrier with the ledger.

use crate::clock::UnixMillis;
use crate::orders::{OrderError, Orders};
use crate::reconciler::company::BEAT_EVERY;
use crate::reconciler::day::{DayReport, RefundsOf, compare_day};

impl Orders {
    /// Compares a period at every carrier, and saves what the reconciler would save. Running gateways are not
    /// disturbed.
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
        // A day's list can take many minutes.
        let comparing = Box::pin(async {
            let mut reports = Vec::new();
            for carrier in &core.carriers {
                reports.push(compare_day(core, carrier, (from, until), refunds_of).await?);
            }
            self.finish().await;
            Ok::<_, OrderError>(reports)
        });
        core.beside(BEAT_EVERY, comparing).await?
    }
}
