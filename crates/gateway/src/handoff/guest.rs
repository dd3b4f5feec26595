//! The browser that shows a phone page, identified by a signed capability in the address instead of a cookie.
//! It binds nothing; the first guest who continues is bound.

use core::time::Duration;

use farthing_protocol::{DeviceId, HandoffId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::id_generator::{self, DrawError};
use crate::secrets::{Key, token};

/// How long a capability is valid: longer than a hand-off, so that going back after paying shows the purchase.
const LIFE: Duration = Duration::from_hours(24);

const KIND: &str = "fg1";

/// A browser that shows one hand-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guest {
    /// The device that it becomes, if it continues.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    /// The hand-off that it shows.
    #[serde(rename = "h")]
    pub(crate) handoff: HandoffId,
}

impl Guest {
    /// A new guest. Nothing is stored.
    ///
    /// # Errors
    ///
    /// [`DrawError`] if the operating system gives no random bytes.
    pub(crate) fn fresh(handoff: HandoffId) -> Result<Self, DrawError> {
        Ok(Self { device: id_generator::device_id()?, handoff })
    }

    /// The capability as text.
    pub(crate) fn sign(&self, key: &Key, now: UnixMillis) -> String {
        token::sign(key, KIND, now.plus(LIFE), self)
    }

    /// Reads a capability that this gateway signed.
    pub(crate) fn verify(key: &Key, now: UnixMillis, text: &str) -> Option<Self> {
        token::verify(key, KIND, now, text).ok()
    }
}
