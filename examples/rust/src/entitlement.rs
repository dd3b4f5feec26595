//! Checks the tokens that readers bring.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use tokio::sync::Mutex;

/// The gateway's clock and ours may differ by so much.
const LEEWAY: Duration = Duration::from_secs(30);

/// An unknown key is asked for again after this time at the earliest.
const REFETCH_AFTER: Duration = Duration::from_secs(10);

/// Checks entitlement tokens with the gateway's public keys.
pub(crate) struct Verifier {
    pub(crate) gateway: String,
    pub(crate) publisher: String,
    pub(crate) jwks_url: String,
    /// All keys are asked for again after this time: the gateway may have withdrawn one.
    pub(crate) keys_for: Duration,
    pub(crate) http: reqwest::Client,
    pub(crate) keys: Mutex<Keys>,
}

/// The gateway's public keys by their ids.
#[derive(Default)]
pub(crate) struct Keys {
    by_id: HashMap<String, VerifyingKey>,
    fetched_at: Option<Instant>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: u64,
    item: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    crv: String,
    x: String,
}

impl Verifier {
    /// Whether the token lets its bearer have this item now.
    pub(crate) async fn is_entitled(&self, token: &str, item: &str) -> bool {
        let Some(claims) = self.verified(token).await else { return false };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let is_current = now < Duration::from_secs(claims.exp).saturating_add(LEEWAY);
        claims.iss == self.gateway
            && claims.aud == self.publisher
            && claims.item == item
            && is_current
    }

    async fn verified(&self, token: &str) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&BASE64URL.decode(header).ok()?).ok()?;
        if header.alg != "EdDSA" {
            return None;
        }
        let signature = Signature::from_slice(&BASE64URL.decode(signature).ok()?).ok()?;
        let key = self.key(&header.kid).await?;
        key.verify_strict(signed.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&BASE64URL.decode(claims).ok()?).ok()
    }

    /// The key with this id. A new id means that the gateway has changed its key.
    async fn key(&self, kid: &str) -> Option<VerifyingKey> {
        let mut keys = self.keys.lock().await;
        let age = keys.fetched_at.map_or(Duration::MAX, |at| at.elapsed());
        if age >= self.keys_for || (!keys.by_id.contains_key(kid) && age > REFETCH_AFTER) {
            keys.fetched_at = Some(Instant::now());
            match self.fetch().await {
                Ok(by_id) => keys.by_id = by_id,
                Err(error) => eprintln!("{}: {error}", self.jwks_url),
            }
        }
        keys.by_id.get(kid).copied()
    }

    async fn fetch(&self) -> reqwest::Result<HashMap<String, VerifyingKey>> {
        let response = self.http.get(&self.jwks_url).send().await?.error_for_status()?;
        let set: KeySet = response.json().await?;
        let read = |jwk: Jwk| {
            let bytes = BASE64URL.decode(jwk.x).ok()?.try_into().ok()?;
            Some((jwk.kid, VerifyingKey::from_bytes(&bytes).ok()?))
        };
        Ok(set.keys.into_iter().filter(|jwk| jwk.crv == "Ed25519").filter_map(read).collect())
    }
}
