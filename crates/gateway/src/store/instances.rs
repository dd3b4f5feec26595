//! The gateways that run on this database.

use crate::clock::{Clock, UnixMillis};
use crate::store::{StoreError, Tx, query};

/// Saves that this gateway runs, and deletes those that were last seen before `gone_before`. Returns how many
/// were deleted.
pub(crate) async fn beat(
    db: &mut Tx,
    now: UnixMillis,
    gone_before: UnixMillis,
) -> Result<u64, StoreError> {
    query(
        "insert into instances (id, seen_at) values ($1, $2) \
         on conflict (id) do update set seen_at = excluded.seen_at",
    )
    .bind(db.instance())
    .bind(now.0)
    .execute(db)
    .await?;
    query("delete from instances where seen_at < $1 and id <> $2")
        .bind(gone_before.0)
        .bind(db.instance())
        .execute(db)
        .await
}

/// The time of the database server; none for SQLite.
pub(crate) async fn server_time(db: &mut Tx) -> Result<Option<UnixMillis>, StoreError> {
    if !db.is_postgres() {
        return Ok(None);
    }
    let now = query("select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)");
    Ok(Some(UnixMillis(now.scalar(db).await?)))
}

/// The time of the gateways on this database, for operators' commands: the server's, or this machine's for
/// SQLite.
pub(crate) async fn time(db: &mut Tx) -> Result<UnixMillis, StoreError> {
    Ok(server_time(db).await?.unwrap_or_else(|| Clock::system().now()))
}

/// When any gateway was last seen.
pub(crate) async fn last_seen(db: &mut Tx) -> Result<Option<UnixMillis>, StoreError> {
    let at: Option<i64> = query("select max(seen_at) from instances").scalar(db).await?;
    Ok(at.map(UnixMillis))
}
