//! Whether a device's key still belongs to the device. Signing in by passkey joins it with the reader's other
//! device.

use farthing_protocol::DeviceId;

use crate::orders::OrderError;
use crate::store::{self, Tx};

/// Rejects an old session of a device whose reader has signed in: the reader would lose what it buys.
pub(super) async fn still_itself(db: &mut Tx, device: &DeviceId) -> Result<(), OrderError> {
    match store::passkeys::acts_as(db, device).await? {
        Some(_) => Err(OrderError::SignedIn),
        None => Ok(()),
    }
}
