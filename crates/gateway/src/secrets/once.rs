//! Single-use tokens, with a nonce and an expiry.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::Key;
use crate::secrets::token::{self, TokenError};

/// A single-use token and its claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Once<T> {
    /// The nonce that makes every token different.
    #[serde(rename = "n")]
    pub(crate) nonce: String,
    #[serde(rename = "t")]
    expires_at: i64,
    /// What the token is for.
    #[serde(flatten)]
    pub(crate) claims: T,
}

impl<T> Once<T> {
    /// A token that is valid until `expires_at`.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    pub(crate) fn fresh(expires_at: UnixMillis, claims: T) -> Result<Self, getrandom::Error> {
        Ok(Self { nonce: token::nonce()?, expires_at: expires_at.0, claims })
    }

    /// The moment from which the token is invalid.
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
    /// Reads a token of a kind. [`take`](Once::take) checks that it was not used.
    ///
    /// # Errors
    ///
    /// [`TokenError`] if this gateway did not sign it, or it has expired.
    pub(crate) fn verify(
        key: &Key,
        kind: &str,
        now: UnixMillis,
        text: &str,
    ) -> Result<Self, TokenError> {
        token::verify(key, kind, now, text)
    }
}
