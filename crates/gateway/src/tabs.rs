//! Writes off tabs that will not be settled. Readers keep what they bought.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::store::tabs::OpenTab;
use crate::store::{self, Store, StoreError, Tx};

const DAY: Duration = Duration::from_hours(24);

/// How many tabs are written off in one transaction.
const TOGETHER: u32 = 256;

/// Books as bad debt every tab on which an amount has been open for `days` days or longer. Returns these
/// tabs.
///
/// # Errors
///
/// [`StoreError`] if the database fails; tabs that were written off before stay so.
pub(crate) async fn write_off(
    store: &Store,
    days: u32,
    now: UnixMillis,
) -> Result<Vec<OpenTab>, StoreError> {
    let until = now.minus(DAY * days);
    let mut written = Vec::new();
    loop {
        let some = store
            .write(move |db| Box::pin(async move { write_some_off(db, until, now).await }))
            .await?;
        if some.is_empty() {
            return Ok(written);
        }
        written.extend(some);
    }
}

async fn write_some_off(
    db: &mut Tx,
    until: UnixMillis,
    now: UnixMillis,
) -> Result<Vec<OpenTab>, StoreError> {
    let tabs = store::tabs::opened_until(db, until, TOGETHER).await?;
    for tab in &tabs {
        // The opening time makes the event's id unique: a tab that was opened again has a later one.
        let (currency, since) = (tab.open.currency(), tab.opened_at.0);
        let event_id = format!("{}:{}:{since}", tab.device, currency.code());
        let debit = Account::BadDebt(tab.publisher.clone());
        let sides = (debit, Account::TabReceivable(tab.device.clone()));
        let transfer = Transfer::new(EventKind::WrittenOff, &event_id, sides, tab.open, now);
        store::ledger::book(db, &transfer).await?;
    }
    Ok(tabs)
}
