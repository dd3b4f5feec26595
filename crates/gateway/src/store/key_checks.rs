//! Which keys this database was written with.

use crate::store::{StoreError, Tx, query};

/// Notes the check value of the keys at the first start; later tells whether it is still the same.
/// With other keys no phone would be found again, so nothing must be written.
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

/// How many are noted: a read that touches the file.
pub(crate) async fn count(db: &mut Tx) -> Result<i64, StoreError> {
    query("select count(*) from key_checks").scalar(db).await
}
