//! How phone numbers and network addresses are stored. A phone number is stored as a keyed hash, to look it
//! up, and encrypted, for calls to the carrier; a network address only as a keyed hash. Neither reveals
//! anything without the keys, which are not in the database.

use core::fmt;
use core::net::IpAddr;

use farthing_protocol::Msisdn;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::network::Network;
use crate::secrets::{Key, aead};

/// HMAC-SHA256 of a phone number, under a key that only the gateway has.
pub(crate) type Lookup = [u8; 32];

/// The keys that find and encrypt phone numbers.
#[derive(Clone)]
pub(crate) struct PhoneKeys {
    lookup: [u8; 32],
    sealing: [u8; 32],
}

/// A number that cannot be encrypted or decrypted: the key or the row is wrong, or the row is damaged.
#[derive(Debug, thiserror::Error)]
#[error("a sealed phone number cannot be opened or made")]
pub(crate) struct SealError;

impl PhoneKeys {
    pub(crate) const fn new(lookup: [u8; 32], sealing: [u8; 32]) -> Self {
        Self { lookup, sealing }
    }

    /// The keyed hash that finds all orders of a phone.
    pub(crate) fn phone_lookup(&self, phone: &Msisdn) -> Result<Lookup, SealError> {
        self.keyed_hash(b"phone", phone.as_e164().as_bytes())
    }

    /// The keyed hash that finds all orders from an address' [`Network`].
    pub(crate) fn address_lookup(&self, address: IpAddr) -> Result<Lookup, SealError> {
        match Network::from(address).first() {
            IpAddr::V4(four) => self.keyed_hash(b"ipv4", &four.octets()),
            IpAddr::V6(six) => {
                let network = u128::from(six) >> 64;
                self.keyed_hash(b"ipv6", &network.to_be_bytes())
            }
        }
    }

    fn keyed_hash(&self, purpose: &[u8], value: &[u8]) -> Result<Lookup, SealError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.lookup).map_err(|_| SealError)?;
        mac.update(purpose);
        mac.update(&[0]);
        mac.update(value);
        Ok(mac.finalize().into_bytes().into())
    }

    /// Encrypts a number, to be stored beside its lookup value.
    pub(crate) fn seal(&self, lookup: &Lookup, phone: &Msisdn) -> Result<Vec<u8>, SealError> {
        let key = Key::new(self.sealing);
        aead::seal(&key, lookup, phone.as_e164().as_bytes()).map_err(|_| SealError)
    }

    /// Decrypts a number that was stored beside this lookup value.
    pub(crate) fn open(&self, lookup: &Lookup, sealed: &[u8]) -> Result<Msisdn, SealError> {
        let opened = aead::open(&Key::new(self.sealing), lookup, sealed).ok_or(SealError)?;
        let text = core::str::from_utf8(&opened).map_err(|_| SealError)?;
        Msisdn::parse(text).map_err(|_| SealError)
    }

    /// A number for a screen, with its middle hidden; none after it was erased.
    pub(crate) fn masked(
        &self,
        lookup: &Lookup,
        sealed: Option<&[u8]>,
    ) -> Result<Option<String>, SealError> {
        sealed.map(|sealed| Ok(self.open(lookup, sealed)?.masked())).transpose()
    }
}

/// Leaves out the keys, which must not be logged.
impl fmt::Debug for PhoneKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneKeys(..)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

    use farthing_protocol::Msisdn;

    use super::PhoneKeys;

    #[test]
    fn a_number_opens_only_beside_its_own_lookup_value_and_under_its_own_key() {
        let keys = PhoneKeys::new([1; 32], [2; 32]);
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let lookup = keys.phone_lookup(&phone).unwrap();
        let other = keys.phone_lookup(&Msisdn::parse("010-1234-5679").unwrap()).unwrap();

        let sealed = keys.seal(&lookup, &phone).unwrap();
        assert_eq!(keys.open(&lookup, &sealed).unwrap(), phone);
        assert!(keys.open(&other, &sealed).is_err());
        assert!(PhoneKeys::new([1; 32], [3; 32]).open(&lookup, &sealed).is_err());
        assert!(keys.open(&lookup, &sealed[..11]).is_err());
        assert!(!sealed.windows(4).any(|bytes| bytes == b"1234"));
    }

    #[test]
    fn a_whole_network_of_ipv6_counts_as_one_address() {
        let keys = PhoneKeys::new([1; 32], [2; 32]);
        let lookup = |text: &str| keys.address_lookup(text.parse().unwrap()).unwrap();
        assert_eq!(lookup("2001:db8:1:2::1"), lookup("2001:db8:1:2:ffff::9"));
        assert_ne!(lookup("2001:db8:1:2::1"), lookup("2001:db8:1:3::1"));
        assert_eq!(lookup("::ffff:192.0.2.7"), lookup("192.0.2.7"));
        assert_ne!(lookup("192.0.2.7"), lookup("192.0.2.8"));
    }
}
