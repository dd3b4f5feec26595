//! Who a reader is: a device key, a phone and an address of its own, made from the run's seed.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use farthing_protocol::PublisherId;
use farthing_protocol::session::{OpenSession, PublicKey, signed_text};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sha2::{Digest as _, Sha256};

use crate::settings;

/// A reader of this run. Everything follows from seed and number, so that it can come back later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Identity {
    pub(crate) seed: u64,
    /// Number of the reader within the run, from 0.
    pub(crate) number: u64,
}

/// The first phone number is 010-1000-0000. Lower numbers can have a special behaviour in the sandbox.
const FIRST_PHONE: u64 = 10_000_000;

/// How many numbers of eight digits there are from [`FIRST_PHONE`] on.
const PHONES: u64 = 90_000_000;

/// Shares no divisor with [`PHONES`], so that no two of them get the same phone.
const STRIDE: u64 = 7_368_787;

impl Identity {
    /// The phone, as the API takes it. Ninety million readers in a row have different phones.
    pub(crate) fn phone(self) -> String {
        let place = self.number.wrapping_mul(STRIDE).wrapping_add(self.seed % PHONES) % PHONES;
        format!("+8210{}", FIRST_PHONE + place)
    }

    /// The network address, for the limits of one address.
    pub(crate) fn address(self) -> String {
        let [.., a, b, c] = self.number.to_be_bytes();
        format!("10.{a}.{b}.{c}")
    }

    /// What this reader buys.
    pub(crate) fn item(self) -> String {
        settings::item(u32::try_from(self.number % u64::from(settings::ARTICLES)).unwrap_or(0))
    }

    /// The random generator for what this reader does.
    pub(crate) fn chance(self) -> StdRng {
        StdRng::from_seed(self.digest("chance", 0))
    }

    /// A request for a session: the challenge, signed with the device's key.
    pub(crate) fn proof(self, challenge: String, publisher: PublisherId) -> OpenSession {
        let key = self.key();
        let signed = signed_text(&challenge, &publisher, settings::ORIGIN);
        let signature: Signature = key.sign(signed.as_bytes());
        let point = key.verifying_key().to_sec1_point(false);
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let coordinate =
            |bytes: Option<&p256::FieldBytes>| bytes.map(|b| text(b)).unwrap_or_default();
        OpenSession {
            publisher,
            origin: settings::ORIGIN.to_owned(),
            challenge,
            public_key: PublicKey { x: coordinate(point.x()), y: coordinate(point.y()) },
            signature: text(&signature.to_bytes()),
            ask: None,
        }
    }

    fn key(self) -> SigningKey {
        // About one digest in 2^32 is not a valid key; then the next one is taken.
        let keys = (0_u64..).map(|round| SigningKey::from_slice(&self.digest("device", round)));
        let mut keys = keys.filter_map(Result::ok);
        loop {
            if let Some(key) = keys.next() {
                return key;
            }
        }
    }

    fn digest(self, purpose: &str, round: u64) -> [u8; 32] {
        let text = format!("{purpose} {} {} {round}", self.seed, self.number);
        Sha256::digest(text.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn readers_share_neither_phone_nor_address_nor_key() {
        let readers = (0..20_000).map(|number| Identity { seed: 7, number });
        let phones: HashSet<_> = readers.clone().map(Identity::phone).collect();
        let addresses: HashSet<_> = readers.clone().map(Identity::address).collect();
        let keys: HashSet<_> = readers.take(100).map(|r| r.key().to_bytes().to_vec()).collect();
        assert_eq!((phones.len(), addresses.len(), keys.len()), (20_000, 20_000, 100));
        assert!(phones.iter().all(|phone| phone.len() == "+821012345678".len()));
    }

    #[test]
    fn a_reader_who_comes_back_is_the_same() {
        let reader = Identity { seed: 7, number: 3 };
        assert_eq!(reader.key().to_bytes(), Identity { seed: 7, number: 3 }.key().to_bytes());
        assert_ne!(reader.key().to_bytes(), Identity { seed: 8, number: 3 }.key().to_bytes());
        assert_ne!(reader.phone(), Identity { seed: 8, number: 3 }.phone());
    }
}
