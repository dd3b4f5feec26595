//! Authenticated encryption: AES-256-GCM with a random nonce (NIST SP 800-38D).
//!
//! Nonces are drawn only here. [`seal`] puts the nonce before the ciphertext, for columns of the database;
//! [`seal_detached`] returns it, for a format that has a field for it.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};

use crate::secrets::Key;

/// Length of a nonce in bytes.
pub(crate) const NONCE: usize = 12;

/// A nonce and the ciphertext with its tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Detached {
    /// 96 random bits. Up to 2^32 encryptions with one key (NIST SP 800-38D), a repeated nonce is very
    /// improbable.
    pub(crate) nonce: [u8; NONCE],
    /// As long as the plaintext, and 16 bytes of tag.
    pub(crate) ciphertext: Vec<u8>,
}

/// Why a text could not be encrypted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AeadError {
    /// The operating system gave no random bytes.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The cipher takes no more than 64 GiB.
    #[error("too long to be encrypted")]
    TooLong,
}

/// Encrypts a text for one place: `place` is authenticated with it and must be the same to open it.
///
/// # Errors
///
/// [`AeadError`].
pub(crate) fn seal_detached(
    key: &Key,
    place: &[u8],
    plaintext: &[u8],
) -> Result<Detached, AeadError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce)?;
    let ciphertext = Aes256Gcm::new(key.bytes().into())
        .encrypt(&Nonce::from(nonce), Payload { msg: plaintext, aad: place })
        .map_err(|_| AeadError::TooLong)?;
    Ok(Detached { nonce, ciphertext })
}

/// Decrypts the result of [`seal_detached`]. None if the key, the place or a single bit differs.
pub(crate) fn open_detached(
    key: &Key,
    place: &[u8],
    nonce: [u8; NONCE],
    ciphertext: &[u8],
) -> Option<Vec<u8>> {
    let payload = Payload { msg: ciphertext, aad: place };
    Aes256Gcm::new(key.bytes().into()).decrypt(&Nonce::from(nonce), payload).ok()
}

/// As [`seal_detached`]. The result begins with the nonce of [`NONCE`] bytes.
///
/// # Errors
///
/// [`AeadError`].
pub(crate) fn seal(key: &Key, place: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, AeadError> {
    let Detached { nonce, ciphertext } = seal_detached(key, place, plaintext)?;
    Ok([nonce.as_slice(), &ciphertext].concat())
}

/// Decrypts the result of [`seal`]. None if the key, the place or a single bit differs.
pub(crate) fn open(key: &Key, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>()?;
    open_detached(key, place, *nonce, ciphertext)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::{NONCE, open, open_detached, seal};
    use crate::secrets::Key;

    /// Test case 14 of "The Galois/Counter Mode of Operation" (McGrew, Viega): a key and a nonce of
    /// zeros over one block of zeros.
    #[test]
    fn a_published_vector_opens() {
        let hex = "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919";
        let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
        let ciphertext: Vec<u8> = (0..hex.len()).step_by(2).map(digit).collect();
        let opened = open_detached(&Key::new([0; 32]), b"", [0; NONCE], &ciphertext);
        assert_eq!(opened, Some(vec![0; 16]));
    }

    proptest! {
        #[test]
        fn it_opens_only_with_the_same_key_and_place_and_unchanged(
            text: Vec<u8>, place: Vec<u8>, at: prop::sample::Index,
        ) {
            let key = Key::new([1; 32]);
            let sealed = seal(&key, &place, &text).unwrap();
            prop_assert_eq!(open(&key, &place, &sealed), Some(text.clone()));
            prop_assert_eq!(open(&Key::new([2; 32]), &place, &sealed), None);
            let elsewhere = [place.as_slice(), b"x"].concat();
            prop_assert_eq!(open(&key, &elsewhere, &sealed), None);
            let mut changed = sealed.clone();
            *changed.get_mut(at.index(sealed.len())).unwrap() ^= 1;
            prop_assert_eq!(open(&key, &place, &changed), None);
            prop_assert_ne!(seal(&key, &place, &text).unwrap(), sealed);
        }
    }
}
