//! Sessions: a device proves its key and gets a token that is valid for some minutes.

use serde::{Deserialize, Serialize};

use crate::offer::AskOffer;
use crate::{OfferView, PublisherId};

/// Answer of `POST /v1/challenges`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChallengeView {
    /// What to sign. Made by the gateway; it expires and can be used once.
    pub challenge: String,
    /// How long it is valid, in seconds.
    pub expires_in_secs: u32,
}

/// Body of `POST /v1/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenSession {
    /// The publisher on whose pages the checkout runs.
    pub publisher: PublisherId,
    /// Origin of the page that holds the frame, as the browser reported it (`event.origin`), or the
    /// gateway's own origin for its own pages.
    pub origin: String,
    /// [`ChallengeView::challenge`], unchanged.
    pub challenge: String,
    /// The device's public key.
    pub public_key: PublicKey,
    /// ECDSA over P-256 with SHA-256 of [`signed_text`], as `r` and `s` of 32 bytes each: base64url.
    pub signature: String,
    /// What the reader is looking at: its offer comes with the session, in one round trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<AskOffer>,
}

/// A P-256 public key: the two coordinates as in a JWK (RFC 7518 section 6.2.1), base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicKey {
    /// The x coordinate: 32 bytes in base64url.
    pub x: String,
    /// The y coordinate: 32 bytes in base64url.
    pub y: String,
}

/// Answer of `POST /v1/sessions`: sent back as `Authorization: Bearer …` and kept in memory only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// An opaque bearer token.
    pub token: String,
    /// How long it is valid, in seconds.
    pub expires_in_secs: u32,
    /// The offer that was asked for. Absent if there is none: `POST /v1/offers` says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Box<OfferView>>,
}

/// Leaves out the token, so that it reaches no log.
impl core::fmt::Debug for SessionView {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SessionView(..)")
    }
}

/// The text that the device signs. It names its purpose, so that the signature is valid for nothing else.
#[must_use]
pub fn signed_text(challenge: &str, publisher: &PublisherId, origin: &str) -> String {
    format!("farthing-session-v1\n{challenge}\n{publisher}\n{origin}")
}
