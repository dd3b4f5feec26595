//! Tokens that are valid only once and were used.

use farthing_protocol::DeviceId;

use crate::clock::UnixMillis;
use crate::secrets::once::Once;
use crate::store::{Store, StoreError, Tx, query};

/// The result of using a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The token had not been used before.
    First,
    /// The same device had used it.
    Again,
    /// Another device had used it.
    Others,
}

/// Marks a token as used.
pub(crate) async fn take(
    db: &mut Tx,
    nonce: &str,
    device: &DeviceId,
    expires_at: UnixMillis,
) -> Result<Use, StoreError> {
    let done = query(
        "insert into used_tokens (nonce, device, expires_at) values ($1, $2, $3) \
         on conflict do nothing",
    )
    .bind(nonce)
    .bind(device.as_str())
    .bind(expires_at.0)
    .execute(&mut *db)
    .await?;
    if done == 1 {
        return Ok(Use::First);
    }
    let user: String =
        query("select device from used_tokens where nonce = $1").bind(nonce).scalar(db).await?;
    Ok(if user == device.as_str() { Use::Again } else { Use::Others })
}

impl<T> Once<T> {
    /// Marks it as used by a device. Returns whether this was the first use.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the database cannot be written.
    pub(crate) async fn take(&self, store: &Store, device: &DeviceId) -> Result<bool, StoreError> {
        let (nonce, device, until) = (self.nonce.clone(), device.clone(), self.expires_at());
        let used =
            store.write(move |db| Box::pin(async move { take(db, &nonce, &device, until).await }));
        Ok(used.await? == Use::First)
    }
}

/// Deletes tokens that have expired.
pub(crate) async fn sweep(db: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    let done =
        query("delete from used_tokens where expires_at < $1").bind(now.0).execute(db).await?;
    Ok(done)
}
