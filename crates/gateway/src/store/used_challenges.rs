//! Challenges that were used up, where several gateways share the database. Only PostgreSQL has them.

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// Uses a challenge up. False if it was used up before.
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

/// Forgets what would be refused for its age anyway.
pub(crate) async fn sweep(db: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    if !db.is_postgres() {
        return Ok(0);
    }
    query("delete from used_challenges where expires_at < $1").bind(now.0).execute(db).await
}
