//! Compact JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037), the only algorithm here.
//!
//! Written by hand, because `jsonwebtoken` would add RSA and a second cryptography provider. The header is
//! checked before the claims are read: `alg` is `EdDSA`, `typ` is the expected one, and no extension is
//! critical.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::secrets::{SigningKey, token};

/// Longest token in bytes; longer texts are rejected unread.
const LENGTH_MAX: usize = 4_096;

const ALG: &str = "EdDSA";

#[derive(Serialize)]
struct HeaderOut<'a> {
    alg: &'static str,
    typ: &'a str,
    kid: &'a str,
}

#[derive(Deserialize)]
struct HeaderIn {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// Signs claims as a token of a type.
pub(crate) fn sign<T: Serialize>(key: &SigningKey, typ: &str, claims: &T) -> String {
    let header = HeaderOut { alg: ALG, typ, kid: key.kid() };
    let signed = format!("{}.{}", part(&header), part(claims));
    let signature = token::text(&key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// The claims of a token of this type, if one of the keys signed it.
pub(crate) fn verify<'k, T: DeserializeOwned>(
    keys: impl IntoIterator<Item = &'k VerifyingKey>,
    typ: Option<&str>,
    text: &str,
) -> Option<T> {
    serde_json::from_slice(&payload(keys, typ, text)?).ok()
}

fn payload<'k>(
    keys: impl IntoIterator<Item = &'k VerifyingKey>,
    typ: Option<&str>,
    text: &str,
) -> Option<Vec<u8>> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let header: HeaderIn = serde_json::from_slice(&token::bytes(header)?).ok()?;
    if header.alg != ALG || header.typ.as_deref() != typ || header.crit.is_some() {
        return None;
    }
    let signature = Signature::from_slice(&token::bytes(signature)?).ok()?;
    let by = |key: &VerifyingKey| key.verify_strict(signed.as_bytes(), &signature).is_ok();
    keys.into_iter().any(by).then_some(())?;
    token::bytes(payload)
}

fn part<T: Serialize>(value: &T) -> String {
    // Plain structs with text keys cannot fail to become JSON.
    token::text(&serde_json::to_vec(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use ed25519_dalek::VerifyingKey;
    use serde_json::{Value, json};

    use super::{payload, sign, verify};
    use crate::clock::UnixMillis;
    use crate::secrets::{Key, SigningKey, token};

    /// RFC 8037 appendices A.1 to A.4.
    const D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const SIGNED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    const SIGNATURE: &str =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    fn bytes(text: &str) -> [u8; 32] {
        token::bytes(text).unwrap().try_into().unwrap()
    }

    fn key() -> (SigningKey, VerifyingKey) {
        let signing = SigningKey::new(&Key::new(bytes(D)), UnixMillis(0));
        (signing, VerifyingKey::from_bytes(&bytes(X)).unwrap())
    }

    #[test]
    fn the_vectors_of_rfc_8037_hold() {
        let (signing, verifying) = key();
        assert_eq!(token::text(&signing.sign(SIGNED.as_bytes())), SIGNATURE);
        assert_eq!(signing.kid(), THUMBPRINT);
        let text = format!("{SIGNED}.{SIGNATURE}");
        let opened = payload([&verifying], None, &text).unwrap();
        assert_eq!(opened, b"Example of Ed25519 signing");
    }

    #[test]
    fn a_token_is_read_with_its_type_and_key_and_unchanged_only() {
        let (signing, verifying) = key();
        let claims = json!({ "sub": "dev_1", "exp": 9 });
        let text = sign(&signing, "JWT", &claims);
        let read = |typ, text: &str| verify::<Value>([&verifying], typ, text);
        assert_eq!(read(Some("JWT"), &text), Some(claims.clone()));
        assert_eq!(read(Some("farthing-offer+jwt"), &text), None);
        assert_eq!(read(None, &text), None);
        assert_eq!(verify::<Value>([], Some("JWT"), &text), None);

        let header = |value: Value| token::text(value.to_string().as_bytes());
        let resigned = |value: Value| {
            let signed = format!("{}.{}", header(value), header(claims.clone()));
            format!("{signed}.{}", token::text(&signing.sign(signed.as_bytes())))
        };
        for wrong in [
            resigned(json!({ "alg": "none", "typ": "JWT" })),
            resigned(json!({ "alg": "HS256", "typ": "JWT" })),
            resigned(json!({ "alg": "EdDSA", "typ": "JWT", "crit": ["b64"], "b64": false })),
            resigned(json!({ "alg": "EdDSA" })),
            text.replacen("ey", "ez", 1),
            text.rsplit_once('.').unwrap().0.to_owned(),
            format!("{text}A"),
            format!("{text}{}", "A".repeat(4_096)),
            String::new(),
        ] {
            assert_eq!(read(Some("JWT"), &wrong), None, "{wrong}");
        }
    }
}
