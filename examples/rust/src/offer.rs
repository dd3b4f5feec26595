//! Signs offers.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

/// How long an offer holds; the gateway takes a day at most.
const LIFE: Duration = Duration::from_hours(1);

/// Reads a private Ed25519 key from a JWK file.
///
/// # Errors
///
/// If the file is not such a key.
pub(crate) fn read_key(file: &Path) -> Result<SigningKey> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let jwk: Value = serde_json::from_str(&text)?;
    let secret = jwk.get("d").and_then(Value::as_str).context("the JWK has no d")?;
    let secret: [u8; 32] =
        BASE64URL.decode(secret)?.try_into().ok().context("d does not have 32 bytes")?;
    Ok(SigningKey::from_bytes(&secret))
}

/// An offer for an item that is not in the catalogue. The price is this server's to decide.
pub(crate) fn sign(key: &SigningKey, publisher: &str, gateway: &str, item: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let header = json!({ "alg": "EdDSA", "typ": "farthing-offer+jwt" });
    let claims = json!({
        "iss": publisher,
        "aud": gateway,
        "exp": now.saturating_add(LIFE).as_secs(),
        "item": item,
        "kind": "article",
        "title": { "en": "From the archive", "ko": "지난 기사" },
        "price": { "amount": "700", "currency": "KRW" },
    });
    let part = |value: &Value| BASE64URL.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = BASE64URL.encode(key.sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}
