//! Counts for metrics. No decision depends on them.

use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Number of charges by the name of their state. Reads the index `charges_by_time` and not the rows.
pub(crate) async fn charges(db: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = query("select state, count(*) as count from charges group by state order by state")
        .fetch_all(db)
        .await?;
    let read = |row| {
        let columns = Columns::of("charges", row);
        Ok((columns.get("state")?, columns.get("count")?))
    };
    rows.iter().map(read).collect()
}

/// Number of refunds by the name of their state.
pub(crate) async fn refunds(db: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = query("select state, count(*) as count from refunds group by state order by state");
    let rows = rows.fetch_all(db).await?;
    let read = |row| {
        let columns = Columns::of("refunds", row);
        Ok((columns.get("state")?, columns.get("count")?))
    };
    rows.iter().map(read).collect()
}

/// Number of payments that match no charge and wait for a decision.
pub(crate) async fn suspense(db: &mut Tx) -> Result<i64, StoreError> {
    query("select count(*) from orphans where outcome is null").scalar(db).await
}
