//! Counts for metrics. They show how things stand and decide nothing.

use sqlx::SqliteConnection;

use crate::store::StoreError;

/// How many charges are in each state, by the state's word.
pub(crate) async fn charges(db: &mut SqliteConnection) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(sqlx::query_as("select state, count(*) from charges group by state order by state")
        .fetch_all(db)
        .await?)
}
