//! Challenges: stateless to make, good once.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::{Key, token};

/// Long enough for a slow phone to sign, too short to collect signatures.
pub(crate) const LIFE: Duration = Duration::from_mins(2);

const KIND: &str = "fc1";

/// No more challenges are remembered as used than a machine can bear; the oldest fall out first by
/// running out, so reaching this means a flood, and then no session is opened.
const USED_MAX: usize = 200_000;

#[derive(Serialize, Deserialize)]
struct Claims {
    nonce: String,
}

/// Makes a challenge.
///
/// # Errors
///
/// If the system has no randomness to give.
pub(crate) fn make(key: &Key, now: UnixMillis) -> Result<String, getrandom::Error> {
    Ok(token::sign(key, KIND, now.plus(LIFE), Claims { nonce: token::nonce()? }))
}

/// The challenges of the last two minutes that were used up.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<HashMap<String, UnixMillis>>);

impl Used {
    /// Takes a challenge, which is then used up here. Returns its name; none if it is not ours, too old or
    /// used up before.
    pub(crate) fn take(&self, key: &Key, now: UnixMillis, challenge: &str) -> Option<String> {
        let claims = token::verify::<Claims>(key, KIND, now, challenge).ok()?;
        // Nothing in here can panic half-way, so a poisoned lock still guards a whole map.
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= USED_MAX {
            used.retain(|_, until| *until > now);
        }
        let is_first =
            used.len() < USED_MAX && used.insert(claims.nonce.clone(), now.plus(LIFE)).is_none();
        is_first.then_some(claims.nonce)
    }

    /// Forgets what would be refused for its age anyway.
    pub(crate) fn sweep(&self, now: UnixMillis) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| *until > now);
    }
}
