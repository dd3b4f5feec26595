//! Which keys this database was written with.

use sqlx::SqliteConnection;

use crate::store::StoreError;

/// Notes the check value of the keys at the first start; later tells whether it is still the same.
/// With other keys no phone would be found again, so nothing must be written.
pub(crate) async fn agrees(
    db: &mut SqliteConnection,
    name: &str,
    value: &str,
) -> Result<bool, StoreError> {
    sqlx::query("insert into key_checks (name, value) values ($1, $2) on conflict do nothing")
        .bind(name)
        .bind(value)
        .execute(&mut *db)
        .await?;
    let noted: String = sqlx::query_scalar("select value from key_checks where name = $1")
        .bind(name)
        .fetch_one(db)
        .await?;
    Ok(noted == value)
}

/// How many are noted: a read that touches the file.
pub(crate) async fn count(db: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select count(*) from key_checks").fetch_one(db).await?)
}
