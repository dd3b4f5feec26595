//! The device key: a P-256 key pair that this browser made and that cannot be exported.

use core::cell::RefCell;

use farthing_protocol::session::PublicKey;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::listener::property;
use super::store::{self, Slot, Wish};

/// The device key. It is saved when the first order is placed, or when the reader goes on to the plain page, so
/// that looking at a price leaves no trace. Until then, or if storage is blocked, it is in memory only.
#[derive(Default)]
pub struct Device(RefCell<Held>);

#[derive(Default)]
struct Held {
    pair: Option<JsValue>,
    is_stored: bool,
}

/// What the device says about itself.
pub struct Proof {
    /// The device's public key.
    pub key: PublicKey,
    /// Its signature: ECDSA with SHA-256, base64url.
    pub signature: String,
}

impl Device {
    /// Signs a text.
    ///
    /// # Errors
    ///
    /// If the browser has no WebCrypto here.
    pub async fn sign(&self, text: &str) -> Result<Proof, JsValue> {
        // If the saved key cannot be read, the reader buys with a new one. Their phone number finds earlier purchases.
        let _ = self.settle(false).await;
        let held = self.0.borrow().pair.clone();
        let pair = if let Some(pair) = held {
            pair
        } else {
            let pair = generate().await?;
            self.0.borrow_mut().pair = Some(pair.clone());
            pair
        };
        let subtle = subtle()?;
        let public: CryptoKey = property(&pair, "publicKey").unchecked_into();
        let private: CryptoKey = property(&pair, "privateKey").unchecked_into();
        let jwk = JsFuture::from(subtle.export_key("jwk", &public)?).await?;
        let algorithm = ecdsa("hash", "SHA-256")?;
        let signing =
            subtle.sign_with_object_and_u8_array(&algorithm, &private, text.as_bytes())?;
        let signature = Uint8Array::new(&JsFuture::from(signing).await?).to_vec();
        let coordinate = |name| property(&jwk, name).as_string().unwrap_or_default();
        Ok(Proof {
            key: PublicKey { x: coordinate("x"), y: coordinate("y") },
            signature: base64url(&signature),
        })
    }

    /// Whether the key is saved, as far as is known. Without storage it is lost with the page.
    pub fn is_kept(&self) -> bool {
        self.0.borrow().is_stored
    }

    /// Takes over a key that another tab has saved; with `keep`, saves this one if there is none. Returns
    /// whether the key has changed; then everything signed with the old one is invalid.
    ///
    /// # Errors
    ///
    /// If storage does not say whether it holds a key, and there is none in memory.
    pub async fn settle(&self, keep: bool) -> Result<bool, ()> {
        let pair = match &*self.0.borrow() {
            held if held.is_stored => return Ok(false),
            held => held.pair.clone(),
        };
        let wish = match &pair {
            Some(pair) if keep => Wish::ReadOr(pair.clone()),
            _ => Wish::Read,
        };
        match store::ask(Slot::Key, wish).await {
            Ok(stored) if !stored.is_undefined() => {
                let is_other = pair.is_some_and(|pair| pair != stored);
                self.0.replace(Held { pair: Some(stored), is_stored: true });
                Ok(is_other)
            }
            // Other storage works, so this storage has only failed, and it may hold a key.
            Err(_) if pair.is_none() && may_store() => Err(()),
            // Blocked storage costs comfort, not the purchase.
            _ => Ok(false),
        }
    }
}

fn may_store() -> bool {
    web_sys::window().is_some_and(|window| window.local_storage().is_ok())
}

async fn generate() -> Result<JsValue, JsValue> {
    let uses = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
    let algorithm = ecdsa("namedCurve", "P-256")?;
    let making = subtle()?.generate_key_with_object(&algorithm, false, &uses)?;
    JsFuture::from(making).await
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
