//! Challenges for sessions: made without storing anything, and valid once. Used ones are remembered in memory
//! until they expire; several gateways on one database also share a table.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::{Key, token};

/// How long a challenge is valid: enough for a slow phone, and short so that few used ones must be
/// remembered.
pub(crate) const LIFE: Duration = Duration::from_mins(2);

const KIND: &str = "fc1";

/// Most used challenges that are remembered. Old ones are deleted when they expire, so this is reached only
/// in a flood; then no session is opened.
const USED_MAX: usize = 200_000;

#[derive(Serialize, Deserialize)]
struct Claims {
    nonce: String,
}

/// Makes a challenge.
///
/// # Errors
///
/// If the operating system gives no random bytes.
pub(crate) fn make(key: &Key, now: UnixMillis) -> Result<String, getrandom::Error> {
    Ok(token::sign(key, KIND, now.plus(LIFE), Claims { nonce: token::nonce()? }))
}

/// Used challenges by their nonce, until they have expired.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<HashMap<String, UnixMillis>>);

impl Used {
    /// Marks a challenge as used. Returns its nonce; none if this gateway did not sign it, it has expired, or
    /// it was used before.
    pub(crate) fn take(&self, key: &Key, now: UnixMillis, challenge: &str) -> Option<String> {
        let claims = token::verify::<Claims>(key, KIND, now, challenge).ok()?;
        // No code under this lock panics half-way, so the map is consistent even if the lock is poisoned.
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= USED_MAX {
            used.retain(|_, until| *until > now);
        }
        let is_first =
            used.len() < USED_MAX && used.insert(claims.nonce.clone(), now.plus(LIFE)).is_none();
        is_first.then_some(claims.nonce)
    }

    /// Deletes challenges that have expired.
    pub(crate) fn sweep(&self, now: UnixMillis) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| *until > now);
    }
}
