//! Short signed texts of the gateway: challenges, quotes, sessions, tickets.
//!
//! `{kind}.{claims}.{tag}`: the claims are JSON, the tag an HMAC over all before it, both in base64url.
//! Nothing is stored to make or to verify one.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::Key;

/// Longest token, in bytes. A longer text is refused without a check. The longest token is the quote of a
/// fixed bundle: it names every article.
const LENGTH_MAX: usize = 32 * 1_024;

/// Claims with their expiry.
#[derive(Serialize, Deserialize)]
struct Expiring<T> {
    #[serde(rename = "exp")]
    expires: i64,
    #[serde(flatten)]
    claims: T,
}

/// Why a token was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenError {
    /// This gateway did not sign it.
    Forged,
    /// This gateway signed it, and it has expired.
    Expired,
}

/// Bytes in base64url without padding.
pub(crate) fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a base64url text without padding.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

/// Random bytes in base64url, to make every token different.
///
/// # Errors
///
/// If the operating system gives no random bytes.
pub(crate) fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes)?;
    Ok(text(&bytes))
}

/// A token would be too long to be read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token of {0} bytes would be too long to be read back")]
pub(crate) struct TooLong(usize);

/// As [`sign`], for claims that have no greatest length.
///
/// # Errors
///
/// [`TooLong`].
pub(crate) fn sign_if_readable<T: Serialize>(
    key: &Key,
    kind: &str,
    expires: UnixMillis,
    claims: T,
) -> Result<String, TooLong> {
    let token = sign(key, kind, expires, claims);
    if token.len() > LENGTH_MAX { Err(TooLong(token.len())) } else { Ok(token) }
}

/// Makes a token of a kind that is valid until `expires`. Its claims must be short.
pub(crate) fn sign<T: Serialize>(key: &Key, kind: &str, expires: UnixMillis, claims: T) -> String {
    let claimed = Expiring { expires: expires.0, claims };
    // Claims are plain structs with text keys, which always have a JSON form.
    let json = serde_json::to_vec(&claimed).unwrap_or_default();
    let signed = format!("{kind}.{}", text(&json));
    let tag = text(&key.mac(signed.as_bytes()));
    format!("{signed}.{tag}")
}

/// Verifies a token of a kind and reads its claims.
///
/// # Errors
///
/// [`TokenError::Expired`] only for a token that this gateway signed.
pub(crate) fn verify<T: DeserializeOwned>(
    key: &Key,
    kind: &str,
    now: UnixMillis,
    token: &str,
) -> Result<T, TokenError> {
    if token.len() > LENGTH_MAX {
        return Err(TokenError::Forged);
    }
    let (signed, tag) = token.rsplit_once('.').ok_or(TokenError::Forged)?;
    let tag = bytes(tag).ok_or(TokenError::Forged)?;
    if !key.verifies(signed.as_bytes(), &tag) {
        return Err(TokenError::Forged);
    }
    let (found, claims) = signed.split_once('.').ok_or(TokenError::Forged)?;
    if found != kind {
        return Err(TokenError::Forged);
    }
    let json = bytes(claims).ok_or(TokenError::Forged)?;
    let claimed: Expiring<T> = serde_json::from_slice(&json).map_err(|_| TokenError::Forged)?;
    if claimed.expires <= now.0 {
        return Err(TokenError::Expired);
    }
    Ok(claimed.claims)
}
