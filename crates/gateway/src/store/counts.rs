//! Counts for metrics. They show how things stand and decide nothing.

use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// How many charges are in each state, by the state's word.
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
