//! Signs in: from now on the device is the reader's device, or shares its rights with it.

use farthing_protocol::{DeviceId, Money, PublisherId};

use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::orders::Caller;
use crate::passkeys::enrol::{keep, take};
use crate::passkeys::party::Signature;
use crate::passkeys::{Begun, Party, PasskeyError};
use crate::store::passkeys::{self, PasskeyRow, Purpose};
use crate::store::{self, Store, Tx};

/// Begins a sign-in.
///
/// # Errors
///
/// [`PasskeyError::Internal`].
pub(crate) async fn begin(
    store: &Store,
    party: &Party,
    caller: &Caller,
    now: UnixMillis,
) -> Result<Begun, PasskeyError> {
    let begun = party.begin_sign_in()?;
    keep(store, &begun, caller, Purpose::SignIn, now).await?;
    Ok(begun)
}

/// Verifies a signature and joins the caller's device to the reader. Returns the reader, and the reader's
/// device here from now on; none if this device belongs to another reader.
///
/// # Errors
///
/// [`PasskeyError`]. Then the challenge is used up, and nothing else is written.
pub(crate) async fn finish(
    store: &Store,
    party: &Party,
    (caller, publisher): (&Caller, &Publisher),
    answer: &Signature,
    step_up_above: Option<Money>,
    now: UnixMillis,
) -> Result<(String, Option<DeviceId>), PasskeyError> {
    let state = take(store, answer.challenge(), caller, Purpose::SignIn, now).await?;
    let known = {
        let mut db = store.read().await?;
        passkeys::find(&mut db, answer.credential()).await?.ok_or(PasskeyError::Unknown)?
    };
    let after = party.check_sign_in(&state, &publisher.origins, answer, &known)?;
    let Caller { device, publisher, .. } = caller.clone();
    let written = store.write(move |db| {
        Box::pin(async move {
            // Two signatures with the same counter mean that the passkey was copied.
            if !passkeys::save(db, &known, &after, now).await? {
                return Err(PasskeyError::Invalid);
            }
            if let Some(most) = step_up_above {
                passkeys::choose(db, &known.reader, most).await?;
            }
            let joined = join(db, &publisher, device, &known, now).await?;
            Ok((known.reader, joined))
        })
    });
    written.await
}

async fn join(
    db: &mut Tx,
    publisher: &PublisherId,
    device: DeviceId,
    passkey: &PasskeyRow,
    now: UnixMillis,
) -> Result<Option<DeviceId>, PasskeyError> {
    // Locks the device's purchases until the transaction ends.
    store::orders::take_turn(db, &device).await?;
    // Another tab of this browser has signed in meanwhile.
    let device = passkeys::acts_as(db, &device).await?.unwrap_or(device);
    let reader = passkey.reader.as_str();
    passkeys::settle(db, publisher, reader, &device).await?;
    // None if the device belongs to another reader, and this reader has no device here.
    let Some(home) = passkeys::home(db, publisher, reader).await? else { return Ok(None) };
    if home == device {
        return Ok(Some(device));
    }
    if passkeys::join(db, &device, (&home, reader), publisher, now).await? {
        passkeys::share(db, publisher, (&device, &home), now).await?;
        return Ok(Some(home));
    }
    passkeys::share(db, publisher, (&home, &device), now).await?;
    passkeys::share(db, publisher, (&device, &home), now).await?;
    Ok(None)
}
