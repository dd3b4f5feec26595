//! Who the reader is: a P-256 key pair that this browser made and nobody can export.

use core::cell::RefCell;

use farthing_protocol::session::PublicKey;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, CryptoKeyPair, SubtleCrypto};

use super::listener::property;
use super::store;

/// The device key. It is written down when the first order is placed, so that looking at a price
/// leaves no trace; until then, or where storage is blocked, it lives in memory.
#[derive(Default)]
pub struct Device(RefCell<Held>);

#[derive(Default)]
struct Held {
    pair: Option<JsValue>,
    is_stored: bool,
}

impl Device {
    /// The public half.
    ///
    /// # Errors
    ///
    /// If the browser has no WebCrypto here.
    pub async fn public_key(&self) -> Result<PublicKey, JsValue> {
        let pair = self.pair().await?;
        let public: CryptoKey = property(&pair, "publicKey").unchecked_into();
        let jwk = JsFuture::from(subtle()?.export_key("jwk", &public)?).await?;
        let coordinate = |name| property(&jwk, name).as_string().ok_or(JsValue::UNDEFINED);
        Ok(PublicKey { x: coordinate("x")?, y: coordinate("y")? })
    }

    /// Signs a text: ECDSA with SHA-256, base64url.
    ///
    /// # Errors
    ///
    /// If the browser has no WebCrypto here.
    pub async fn sign(&self, text: &str) -> Result<String, JsValue> {
        let pair = self.pair().await?;
        let private: CryptoKey = property(&pair, "privateKey").unchecked_into();
        let algorithm = ecdsa("hash", "SHA-256")?;
        let signing =
            subtle()?.sign_with_object_and_u8_array(&algorithm, &private, text.as_bytes())?;
        let signature = Uint8Array::new(&JsFuture::from(signing).await?).to_vec();
        Ok(base64url(&signature))
    }

    /// Writes the key down before something hangs on it. Returns whether another tab had written one
    /// first: then that one is ours, and what was signed with the old one no longer counts.
    pub async fn keep(&self) -> bool {
        let pair = match &*self.0.borrow() {
            Held { pair: Some(pair), is_stored: false } => pair.clone(),
            _ => return false,
        };
        match store::read_or_write(&pair).await {
            Ok(stored) => {
                let is_other = stored != pair;
                self.0.replace(Held { pair: Some(stored), is_stored: true });
                is_other
            }
            // Blocked storage costs comfort, not the purchase.
            Err(_) => false,
        }
    }

    /// Takes over a key that another tab has written down since; returns whether there was one.
    pub async fn refresh(&self) -> bool {
        if self.0.borrow().is_stored || self.0.borrow().pair.is_none() {
            return false;
        }
        match store::read().await {
            Ok(Some(pair)) => {
                self.0.replace(Held { pair: Some(pair), is_stored: true });
                true
            }
            _ => false,
        }
    }

    async fn pair(&self) -> Result<JsValue, JsValue> {
        if let Some(pair) = &self.0.borrow().pair {
            return Ok(pair.clone());
        }
        let stored = store::read().await.ok().flatten();
        let is_stored = stored.is_some();
        let pair = match stored {
            Some(pair) => pair,
            None => generate().await?.into(),
        };
        self.0.replace(Held { pair: Some(pair.clone()), is_stored });
        Ok(pair)
    }
}

async fn generate() -> Result<CryptoKeyPair, JsValue> {
    let uses = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
    let algorithm = ecdsa("namedCurve", "P-256")?;
    let making = subtle()?.generate_key_with_object(&algorithm, false, &uses)?;
    Ok(JsFuture::from(making).await?.unchecked_into())
}

fn ecdsa(name: &str, value: &str) -> Result<Object, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &JsValue::from_str("name"), &JsValue::from_str("ECDSA"))?;
    Reflect::set(&algorithm, &JsValue::from_str(name), &JsValue::from_str(value))?;
    Ok(algorithm)
}

/// Missing outside secure contexts, where there is no key and so no checkout.
fn subtle() -> Result<SubtleCrypto, JsValue> {
    let crypto = web_sys::window().ok_or(JsValue::UNDEFINED)?.crypto()?;
    let subtle = property(&crypto, "subtle");
    if subtle.is_undefined() { Err(subtle) } else { Ok(subtle.unchecked_into()) }
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = (group >> (18 - 6 * place)) & 63;
            let letter = usize::try_from(index).ok().and_then(|at| ALPHABET.get(at));
            text.extend(letter.map(|letter| char::from(*letter)));
        }
    }
    text
}
