//! Whether a device is still itself: a passkey may have made it its reader's other one.

use farthing_protocol::DeviceId;

use crate::orders::OrderError;
use crate::store::{self, Tx};

/// Refuses an old session of a device whose reader has signed in: what it buys would be lost to them.
pub(super) async fn still_itself(db: &mut Tx, device: &DeviceId) -> Result<(), OrderError> {
    match store::passkeys::acts_as(db, device).await? {
        Some(_) => Err(OrderError::SignedIn),
        None => Ok(()),
    }
}
