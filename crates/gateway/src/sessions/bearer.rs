//! Bearer tokens: a device, on one publisher's pages, from one origin.

use farthing_protocol::limits::SESSION_LIFE;
use farthing_protocol::{DeviceId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::token::TokenError;
use crate::secrets::{Key, token};

const KIND: &str = "fs1";

/// The content of a bearer token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The device of the session.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    /// Origin of the page that embeds the frame, or the gateway's own.
    #[serde(rename = "o")]
    pub(crate) origin: String,
}

/// Makes the session's bearer token.
pub(crate) fn make(key: &Key, now: UnixMillis, session: &Session) -> String {
    token::sign(key, KIND, now.plus(SESSION_LIFE), session)
}

/// Reads a token.
///
/// # Errors
///
/// [`TokenError`].
pub(crate) fn read(key: &Key, now: UnixMillis, text: &str) -> Result<Session, TokenError> {
    token::verify(key, KIND, now, text)
}
