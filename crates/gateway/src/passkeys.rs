//! Passkeys: the same reader on another device, and on another publication, without a phone.
//!
//! A passkey belongs to a reader, and a reader has one device on each publisher's pages. A browser that has
//! bought nothing becomes this device when the reader signs in: it has the reader's rights, credit, tab and
//! bundles at once. A browser that has bought something stays a device of its own, and the two share their
//! rights.
//!
//! [`party`] makes challenges and verifies answers, [`enrol`] saves a new passkey, [`sign_in`] joins a device
//! to its reader, [`step_up`] decides when a purchase needs the passkey, and [`keyring`] is the page where
//! the reader changes that. A challenge is deleted from the database before its answer is verified, so that
//! none is answered twice.

use crate::store::StoreError;

pub(crate) use crate::passkeys::party::{Begun, LIFE, NewPasskey, Party, Signature};

pub(crate) mod enrol;

pub(crate) mod keyring;

mod party;

pub(crate) mod sign_in;

pub(crate) mod step_up;

/// Why a passkey was rejected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasskeyError {
    /// The gateway's host is an IP address; browsers make passkeys for domain names only.
    #[error("this gateway has no host name that passkeys could belong to")]
    Unavailable,
    /// The challenge has expired, was answered, or belongs to another device.
    #[error("the challenge ran out or was answered")]
    Expired,
    /// The answer does not match the challenge, the origin or the passkey.
    #[error("the answer of the passkey does not hold")]
    Invalid,
    /// No reader has this passkey.
    #[error("this passkey is not known here")]
    Unknown,
    /// The reader has reached the limit of passkeys.
    #[error("the reader has enough passkeys")]
    TooMany,
    #[error(transparent)]
    Internal(#[from] StoreError),
}
