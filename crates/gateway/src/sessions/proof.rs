//! Verifies that a device holds its private key.

use farthing_protocol::session::{OpenSession, PublicKey, signed_text};
use farthing_protocol::{DeviceId, IdError, PublisherId};
use p256::Sec1Point;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};

use crate::secrets::{Key, token};

const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A public key that is a point of the curve, in its one compressed form of 33 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeviceKey(pub(crate) Vec<u8>);

impl DeviceKey {
    /// The id of the key's device on a publisher's pages. It is derived from the key, so that nothing is
    /// stored for a browser that buys nothing.
    ///
    /// # Errors
    ///
    /// No key causes an error; only the parser of ids can return one.
    pub(crate) fn device(
        &self,
        secret: &Key,
        publisher: &PublisherId,
    ) -> Result<DeviceId, IdError> {
        let message = [publisher.as_str().as_bytes(), b"\n", &self.0].concat();
        let letters = secret.mac(&message);
        let letters =
            letters.iter().take(24).filter_map(|byte| LETTERS.get(usize::from(byte % 36)));
        let name: String = letters.copied().map(char::from).collect();
        DeviceId::parse(&format!("dev_{name}"))
    }
}

/// Verifies the signature of a request for a session; returns its public key.
pub(crate) fn check(request: &OpenSession) -> Option<DeviceKey> {
    let key = verifying_key(&request.public_key)?;
    let signature = Signature::from_slice(&token::bytes(&request.signature)?).ok()?;
    let signed = signed_text(&request.challenge, &request.publisher, &request.origin);
    key.verify(signed.as_bytes(), &signature).ok()?;
    Some(DeviceKey(key.to_sec1_point(true).as_bytes().to_vec()))
}

fn verifying_key(key: &PublicKey) -> Option<VerifyingKey> {
    let coordinate = |text: &str| <[u8; 32]>::try_from(token::bytes(text)?).ok();
    let (x, y) = (coordinate(&key.x)?, coordinate(&key.y)?);
    let point = Sec1Point::from_affine_coordinates(&x.into(), &y.into(), false);
    // Rejects points that are not on the curve.
    VerifyingKey::from_sec1_point(&point).ok()
}
