//! Writes off tabs that will not be settled. Readers keep what they bought.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::store::tabs::OpenTab;
use crate::store::{self, Store, StoreError, Tx};

const DAY: Duration = Duration::from_hours(24);

/// How many tabs are written off in one transaction.
const TOGETHER: u32 = 256;

/// Books tabs as bad debt on which an amount has been open for `days` days or longer, at most [`TOGETHER`] in
/// one transaction. Returns these tabs; none if no such tab is left.
///
/// # Errors
///
/// [`StoreError`] if the database fails. Then none of them is written off.
pub(crate) async fn write_off(
    store: &Store,
    days: u32,
    now: UnixMillis,
) -> Result<Vec<OpenTab>, StoreError> {
    let until = now.minus(DAY * days);
    store.write(move |db| Box::pin(async move { write_some_off(db, until, now).await })).await
}

async fn write_some_off(
    db: &mut Tx,
    until: UnixMillis,
    now: UnixMillis,
) -> Result<Vec<OpenTab>, StoreError> {
    let tabs = store::tabs::opened_until(db, until, TOGETHER).await?;
    for tab in &tabs {
        let event_id = store::tabs::write_off_id(tab);
        let debit = Account::BadDebt(tab.publisher.clone());
        let sides = (debit, Account::TabReceivable(tab.device.clone()));
        let transfer = Transfer::new(EventKind::WrittenOff, &event_id, sides, tab.open, now);
        store::ledger::book(db, &transfer).await?;
    }
    Ok(tabs)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use farthing_protocol::{Currency, DeviceId, Money, PublisherId};

    use super::*;
    use crate::store::query;

    const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

    async fn open(db: &mut Tx, number: u32) -> Result<(), StoreError> {
        let device = DeviceId::parse(&format!("dev_{number:020}")).unwrap();
        let row = query(
            "insert into tabs (device, currency, publisher, minor, opened_at) \
             values ($1, 'KRW', 'jeju-post', 0, $2)",
        );
        row.bind(device.as_str()).bind(NOW.0).execute(&mut *db).await?;
        let publisher = PublisherId::parse("jeju-post").unwrap();
        let sides = (Account::TabReceivable(device), Account::PublisherPayable(publisher));
        let price = Money::from_minor(300, Currency::KRW).unwrap();
        let event_id = format!("order {number}");
        let transfer = Transfer::new(EventKind::PutOnTab, &event_id, sides, price, NOW);
        store::ledger::book(db, &transfer).await
    }

    #[tokio::test]
    async fn each_transaction_is_reported_before_the_next_one_which_can_fail() {
        let store = Store::open_in_memory().await.unwrap();
        let opened: Result<(), StoreError> = store
            .write(|db| {
                Box::pin(async move {
                    for number in 0..=TOGETHER {
                        open(db, number).await?;
                    }
                    Ok(())
                })
            })
            .await;
        opened.unwrap();
        for many in [TOGETHER, 1, 0] {
            let written = write_off(&store, 0, NOW).await.unwrap();
            assert_eq!(u32::try_from(written.len()), Ok(many));
        }
    }
}
