//! Passkeys: the same reader on another device, and on another publication, without a phone.
//!
//! A passkey belongs to a reader, and a reader is one device on each publisher's pages. Who signs in on
//! a browser that has bought nothing becomes that device there: rights, credit, tab and bundles are the
//! reader's at once. A browser that has bought something stays itself, and the two share what they
//! have bought.
//!
//! [`party`] makes challenges and checks what browsers make of them; [`enrol`] writes a new passkey
//! down, [`sign_in`] joins a device to its reader, [`step_up`] says when a purchase needs the
//! passkey, and [`keyring`] is the page where its reader changes that. A challenge is taken out of the database before its answer is looked at: none is answered
//! twice, whatever comes of it.

use crate::store::StoreError;

pub(crate) use crate::passkeys::party::{Begun, LIFE, NewPasskey, Party, Signature};

pub(crate) mod enrol;

pub(crate) mod keyring;

mod party;

pub(crate) mod sign_in;

pub(crate) mod step_up;

/// Why a passkey was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasskeyError {
    /// Browsers make passkeys for names, not for numbers.
    #[error("this gateway has no host name that passkeys could belong to")]
    Unavailable,
    /// The challenge is not one that this device waits for: it ran out, or was answered.
    #[error("the challenge ran out or was answered")]
    Expired,
    /// The answer is not one to our challenge, from our pages, by this passkey.
    #[error("the answer of the passkey does not hold")]
    Invalid,
    /// No reader has this passkey.
    #[error("this passkey is not known here")]
    Unknown,
    /// A reader needs only so many.
    #[error("the reader has enough passkeys")]
    TooMany,
    #[error(transparent)]
    Internal(#[from] StoreError),
}
