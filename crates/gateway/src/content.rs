//! Sealed content: AES-256-GCM, with a key for each item that the gateway alone can derive.
//!
//! [`page`] seals the marked part of a publisher's page, [`block`] finds and opens it again. The format is
//! public (docs/publishers.md), so that a publisher can open an archive without this program.

use farthing_protocol::{ItemId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::secrets::aead::AeadError;
use crate::secrets::{ContentSecret, Key, aead, token};

pub(crate) mod block;

pub(crate) mod page;

#[cfg(test)]
mod tests;

/// The only algorithm: AES-256-GCM, named as in RFC 7518.
const ALG: &str = "A256GCM";

/// A sealed text, as it stands in the page.
///
/// [`crate::benching::Article`] is an example: it seals a text and opens it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    v: u8,
    alg: String,
    publisher: PublisherId,
    item: ItemId,
    kid: String,
    iv: String,
    ct: String,
}

/// Why a text could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContentError {
    /// The block was not made by this program, was changed, or belongs to another item or key.
    #[error("the sealed content cannot be opened with this key")]
    Unreadable,
    /// There are no random bytes, or the text has many gigabytes.
    #[error("the content cannot be sealed: {0}")]
    NotSealed(#[from] AeadError),
}

/// The key of an item's content, which an entitled reader gets.
pub(crate) fn content_key(secret: &ContentSecret, publisher: &PublisherId, item: &ItemId) -> Key {
    secret.key().derive(&format!("farthing-content-v1\n{publisher}\n{item}\n{}", secret.kid()))
}

fn associated(publisher: &PublisherId, item: &ItemId, kid: &str) -> Vec<u8> {
    format!("farthing-sealed-v1\n{publisher}\n{item}\n{kid}").into_bytes()
}

impl Sealed {
    /// Seals a text.
    ///
    /// # Errors
    ///
    /// [`ContentError::NotSealed`].
    pub(crate) fn seal(
        secret: &ContentSecret,
        publisher: &PublisherId,
        item: &ItemId,
        text: &str,
    ) -> Result<Self, ContentError> {
        let key = content_key(secret, publisher, item);
        let aad = associated(publisher, item, secret.kid());
        let sealed = aead::seal_detached(&key, &aad, text.as_bytes())?;
        Ok(Self {
            v: 1,
            alg: ALG.to_owned(),
            publisher: publisher.clone(),
            item: item.clone(),
            kid: secret.kid().to_owned(),
            iv: token::text(&sealed.nonce),
            ct: token::text(&sealed.ciphertext),
        })
    }

    /// Decrypts the text with the key of its item.
    ///
    /// # Errors
    ///
    /// [`ContentError::Unreadable`].
    pub(crate) fn open(&self, key: &Key) -> Result<String, ContentError> {
        self.opened(key).ok_or(ContentError::Unreadable)
    }

    fn opened(&self, key: &Key) -> Option<String> {
        if self.v != 1 || self.alg != ALG {
            return None;
        }
        let iv = <[u8; aead::NONCE]>::try_from(token::bytes(&self.iv)?).ok()?;
        let ct = token::bytes(&self.ct)?;
        let aad = associated(&self.publisher, &self.item, &self.kid);
        String::from_utf8(aead::open_detached(key, &aad, iv, &ct)?).ok()
    }

    /// The secret with which it was sealed, if it is one of these.
    pub(crate) fn secret<'a>(
        &self,
        mut secrets: impl Iterator<Item = &'a ContentSecret>,
    ) -> Option<&'a ContentSecret> {
        secrets.find(|secret| secret.kid() == self.kid)
    }

    /// Its publisher and item.
    pub(crate) const fn subject(&self) -> (&PublisherId, &ItemId) {
        (&self.publisher, &self.item)
    }
}
