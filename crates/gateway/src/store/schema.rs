//! The schema and its migrations. They are written for SQLite; the text for PostgreSQL is made from them.

use crate::store::statement::query;
use crate::store::tx::Tx;
use crate::store::{OpenError, StoreError};

mod guards;

/// The migrations. One that was released is never edited; changes come in the next one.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "money", include_str!("../../migrations/0001_money.sql")),
    (2, "readers", include_str!("../../migrations/0002_readers.sql")),
    (3, "plain", include_str!("../../migrations/0003_plain.sql")),
    (4, "tabs", include_str!("../../migrations/0004_tabs.sql")),
    (5, "shop", include_str!("../../migrations/0005_shop.sql")),
    (6, "handoffs", include_str!("../../migrations/0006_handoffs.sql")),
    (7, "refunds", include_str!("../../migrations/0007_refunds.sql")),
    (8, "proofs", include_str!("../../migrations/0008_proofs.sql")),
    (9, "passkeys", include_str!("../../migrations/0009_passkeys.sql")),
    (10, "undo_counts", include_str!("../../migrations/0010_undo_counts.sql")),
    (11, "handed", include_str!("../../migrations/0011_handed.sql")),
    (13, "challenges", include_str!("../../migrations/0013_challenges.sql")),
    (15, "lenders", include_str!("../../migrations/0015_lenders.sql")),
    (16, "selective_indices", include_str!("../../migrations/0016_selective_indices.sql")),
    (17, "compared", include_str!("../../migrations/0017_compared.sql")),
    (18, "lists", include_str!("../../migrations/0018_lists.sql")),
    (19, "passes_and_trials", include_str!("../../migrations/0019_passes_and_trials.sql")),
];

/// Tables that only PostgreSQL has, each with the schema that added it. Unlogged tables do not wait for the
/// disk, so that opening many sessions cannot slow the server. A crash of the server empties them, which is
/// harmless: challenges expire within two minutes.
const SHARED: &[(i64, &str)] = &[(
    13,
    "create unlogged table used_challenges (nonce text primary key, expires_at bigint not null); \
     create index used_challenges_by_age on used_challenges (expires_at);",
)];

/// The newest schema that this program knows.
pub(crate) const NEWEST: i64 = match MIGRATIONS.last() {
    Some((version, ..)) => *version,
    None => 0,
};

/// Migrates the schema to the newest version, in one transaction. Returns how many migrations were run.
///
/// # Errors
///
/// [`OpenError::Newer`] if a newer version of the program has written the database.
pub(crate) async fn migrate(tx: &mut Tx) -> Result<usize, OpenError> {
    tx.begin_migration().await?;
    let versions = "create table if not exists schema_versions \
                    (version integer primary key not null, name text not null) strict;";
    let is_postgres = tx.is_postgres();
    tx.batch(&dialect(versions, is_postgres)).await?;
    let known = version(tx).await?;
    check(known)?;
    let mut done = 0;
    for (version, name, sql) in MIGRATIONS.iter().filter(|(version, _, _)| *version > known) {
        tx.batch(&dialect(sql, is_postgres)).await?;
        let noted = query("insert into schema_versions (version, name) values ($1, $2)");
        noted.bind(*version).bind(*name).execute(tx).await?;
        done += 1;
    }
    for (_, sql) in SHARED.iter().filter(|(since, _)| is_postgres && *since > known) {
        tx.batch(sql).await?;
    }
    let guards = if is_postgres { guards::for_postgres(known) } else { guards::for_sqlite(known) };
    tx.batch(&guards).await?;
    tx.batch("commit").await?;
    Ok(done)
}

/// The names of all tables, in the order in which they are created: each refers only to earlier ones.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    let lines = MIGRATIONS.iter().flat_map(|(_, _, sql)| sql.lines());
    lines.filter_map(|line| line.strip_prefix("create table ")?.strip_suffix(" ("))
}

/// The schema's number in a database.
///
/// # Errors
///
/// [`StoreError::Database`] if it is not a database of this program.
pub(crate) async fn version(tx: &mut Tx) -> Result<i64, StoreError> {
    query("select coalesce(max(version), 0) from schema_versions").scalar(tx).await
}

/// Rejects a schema of a newer program.
pub(crate) const fn check(found: i64) -> Result<(), OpenError> {
    if found > NEWEST { Err(OpenError::Newer { found, known: NEWEST }) } else { Ok(()) }
}

/// The text for one engine.
fn dialect(sql: &str, is_postgres: bool) -> String {
    if !is_postgres {
        return sql.to_owned();
    }
    sql.replace(
        "integer primary key autoincrement not null",
        "bigint generated always as identity primary key",
    )
    .replace(" integer", " bigint")
    .replace(" blob", " bytea")
    .replace(") strict;", ");")
}
