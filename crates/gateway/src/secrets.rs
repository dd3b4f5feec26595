//! The gateway's secrets.
//!
//! There is one master secret. The keys of [`Secrets`] are derived from it by HKDF (RFC 5869), each with its
//! own name. Tokens that share a key begin with different words for their kinds, so a token made for one
//! purpose is invalid for every other. Content secrets and signing keys have files of their own, because they
//! are rotated separately. No type here shows its secret by `Debug`, and no secret is logged.

use core::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub(crate) use crate::secrets::folder::KeyFolder;
pub(crate) use crate::secrets::rings::{ContentSecret, Rings, SigningKey};

pub(crate) mod aead;
mod folder;
pub(crate) mod jws;
pub(crate) mod once;
pub(crate) mod phones;
mod rings;

pub(crate) mod token;

#[cfg(test)]
mod tests;

/// A key for HMAC-SHA256, HKDF or AES-256-GCM. It never shows in a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// Takes bytes that came from a key file or a derivation.
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Draws a random key.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Derives the key for one purpose; each purpose has another key.
    pub(crate) fn derive(&self, purpose: &str) -> Self {
        let mut bytes = [0; 32];
        // HKDF can refuse only more than 255 blocks; this is one.
        let derived = Hkdf::<Sha256>::new(None, &self.0).expand(purpose.as_bytes(), &mut bytes);
        debug_assert!(derived.is_ok(), "one block is always allowed");
        Self(bytes)
    }

    /// HMAC-SHA256 of a message.
    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Whether `tag` is the HMAC of the message; takes the same time for every wrong one.
    pub(crate) fn verifies(&self, message: &[u8], tag: &[u8]) -> bool {
        Hmac::<Sha256>::new_from_slice(&self.0).is_ok_and(|mut mac| {
            mac.update(message);
            mac.verify_slice(tag).is_ok()
        })
    }

    /// The bytes, for a cipher.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// A password from the configuration, such as a carrier's client secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SecretText(String);

impl SecretText {
    /// Takes a text as secret.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for the call that needs it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

/// The keys that are derived from the master secret. They stay the same as long as the database is used.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    /// Makes the keyed hashes of phone numbers and of network addresses.
    pub(crate) phone_lookup: Key,
    /// Encrypts phone numbers in the database.
    pub(crate) phone_encryption: Key,
    /// Signs challenges for devices.
    pub(crate) challenge: Key,
    /// Derives device ids from public keys.
    pub(crate) device: Key,
    /// Signs quotes, which hold a price.
    pub(crate) quote: Key,
    /// Signs the bearer tokens of sessions.
    pub(crate) session: Key,
    /// Signs the tickets of event streams.
    pub(crate) ticket: Key,
    /// Signs the capabilities of the plain page.
    pub(crate) visit: Key,
    /// Signs the tickets that lead from the sheet to the plain page, and the return tokens that lead there
    /// from a carrier's own window.
    pub(crate) plain_ticket: Key,
    /// Signs the claims that lead from the plain page back to the article, and the tokens with which a phone
    /// continues with its own tab or credit.
    pub(crate) claim: Key,
    /// Signs step-up proofs, made after the passkey was used, and the tokens that open `/passkeys`.
    pub(crate) step_up: Key,
    /// Makes keyed hashes of hand-off tokens, short codes and IP addresses.
    pub(crate) handoff: Key,
    /// Signs the capabilities of phone pages.
    pub(crate) guest: Key,
    /// Signs the state of silent confirmation, and derives its PKCE verifier.
    pub(crate) line: Key,
    /// Makes keyed hashes of request bodies, which can contain a phone number.
    pub(crate) fingerprint: Key,
    /// Encrypts stored answers, which can contain a content key.
    pub(crate) answer: Key,
    notification: Key,
    check: Key,
}

impl Secrets {
    /// Derives each key from the master key, with the key's purpose as HKDF's info.
    pub(crate) fn derive(master: &Key) -> Self {
        let key = |purpose: &str| master.derive(&format!("farthing-v1 {purpose}"));
        Self {
            phone_lookup: key("phone lookup"),
            phone_encryption: key("phone encryption"),
            challenge: key("challenge"),
            device: key("device"),
            quote: key("quote"),
            session: key("session"),
            ticket: key("ticket"),
            visit: key("visit"),
            plain_ticket: key("plain ticket"),
            claim: key("claim"),
            step_up: key("step up"),
            handoff: key("handoff"),
            guest: key("guest"),
            line: key("line"),
            fingerprint: key("fingerprint"),
            answer: key("answer"),
            notification: key("notification"),
            check: key("check"),
        }
    }

    /// The secret part of the address to which a carrier sends its notifications.
    pub(crate) fn notification_word(&self, carrier: &str) -> String {
        token::text(self.notification.mac(carrier.as_bytes()).get(..16).unwrap_or_default())
    }

    /// A value that shows whether a database was written with the same master secret, and reveals nothing
    /// else.
    pub(crate) fn check_value(&self) -> String {
        token::text(&self.check.mac(b"database"))
    }
}
