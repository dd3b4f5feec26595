//! Entitlements as tokens, which a publisher's server verifies before it serves paid content.
//!
//! A JWT (RFC 7519) signed with Ed25519; any JWT library verifies it with the key set at
//! `/.well-known/jwks.json`. It names one publisher, one device and one item, and is valid for at most 15
//! minutes, so sharing one has little use.

use core::time::Duration;

use farthing_protocol::{DeviceId, ItemId, OrderId, PublisherId};
use serde::Serialize;

use crate::clock::UnixMillis;
use crate::config::WebOrigin;
use crate::secrets::{SigningKey, jws};

/// How long a token is valid, if its right does not end before.
const LIFE: Duration = Duration::from_mins(15);

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
    /// When the right ends; none if it does not end.
    pub(crate) until: Option<UnixMillis>,
}

/// How long a token is valid that is signed now for a right with this end.
pub(crate) fn life(now: UnixMillis, until: Option<UnixMillis>) -> Duration {
    until.map_or(LIFE, |until| until.since(now).min(LIFE))
}

/// Signs a token that is valid from now on, for its [`life`].
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
        exp: now.plus(life(now, grant.until)).0.div_euclid(1_000),
    };
    jws::sign(key, "JWT", &claims)
}
