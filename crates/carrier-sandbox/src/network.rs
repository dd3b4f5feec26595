//! The mobile network: which line is behind which address, and the codes by which a client learns of it.

use std::collections::HashMap;
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use crate::carrier::phone::Phone;

/// Life of an authorization code, in seconds.
const CODE_LIFE: i64 = 60;

/// Who called: the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The content of an authorization code.
#[derive(Debug, Clone)]
pub(crate) struct Authorized {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    /// The challenge of RFC 7636, if there was one.
    pub(crate) challenge: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) phone: Phone,
    until: Timestamp,
}

/// The lines that use mobile data, and the codes that were given out.
#[derive(Debug, Default)]
pub(crate) struct Network {
    lines: HashMap<IpAddr, Phone>,
    codes: HashMap<String, Authorized>,
}

impl Network {
    /// From now on the line is behind the address, or none is.
    pub(crate) fn set(&mut self, address: IpAddr, phone: Option<Phone>) {
        match phone {
            Some(phone) => self.lines.insert(address.to_canonical(), phone),
            None => self.lines.remove(&address.to_canonical()),
        };
    }

    /// The line behind an address.
    pub(crate) fn line(&self, address: IpAddr) -> Option<&Phone> {
        self.lines.get(&address.to_canonical())
    }

    /// Every address with its line.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (IpAddr, &Phone)> {
        self.lines.iter().map(|(address, phone)| (*address, phone))
    }

    /// Gives a code out.
    pub(crate) fn give(&mut self, code: String, mut authorized: Authorized, now: Timestamp) {
        let life = SignedDuration::from_secs(CODE_LIFE);
        authorized.until = now.checked_add(life).unwrap_or(Timestamp::MAX);
        self.codes.retain(|_, known| now < known.until);
        self.codes.insert(code, authorized);
    }

    /// Redeems a code, which works only once, even if the exchange fails.
    pub(crate) fn take(&mut self, code: &str, now: Timestamp) -> Option<Authorized> {
        self.codes.remove(code).filter(|authorized| now < authorized.until)
    }
}

impl Authorized {
    pub(crate) const fn new(
        client: String,
        redirect_uri: String,
        challenge: Option<String>,
        scopes: Vec<String>,
        phone: Phone,
    ) -> Self {
        Self { client, redirect_uri, challenge, scopes, phone, until: Timestamp::MIN }
    }
}
