//! A passkey and the browser around it, in software. It answers as a phone or a security key does, or with
//! anything about the answer changed.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::stage::{NEWS, OWN};

/// Flag UP: the reader was present.
const PRESENT: u8 = 0x01;
/// Flag UV: the reader was verified, by a finger, a face or a number.
const VERIFIED: u8 = 0x04;
/// Flag AT: the answer holds a new credential.
const ATTESTED: u8 = 0x40;

fn text(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A passkey and the browser that asks it.
#[derive(Clone)]
pub(crate) struct Passkey {
    pub(crate) id: Vec<u8>,
    key: SigningKey,
    /// The reader's handle, once it is registered.
    pub(crate) handle: Vec<u8>,
    pub(crate) count: u32,
    /// The origin of the frame. With the next two: what the browser says about who asks.
    pub(crate) origin: String,
    pub(crate) page: Option<String>,
    pub(crate) host: String,
    pub(crate) kind: Option<&'static str>,
    pub(crate) is_present: bool,
    pub(crate) is_verified: bool,
}

impl Passkey {
    /// A new passkey. Each number has its own id and key.
    pub(crate) fn new(number: u8) -> Self {
        Self {
            id: vec![number; 32],
            key: SigningKey::from_slice(&[number.max(1); 32]).unwrap(),
            handle: Vec::new(),
            count: 0,
            origin: OWN.to_owned(),
            page: Some(NEWS.to_owned()),
            host: OWN.trim_start_matches("https://").to_owned(),
            kind: None,
            is_present: true,
            is_verified: true,
        }
    }

    /// A copy with a change.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let mut data = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.page.is_some(),
        });
        if let Some(page) = &self.page {
            data["topOrigin"] = json!(page);
        }
        data.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let present = if self.is_present { PRESENT } else { 0 };
        let verified = if self.is_verified { VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(flags | present | verified);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// Answers as `navigator.credentials.create()` does.
    pub(crate) fn create(&mut self, options: &Value) -> Value {
        let handle = options["user"]["id"].as_str().unwrap();
        self.handle = BASE64_URL_SAFE_NO_PAD.decode(handle).unwrap();
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut data = self.data(ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // A COSE key: EC2, ES256, P-256, and the coordinates.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().unwrap().iter());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().unwrap().iter());
        // The same key as SubjectPublicKeyInfo (RFC 5280).
        let mut spki = vec![
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ];
        spki.extend(point.as_bytes());
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x64);
        object.extend(b"none");
        object.push(0x67);
        object.extend(b"attStmt");
        object.extend([0xa0, 0x68]);
        object.extend(b"authData");
        object.extend([0x58, u8::try_from(data.len()).unwrap()]);
        object.extend(&data);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(self.client_data("webauthn.create", options)),
                "authenticatorData": text(&data), "attestationObject": text(&object),
                "transports": ["internal"], "publicKey": text(&spki), "publicKeyAlgorithm": -7,
            },
        })
    }

    /// Answers as `navigator.credentials.get()` does.
    pub(crate) fn get(&mut self, options: &Value) -> Value {
        self.count += 1;
        let (client, data) = (self.client_data("webauthn.get", options), self.data(0));
        let signed = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature: DerSignature = self.key.sign(&signed);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(client), "authenticatorData": text(data),
                "signature": text(signature.as_bytes()), "userHandle": text(&self.handle),
            },
        })
    }
}
