//! Passkeys, their readers, and the devices of a reader.

use farthing_protocol::{DeviceId, Money};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

pub(crate) use crate::store::passkeys::devices::{acts_as, home, join, settle, share};

mod devices;

pub(crate) mod keyring;

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A passkey is made.
    Registration,
    /// A passkey signs in.
    SignIn,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::SignIn => "sign_in",
        }
    }
}

/// A challenge that waits for its answer.
#[derive(Debug, Clone)]
pub(crate) struct ChallengeRow {
    pub(crate) challenge: [u8; 16],
    pub(crate) device: DeviceId,
    pub(crate) purpose: Purpose,
    /// State that verifying the answer needs, from `webauthn_rp`.
    pub(crate) state: Vec<u8>,
    pub(crate) expires_at: UnixMillis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PasskeyRow {
    pub(crate) credential: Vec<u8>,
    /// The reader: WebAuthn's user handle.
    pub(crate) reader: String,
    pub(crate) public_key: Vec<u8>,
    /// The passkey of `webauthn_rp`, with its signature counter.
    pub(crate) state: Vec<u8>,
}

pub(crate) async fn keep_challenge(db: &mut Tx, row: &ChallengeRow) -> Result<(), StoreError> {
    query(
        "insert into passkey_challenges (challenge, device, purpose, state, expires_at) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(&row.challenge[..])
    .bind(row.device.as_str())
    .bind(row.purpose.as_str())
    .bind(&row.state)
    .bind(row.expires_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a challenge, so that it can be answered only once. None if it belongs to another device, has another
/// purpose, has expired, or was answered.
pub(crate) async fn take_challenge(
    db: &mut Tx,
    challenge: [u8; 16],
    device: &DeviceId,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<Option<Vec<u8>>, StoreError> {
    let state: Option<Vec<u8>> = query(
        "select state from passkey_challenges where challenge = $1 and device = $2 \
         and purpose = $3 and expires_at > $4",
    )
    .bind(&challenge[..])
    .bind(device.as_str())
    .bind(purpose.as_str())
    .bind(now.0)
    .scalar_optional(&mut *db)
    .await?;
    if state.is_none() {
        return Ok(None);
    }
    let taken = query("delete from passkey_challenges where challenge = $1");
    let taken = taken.bind(&challenge[..]).execute(db).await?;
    Ok(state.filter(|_| taken == 1))
}

/// Deletes the challenges that have expired.
pub(crate) async fn sweep(db: &mut Tx, now: UnixMillis) -> Result<u64, StoreError> {
    query("delete from passkey_challenges where expires_at <= $1").bind(now.0).execute(db).await
}

/// The reader of a device.
pub(crate) async fn reader_of(
    db: &mut Tx,
    device: &DeviceId,
) -> Result<Option<String>, StoreError> {
    let reader = query("select reader from reader_devices where device = $1");
    reader.bind(device.as_str()).scalar_optional(db).await
}

/// The most that a device's reader pays without the passkey; none for a device without a passkey.
pub(crate) async fn step_up_above(
    db: &mut Tx,
    device: &DeviceId,
) -> Result<Option<Money>, StoreError> {
    let row = query(
        "select step_up_above, currency from passkey_readers \
         join reader_devices on reader_devices.reader = passkey_readers.id where device = $1 \
         and exists (select 1 from passkeys where passkeys.reader = passkey_readers.id \
         and removed_at is null)",
    );
    let row = row.bind(device.as_str()).fetch_optional(db).await?;
    let read = |row: &Row| Columns::of("passkey_readers", row).money("step_up_above", "currency");
    row.as_ref().map(read).transpose()
}

/// The credentials of a reader.
pub(crate) async fn credentials(db: &mut Tx, reader: &str) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = query("select credential from passkeys where reader = $1 and removed_at is null");
    let rows = rows.bind(reader);
    let rows = rows.fetch_all(db).await?;
    rows.iter().map(|row| Columns::of("passkeys", row).get("credential")).collect()
}

pub(crate) async fn find(db: &mut Tx, credential: &[u8]) -> Result<Option<PasskeyRow>, StoreError> {
    let row = query("select * from passkeys where credential = $1 and removed_at is null");
    let row = row.bind(credential);
    let read = |row: Row| {
        let columns = Columns::of("passkeys", &row);
        Ok(PasskeyRow {
            credential: columns.get("credential")?,
            reader: columns.get("reader")?,
            public_key: columns.get("public_key")?,
            state: columns.get("state")?,
        })
    };
    row.fetch_optional(db).await?.map(read).transpose()
}

/// Saves a new reader. The row of a reader who is there is written as it is: of two transactions that do this
/// at once, the second one sees what the first one has saved.
pub(crate) async fn add_reader(
    db: &mut Tx,
    reader: &str,
    step_up_above: Money,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into passkey_readers (id, step_up_above, currency, created_at) \
         values ($1, $2, $3, $4) \
         on conflict (id) do update set created_at = passkey_readers.created_at",
    )
    .bind(reader)
    .bind(step_up_above.minor())
    .bind(step_up_above.currency().code())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes the most that a reader pays without the passkey.
pub(crate) async fn choose(
    db: &mut Tx,
    reader: &str,
    step_up_above: Money,
) -> Result<(), StoreError> {
    query("update passkey_readers set step_up_above = $2, currency = $3 where id = $1")
        .bind(reader)
        .bind(step_up_above.minor())
        .bind(step_up_above.currency().code())
        .execute(db)
        .await?;
    Ok(())
}

/// Saves a new passkey. `false` if its credential exists already.
pub(crate) async fn add(
    db: &mut Tx,
    row: &PasskeyRow,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let added = query(
        "insert into passkeys (credential, reader, public_key, state, created_at, used_at) \
         values ($1, $2, $3, $4, $5, $5) on conflict do nothing",
    )
    .bind(&row.credential)
    .bind(&row.reader)
    .bind(&row.public_key)
    .bind(&row.state)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(added == 1)
}

/// Saves the passkey after a signature, if it was not used since it was read as `seen`.
pub(crate) async fn save(
    db: &mut Tx,
    seen: &PasskeyRow,
    state: &[u8],
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let saved =
        query("update passkeys set state = $3, used_at = $4 where credential = $1 and state = $2")
            .bind(&seen.credential)
            .bind(&seen.state)
            .bind(state)
            .bind(now.0)
            .execute(db)
            .await?;
    Ok(saved == 1)
}
