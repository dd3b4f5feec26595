//! Check values of the keys with which this database was written.

use crate::store::{StoreError, Tx, query};

/// Saves the check value of a key at the first start; later returns whether it is still the same. With
/// another key no phone would be found again, so the gateway must not start.
pub(crate) async fn agrees(db: &mut Tx, name: &str, value: &str) -> Result<bool, StoreError> {
    query("insert into key_checks (name, value) values ($1, $2) on conflict do nothing")
        .bind(name)
        .bind(value)
        .execute(&mut *db)
        .await?;
    let noted: String =
        query("select value from key_checks where name = $1").bind(name).scalar(db).await?;
    Ok(noted == value)
}

/// Number of check values. A cheap query that reads the database.
pub(crate) async fn count(db: &mut Tx) -> Result<i64, StoreError> {
    query("select count(*) from key_checks").scalar(db).await
}
