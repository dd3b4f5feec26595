//! Adds transfers to the hash chain, after the commits that wrote them.

use core::time::Duration;
use std::sync::Weak;

use sqlx::postgres::PgPool;
use tokio::sync::Notify;

use crate::store::postgres::connection;
use crate::store::tx::Identity;
use crate::store::{StoreError, ledger, query};

/// How often the sequencer looks without being notified.
const CHAIN_EVERY: Duration = Duration::from_secs(1);

/// The advisory lock of the gateway that adds transfers to the chain.
const CHAIN_LOCK: i64 = 0x6661_7274_6801;

/// Adds transfers to the chain until the last handle of the store is dropped. Every gateway runs this; the
/// lock lets one work at a time.
pub(crate) async fn run(pool: PgPool, identity: Identity, woken: Weak<Notify>) {
    loop {
        let Some(unchained) = woken.upgrade() else { return };
        if let Err(error) = chain_all(&pool, &identity).await {
            tracing::warn!(?error, "the chain could not be extended");
        }
        // If a notification is missed, the next look finds the transfers.
        let _late = tokio::time::timeout(CHAIN_EVERY, unchained.notified()).await;
    }
}

async fn chain_all(pool: &PgPool, identity: &Identity) -> Result<(), StoreError> {
    loop {
        let mut tx = connection(pool, identity).await?;
        // Only the holder of the lock writes what is read here, so no conflict can occur.
        tx.batch("begin isolation level read committed").await?;
        let lock = query("select pg_try_advisory_xact_lock($1)::int::bigint");
        let is_ours = lock.bind(CHAIN_LOCK).scalar::<i64>(&mut tx).await? == 1;
        let more = is_ours && ledger::extend_chain(&mut tx).await?;
        tx.batch("commit").await?;
        if !more {
            return Ok(());
        }
    }
}
