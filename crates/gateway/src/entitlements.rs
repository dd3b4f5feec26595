//! Entitlements as tokens, which a publisher's server verifies before it serves paid content.
//!
//! A JWT (RFC 7519) signed with Ed25519; any JWT library verifies it with the key set at
//! `/.well-known/jwks.json`. It names one publisher, one device and one item, and is valid for 15 minutes, so
//! sharing one has little use.

use core::time::Duration;

use farthing_protocol::{DeviceId, ItemId, OrderId, PublisherId};
use serde::Serialize;

use crate::clock::UnixMillis;
use crate::config::WebOrigin;
use crate::secrets::{SigningKey, jws};

/// How long a token is valid.
pub(crate) const LIFE: Duration = Duration::from_mins(15);

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a PublisherId,
    sub: &'a DeviceId,
    item: &'a ItemId,
    order: &'a OrderId,
    iat: i64,
    exp: i64,
}

/// The content of a token.
#[derive(Debug, Clone)]
pub(crate) struct Grant<'a> {
    pub(crate) publisher: &'a PublisherId,
    pub(crate) device: &'a DeviceId,
    pub(crate) item: &'a ItemId,
    /// The order that paid.
    pub(crate) order: &'a OrderId,
}

/// Signs a token that is valid from now on, for [`LIFE`].
pub(crate) fn sign(
    key: &SigningKey,
    gateway: &WebOrigin,
    now: UnixMillis,
    grant: &Grant<'_>,
) -> String {
    let claims = Claims {
        iss: gateway.as_str(),
        aud: grant.publisher,
        sub: grant.device,
        item: grant.item,
        order: grant.order,
        iat: now.0.div_euclid(1_000),
        exp: now.plus(LIFE).0.div_euclid(1_000),
    };
    jws::sign(key, "JWT", &claims)
}
