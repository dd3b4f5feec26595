//! Signs offers with the publisher's secret key.

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

/// An offer for an item that is sold beside the catalogue. The price is this server's to decide.
pub(crate) fn sign(
    key: &SigningKey,
    (publisher, gateway): (&str, &str),
    item: &str,
    opens: Option<&str>,
) -> Option<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let header = json!({ "alg": "EdDSA", "typ": "farthing-offer+jwt" });
    let mut claims = terms(item, opens)?;
    if let Some(claims) = claims.as_object_mut() {
        claims.insert("iss".to_owned(), publisher.into());
        claims.insert("aud".to_owned(), gateway.into());
        claims.insert("exp".to_owned(), now.saturating_add(LIFE).as_secs().into());
        claims.insert("item".to_owned(), item.into());
    }
    let part = |value: &Value| BASE64URL.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = BASE64URL.encode(key.sign(signed.as_bytes()).to_bytes());
    Some(format!("{signed}.{signature}"))
}

/// What is sold beside the catalogue, by the first word of the item. The names are those of
/// farthing.toml. `opens` is the article in whose place a bundle is offered, if there is one.
///
/// Nothing else gets a signature: whoever asks must not choose an item of the catalogue and get it
/// for the price of another.
fn terms(item: &str, opens: Option<&str>) -> Option<Value> {
    let terms = match item.split('/').next()? {
        "thanks" => json!({
            "kind": "tip",
            "title": { "en": "A coffee for the photographer", "ko": "사진기자에게 커피 한 잔" },
            "price": { "amount": "500", "currency": "KRW" },
            "presets": ["500", "1000"],
            "max": "10000",
            "message": true,
            "thanks": { "en": "Thank you!", "ko": "고맙습니다!" },
        }),
        "collections" => json!({
            "kind": "bundle",
            "title": { "en": "Three from the archive", "ko": "지난 기사 세 편" },
            "price": { "amount": "1500", "currency": "KRW" },
            "articles": 3,
            "scope": "archive/*",
            "valid_days": 30,
            "opens": opens,
        }),
        "archive" => json!({
            "kind": "article",
            "title": { "en": "From the archive", "ko": "지난 기사" },
            "price": { "amount": "700", "currency": "KRW" },
        }),
        _ => return None,
    };
    Some(terms)
}
