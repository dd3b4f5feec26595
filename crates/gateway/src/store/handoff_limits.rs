//! Hand-offs and wrong short codes, counted for their limits.

use farthing_protocol::{DeviceId, PublisherId};

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// The moment from which a device has fewer than `most` open hand-offs again. None if it has fewer now.
pub(crate) async fn live_beyond(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    most: u32,
    now: UnixMillis,
) -> Result<Option<UnixMillis>, StoreError> {
    let ends = query(
        "select expires_at from handoffs where publisher = $1 and device = $2 \
         and state in ('waiting', 'opened', 'confirming') and expires_at > $3 \
         order by expires_at desc limit 1 offset $4",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(now.0)
    .bind(i64::from(most.saturating_sub(1)));
    Ok(ends.scalar_optional::<i64>(db).await?.map(UnixMillis))
}

/// When the hand-off number `back` of an address began, counted back from the latest, which is 1. None if there
/// are fewer.
pub(crate) async fn started_back(
    db: &mut Tx,
    address: &[u8; 32],
    back: u32,
) -> Result<Option<UnixMillis>, StoreError> {
    let sql = "select started_at from handoffs where address_lookup = $1 \
               order by started_at desc limit 1 offset $2";
    so_many_back(db, sql, address, back).await
}

/// When the wrong short code number `back` of an address was typed, counted back from the latest, which is 1. None
/// if there are fewer.
pub(crate) async fn guessed_back(
    db: &mut Tx,
    address: &[u8; 32],
    back: u32,
) -> Result<Option<UnixMillis>, StoreError> {
    let sql = "select at from handoff_guesses where address_lookup = $1 \
               order by at desc limit 1 offset $2";
    so_many_back(db, sql, address, back).await
}

/// Runs a statement that finds the moment number `back` of an address; the latest is 1.
async fn so_many_back(
    db: &mut Tx,
    sql: &'static str,
    address: &[u8; 32],
    back: u32,
) -> Result<Option<UnixMillis>, StoreError> {
    let at = query(sql).bind(address).bind(i64::from(back.saturating_sub(1)));
    Ok(at.scalar_optional::<i64>(db).await?.map(UnixMillis))
}

/// Counts a wrong short code.
pub(crate) async fn record_guess(
    db: &mut Tx,
    id: &str,
    address: &[u8; 32],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query("insert into handoff_guesses (id, address_lookup, at) values ($1, $2, $3)")
        .bind(id)
        .bind(address)
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
