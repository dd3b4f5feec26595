//! Tokens that are good once: a name unlike every other, and the moment from which they no longer hold.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::Key;
use crate::secrets::token::{self, TokenError};

/// A token that is good once, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Once<T> {
    /// What makes it unlike every other.
    #[serde(rename = "n")]
    pub(crate) nonce: String,
    #[serde(rename = "t")]
    expires_at: i64,
    /// What the token is for.
    #[serde(flatten)]
    pub(crate) claims: T,
}

impl<T> Once<T> {
    /// A token that holds until `expires_at`.
    ///
    /// # Errors
    ///
    /// If the system has no randomness to give.
    pub(crate) fn fresh(expires_at: UnixMillis, claims: T) -> Result<Self, getrandom::Error> {
        Ok(Self { nonce: token::nonce()?, expires_at: expires_at.0, claims })
    }

    /// The moment from which it no longer holds.
    pub(crate) const fn expires_at(&self) -> UnixMillis {
        UnixMillis(self.expires_at)
    }
}

impl<T: Serialize> Once<T> {
    /// The token as text.
    pub(crate) fn sign(&self, key: &Key, kind: &str) -> String {
        token::sign(key, kind, self.expires_at(), self)
    }
}

impl<T: DeserializeOwned> Once<T> {
    /// Reads a token of a kind. Whether it was used is another question: [`take`](Once::take).
    ///
    /// # Errors
    ///
    /// [`TokenError`] if it is not ours, or no longer holds.
    pub(crate) fn verify(
        key: &Key,
        kind: &str,
        now: UnixMillis,
        text: &str,
    ) -> Result<Self, TokenError> {
        token::verify(key, kind, now, text)
    }
}
