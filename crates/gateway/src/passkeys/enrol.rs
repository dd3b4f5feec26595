//! Registers a new passkey.

use farthing_protocol::{DeviceId, Money, PublisherId};

use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::orders::Caller;
use crate::passkeys::party::{LIFE, NewPasskey};
use crate::passkeys::{Begun, Party, PasskeyError};
use crate::store::passkeys::{self, ChallengeRow, PasskeyRow, Purpose};
use crate::store::{Store, StoreError, Tx};

#[cfg(test)]
mod tests;

/// Most passkeys of a reader: one for each maker of devices, and some more. Checked when a registration
/// begins, and again when it ends, because several can begin before one ends.
const PASSKEYS_MAX: usize = 16;

/// Begins the making of a passkey for the caller.
///
/// # Errors
///
/// [`PasskeyError::TooMany`].
pub(crate) async fn begin(
    store: &Store,
    party: &Party,
    (caller, publisher): (&Caller, &Publisher),
    now: UnixMillis,
) -> Result<Begun, PasskeyError> {
    let (reader, has) = {
        let mut db = store.read().await?;
        let reader = passkeys::reader_of(&mut db, &caller.device).await?;
        let has = match &reader {
            Some(reader) => passkeys::credentials(&mut db, reader).await?,
            None => Vec::new(),
        };
        (reader, has)
    };
    if has.len() >= PASSKEYS_MAX {
        return Err(PasskeyError::TooMany);
    }
    let begun = party.begin_registration(publisher, reader.as_deref(), has)?;
    keep(store, &begun, caller, Purpose::Registration, now).await?;
    Ok(begun)
}

/// Saves the challenge of a ceremony.
pub(super) async fn keep(
    store: &Store,
    begun: &Begun,
    caller: &Caller,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let row = ChallengeRow {
        challenge: begun.challenge,
        device: caller.device.clone(),
        purpose,
        state: begun.state.clone(),
        expires_at: now.plus(LIFE),
    };
    store.write(move |db| Box::pin(async move { passkeys::keep_challenge(db, &row).await })).await
}

/// Takes the challenge of an answer out of the database. Returns the state that was saved with it.
///
/// # Errors
///
/// [`PasskeyError::Invalid`] if the answer names none; [`PasskeyError::Expired`] if it is not there for this
/// device and purpose any more.
pub(super) async fn take(
    store: &Store,
    challenge: Option<[u8; 16]>,
    caller: &Caller,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<Vec<u8>, PasskeyError> {
    let challenge = challenge.ok_or(PasskeyError::Invalid)?;
    let device = caller.device.clone();
    let taken = store.write(move |db| {
        Box::pin(
            async move { passkeys::take_challenge(db, challenge, &device, purpose, now).await },
        )
    });
    taken.await?.ok_or(PasskeyError::Expired)
}

/// Verifies and saves a new passkey for the reader of the caller's device. Returns the reader, and the most
/// that is paid without the passkey.
///
/// # Errors
///
/// [`PasskeyError`]. Then the challenge is used up, and nothing else is written.
pub(crate) async fn finish(
    store: &Store,
    party: &Party,
    (caller, publisher): (&Caller, &Publisher),
    answer: &NewPasskey,
    (chosen, default): (Option<Money>, Money),
    now: UnixMillis,
) -> Result<(String, Money), PasskeyError> {
    let state = take(store, answer.challenge(), caller, Purpose::Registration, now).await?;
    let passkey = party.check_registration(&state, &publisher.origins, answer)?;
    let Caller { device, publisher, .. } = caller.clone();
    let written = store.write(move |db| {
        Box::pin(async move {
            let most = save(db, &passkey, (&device, &publisher), (chosen, default), now).await?;
            Ok((passkey.reader, most))
        })
    });
    written.await
}

/// Saves a verified passkey for the reader of a device. Returns the most that is paid without the passkey.
async fn save(
    db: &mut Tx,
    passkey: &PasskeyRow,
    (device, publisher): (&DeviceId, &PublisherId),
    (chosen, default): (Option<Money>, Money),
    now: UnixMillis,
) -> Result<Money, PasskeyError> {
    passkeys::add_reader(db, &passkey.reader, chosen.unwrap_or(default), now).await?;
    if let Some(most) = chosen {
        passkeys::choose(db, &passkey.reader, most).await?;
    }
    passkeys::settle(db, publisher, &passkey.reader, device).await?;
    // Two tabs may have begun for the same new reader; the second one must begin again.
    if passkeys::reader_of(db, device).await?.as_ref() != Some(&passkey.reader) {
        return Err(PasskeyError::Expired);
    }
    if passkeys::credentials(db, &passkey.reader).await?.len() >= PASSKEYS_MAX {
        return Err(PasskeyError::TooMany);
    }
    if !passkeys::add(db, passkey, now).await? {
        return Err(PasskeyError::Invalid);
    }
    Ok(passkeys::step_up_above(db, device).await?.unwrap_or(default))
}
