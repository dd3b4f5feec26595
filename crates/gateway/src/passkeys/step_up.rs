//! Decides when a purchase from tab or credit needs the passkey, and makes the proof that it was used.

use core::time::Duration;

use farthing_protocol::order::Funding;
use farthing_protocol::{DeviceId, Money};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::passkeys::PasskeyError;
use crate::secrets::Key;
use crate::secrets::once::Once;
use crate::store::{Store, passkeys};

/// Long enough for the purchase that follows.
const LIFE: Duration = Duration::from_mins(2);

const KIND: &str = "fu1";

#[derive(Serialize, Deserialize)]
struct Claims {
    device: DeviceId,
}

/// Whether a reader who pays at most `most` without the passkey needs it for this price. A price in another
/// currency always needs it.
pub(crate) fn is_above(price: Money, most: Money) -> bool {
    price.currency() != most.currency() || price.minor() > most.minor()
}

/// Whether the funding is the tab or credit. Only these can need the passkey.
pub(crate) const fn spends(funding: &Funding) -> bool {
    matches!(funding, Funding::Tab | Funding::Credit)
}

/// Whether the settings of the device's reader require the passkey at this price.
///
/// # Errors
///
/// [`PasskeyError::Internal`].
pub(crate) async fn is_needed(
    store: &Store,
    device: &DeviceId,
    price: Money,
) -> Result<bool, PasskeyError> {
    let mut db = store.read().await?;
    let most = passkeys::step_up_above(&mut db, device).await?;
    Ok(most.is_some_and(|most| is_above(price, most)))
}

/// Makes the proof that the reader has just used the passkey, valid once, for a purchase or a registration by
/// the device.
///
/// # Errors
///
/// If the operating system gives no random bytes.
pub(crate) fn make(
    key: &Key,
    device: &DeviceId,
    now: UnixMillis,
) -> Result<String, getrandom::Error> {
    Ok(Once::fresh(now.plus(LIFE), Claims { device: device.clone() })?.sign(key, KIND))
}

/// Marks a proof as used. `false` if it is forged, has expired, belongs to another device, or was used before.
///
/// # Errors
///
/// [`PasskeyError::Internal`].
pub(crate) async fn take(
    store: &Store,
    key: &Key,
    device: &DeviceId,
    proof: &str,
    now: UnixMillis,
) -> Result<bool, PasskeyError> {
    let Ok(proof) = Once::<Claims>::verify(key, KIND, now, proof) else { return Ok(false) };
    Ok(proof.claims.device == *device && proof.take(store, device).await?)
}
