//! Phone numbers: a keyed hash, which stays, and the encrypted number, which can be erased.

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// Saves the encrypted number, which is encrypted anew for each purchase.
pub(crate) async fn keep(
    db: &mut Tx,
    lookup: &[u8; 32],
    ciphertext: &[u8],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into phones (lookup, ciphertext, used_at) values ($1, $2, $3) \
         on conflict (lookup) do update set ciphertext = excluded.ciphertext, \
         used_at = excluded.used_at, erased_at = null",
    )
    .bind(lookup)
    .bind(ciphertext)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Erases encrypted numbers that were last used before `before` and that no charge needs. The hashes stay.
/// Returns how many were erased.
pub(crate) async fn erase_unused(
    db: &mut Tx,
    before: UnixMillis,
    now: UnixMillis,
) -> Result<u64, StoreError> {
    query(
        "update phones set ciphertext = null, erased_at = $2 \
         where erased_at is null and used_at < $1 and not exists \
         (select 1 from charges where charges.phone_lookup = phones.lookup \
         and (charges.live = 1 or charges.due_at is not null))",
    )
    .bind(before.0)
    .bind(now.0)
    .execute(db)
    .await
}
