//! Access tokens and what they allow.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::carrier::phone::Phone;

/// Tokens before the expired ones are swept out.
const SWEEP_AT: usize = 10_000;

/// What a token allows.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) client: String,
    pub(crate) phone: Option<Phone>,
    pub(crate) scopes: Vec<String>,
    pub(crate) by_network: bool,
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
