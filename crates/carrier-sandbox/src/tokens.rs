//! Access tokens and what they allow.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::carrier::phone::Phone;

/// From this number of tokens on, expired ones are removed.
const SWEEP_AT: usize = 10_000;

/// How the line of a token was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// By nothing that the network knows.
    None,
    /// As a test says, by `login_hint`: good for number-verification, and payments still ask for a code.
    Claimed,
    /// By the network, in the authorization code flow: payments ask for no code.
    Network,
}

/// What a token allows.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) client: String,
    pub(crate) phone: Option<Phone>,
    pub(crate) scopes: Vec<String>,
    pub(crate) proof: Proof,
    pub(crate) until: Timestamp,
}
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    grants: HashMap<String, Grant>,
}

impl Tokens {
    /// What a token allows at this time.
    pub(crate) fn find(&self, token: &str, now: Timestamp) -> Option<Grant> {
        self.grants.get(token).filter(|grant| now < grant.until).cloned()
    }

    /// Adds a token; sweeps expired ones out when there are many.
    pub(crate) fn keep(&mut self, token: String, grant: Grant, now: Timestamp) {
        if self.grants.len() >= SWEEP_AT {
            self.grants.retain(|_, grant| now < grant.until);
        }
        self.grants.insert(token, grant);
    }
}
