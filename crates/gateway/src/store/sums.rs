//! Transfers with their publisher, for reports.

use crate::clock::UnixMillis;
use crate::ledger::Account;
use crate::store::columns::Columns;
use crate::store::ledger::{self, BookedTransfer};
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A transfer and its publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) transfer: BookedTransfer,
    /// The publisher; none for money in suspense.
    pub(crate) publisher: Option<String>,
}

/// Up to `most` transfers from before `until`, after row `after`.
pub(crate) async fn page(
    db: &mut Tx,
    after: i64,
    until: UnixMillis,
    most: u32,
) -> Result<Vec<Placed>, StoreError> {
    let rows = query(
        "select transfers.*, coalesce(charges.publisher, orders.publisher) as publisher \
         from transfers left join charges on charges.id = transfers.event_id \
         left join orders on orders.id = transfers.event_id \
         where transfers.id > $1 and transfers.at < $2 order by transfers.id limit $3",
    );
    let rows = rows.bind(after).bind(until.0).bind(i64::from(most)).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Placed, StoreError> {
    let transfer = ledger::read(row)?;
    let known: Option<String> = Columns::of("transfers", row).get("publisher")?;
    let named = || {
        [&transfer.debit, &transfer.credit].into_iter().find_map(|account| {
            match Account::parse(account)? {
                Account::PublisherPayable(publisher)
                | Account::BadDebt(publisher)
                | Account::Promotions(publisher)
                | Account::RefundsDue(publisher) => Some(publisher.as_str().to_owned()),
                _ => None,
            }
        })
    };
    let publisher = known.or_else(named);
    Ok(Placed { transfer, publisher })
}
