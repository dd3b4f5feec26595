//! A reader's passkeys, as the reader sees them.

use farthing_protocol::Money;

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A passkey on its reader's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The credential's id of WebAuthn.
    pub(crate) credential: Vec<u8>,
    /// When it was made.
    pub(crate) created_at: UnixMillis,
    /// When it was used last.
    pub(crate) used_at: UnixMillis,
}

/// A reader's passkeys, the oldest first.
pub(crate) async fn all(db: &mut Tx, reader: &str) -> Result<Vec<Kept>, StoreError> {
    let rows = query(
        "select * from passkeys where reader = $1 and removed_at is null \
         order by created_at, credential",
    );
    let rows = rows.bind(reader).fetch_all(db).await?;
    let read = |row: &Row| {
        let columns = Columns::of("passkeys", row);
        Ok(Kept {
            credential: columns.get("credential")?,
            created_at: columns.moment("created_at")?,
            used_at: columns.moment("used_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// The most that a reader pays without a passkey.
pub(crate) async fn step_up_above(db: &mut Tx, reader: &str) -> Result<Option<Money>, StoreError> {
    let row = query("select step_up_above, currency from passkey_readers where id = $1");
    let row = row.bind(reader).fetch_optional(db).await?;
    let read = |row: &Row| Columns::of("passkey_readers", row).money("step_up_above", "currency");
    row.as_ref().map(read).transpose()
}

/// Removes a passkey of a reader; `false` if the reader does not have it. A reader without passkeys is not
/// asked for one, and can make a new one.
pub(crate) async fn remove(
    db: &mut Tx,
    reader: &str,
    credential: &[u8],
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let removed = query(
        "update passkeys set removed_at = $3 \
         where reader = $1 and credential = $2 and removed_at is null",
    );
    Ok(removed.bind(reader).bind(credential).bind(now.0).execute(db).await? == 1)
}
