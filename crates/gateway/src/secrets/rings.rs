//! The rotated keys, oldest first.

use core::fmt;
use core::time::Duration;

use ed25519_dalek::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::clock::UnixMillis;
use crate::secrets::{Key, token};

/// A new signing key is published for this long before it signs, so that publishers' servers that cache the
/// key set know it in time. Twice the key set's `max-age`.
const SHOWN_BEFORE_USE: Duration = Duration::from_mins(10);

/// An old signing key is published for this long after its last use: longer than its tokens are valid.
const SHOWN_AFTER_USE: Duration = Duration::from_hours(1);

/// A key that signs entitlements.
#[derive(Clone)]
pub(crate) struct SigningKey {
    kid: String,
    created: UnixMillis,
    key: ed25519_dalek::SigningKey,
}

/// A secret from which content keys are derived.
#[derive(Clone)]
pub(crate) struct ContentSecret {
    kid: String,
    created: UnixMillis,
    key: Key,
}

/// All keys of both kinds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rings {
    signing: Vec<SigningKey>,
    content: Vec<ContentSecret>,
}

impl SigningKey {
    /// The key of a file.
    pub(crate) fn new(seed: &Key, created: UnixMillis) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed.bytes());
        // The id is the key's thumbprint (RFC 7638), so that no two keys share one.
        let x = token::text(key.verifying_key().as_bytes());
        let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let kid = token::text(&Sha256::digest(canonical.as_bytes()));
        Self { kid, created, key }
    }

    /// The key's id in tokens and in the key set.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// The Ed25519 signature of a message (RFC 8032).
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    fn jwk(&self) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid,
            "x": token::text(self.key.verifying_key().as_bytes()),
        })
    }
}

impl ContentSecret {
    /// The secret of a file.
    pub(crate) fn new(key: Key, created: UnixMillis) -> Self {
        let name = key.derive("farthing-v1 content secret's name");
        let kid = token::text(name.bytes().get(..6).unwrap_or_default());
        Self { kid, created, key }
    }

    /// The secret's id in sealed pages.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// The secret, to derive a content key from.
    pub(crate) const fn key(&self) -> &Key {
        &self.key
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

impl fmt::Debug for ContentSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentSecret({})", self.kid)
    }
}

impl Rings {
    /// Sorts the keys by age.
    pub(crate) fn new(mut signing: Vec<SigningKey>, mut content: Vec<ContentSecret>) -> Self {
        signing.sort_by(|a, b| (a.created, &a.kid).cmp(&(b.created, &b.kid)));
        content.sort_by(|a, b| (a.created, &a.kid).cmp(&(b.created, &b.kid)));
        Self { signing, content }
    }

    /// The key that signs now: the newest one that was published for long enough, else the oldest.
    pub(crate) fn signer(&self, now: UnixMillis) -> Option<&SigningKey> {
        let shown = |key: &&SigningKey| key.created.plus(SHOWN_BEFORE_USE) <= now;
        self.signing.iter().rev().find(shown).or_else(|| self.signing.first())
    }

    /// The newest secret, with which pages are sealed.
    pub(crate) fn sealer(&self) -> Option<&ContentSecret> {
        self.content.last()
    }

    /// Every secret that a page can be sealed with, newest first.
    pub(crate) fn sealers(&self) -> impl Iterator<Item = &ContentSecret> {
        self.content.iter().rev()
    }

    /// The key set (RFC 7517, RFC 8037): every key whose tokens are valid now or soon.
    pub(crate) fn jwks(&self, now: UnixMillis) -> Value {
        let successors = self.signing.iter().skip(1).map(Some).chain([None]);
        let shown = self.signing.iter().zip(successors).filter(|(_, successor)| {
            successor
                .is_none_or(|key| key.created.plus(SHOWN_BEFORE_USE).plus(SHOWN_AFTER_USE) > now)
        });
        json!({ "keys": shown.map(|(key, _)| key.jwk()).collect::<Vec<_>>() })
    }
}
