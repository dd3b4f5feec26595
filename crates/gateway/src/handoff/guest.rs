//! Who looks at a phone page: a signed capability in the address, in the place of a cookie. It binds nothing; the
//! first guest who continues is bound.

use core::time::Duration;

use farthing_protocol::{DeviceId, HandoffId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::random::{self, DrawError};
use crate::secrets::{Key, token};

/// Longer than a hand-off lives, so that going back after paying meets the purchase.
const LIFE: Duration = Duration::from_hours(24);

const KIND: &str = "fg1";

/// A browser that looks at one hand-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guest {
    /// The device that it becomes, if it continues.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    /// What it looks at.
    #[serde(rename = "h")]
    pub(crate) handoff: HandoffId,
}

impl Guest {
    /// Somebody new. Nothing is written down.
    ///
    /// # Errors
    ///
    /// [`DrawError`] if the system has no randomness to give.
    pub(crate) fn fresh(handoff: HandoffId) -> Result<Self, DrawError> {
        Ok(Self { device: random::device_id()?, handoff })
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
