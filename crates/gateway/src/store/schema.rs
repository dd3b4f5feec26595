//! The schema and its history.

use crate::store::query::query;
use crate::store::tx::Tx;
use crate::store::{OpenError, StoreError};

/// The schema's history. A migration that was released is never edited; the next one follows it.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "money", include_str!("../../migrations/0001_money.sql")),
    (2, "readers", include_str!("../../migrations/0002_readers.sql")),
];

/// Brings the schema up to date, in one transaction.
///
/// # Errors
///
/// [`OpenError::Newer`] if a newer version of the program was here before.
pub(crate) async fn migrate(tx: &mut Tx) -> Result<(), OpenError> {
    tx.batch("begin immediate").await?;
    let versions = "create table if not exists schema_versions \
                    (version integer primary key not null, name text not null) strict";
    tx.batch(versions).await?;
    let known = version(tx).await?;
    let last = MIGRATIONS.last().map_or(0, |(version, _, _)| *version);
    if known > last {
        return Err(OpenError::Newer { found: known, known: last });
    }
    for (version, name, sql) in MIGRATIONS.iter().filter(|(version, _, _)| *version > known) {
        tx.batch(sql).await?;
        let noted = query("insert into schema_versions (version, name) values ($1, $2)");
        noted.bind(*version).bind(*name).execute(tx).await?;
    }
    Ok(tx.batch("commit").await?)
}

async fn version(tx: &mut Tx) -> Result<i64, StoreError> {
    query("select coalesce(max(version), 0) from schema_versions").scalar(tx).await
}
