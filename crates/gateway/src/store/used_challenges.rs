//! Used challenges, for several gateways on one database. Only PostgreSQL has this table.

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// Marks a challenge as used. False if it was used before.
pub(crate) async fn take(
    db: &mut Tx,
    nonce: &str,
    expires_at: UnixMillis,
) -> Result<bool, StoreError> {
    let taken = query(
        "insert into used_challenges (nonce, expires_at) values ($1, $2) on conflict do nothing",
    );
    Ok(taken.bind(nonce).bind(expires_at.0).execute(db).await? == 1)
}

/// Deletes challenges that have expired.
pub(crate) async fn sweep(db: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    if !db.is_postgres() {
        return Ok(0);
    }
    query("delete from used_challenges where expires_at < $1").bind(now.0).execute(db).await
}
