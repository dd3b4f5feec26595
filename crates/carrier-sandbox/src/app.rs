//! The application's state: what handlers and the notifier share.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::config::Client;
use crate::network::Network;
use crate::rate_limit::RateLimiter;
use crate::tokens::Tokens;
use crate::world::World;

/// The state of the running sandbox.
#[derive(Debug)]
pub(crate) struct App {
    world: Mutex<World>,
    tokens: Mutex<Tokens>,
    rate_limiter: Mutex<RateLimiter>,
    network: Mutex<Network>,
    pub(crate) clients: HashMap<String, Client>,
    pub(crate) public_url: String,
    pub(crate) http: reqwest::Client,
    /// Wakes the notifier: something may be due.
    pub(crate) wake: Notify,
}

impl App {
    pub(crate) fn new(
        world: World,
        clients: HashMap<String, Client>,
        public_url: String,
        http: reqwest::Client,
    ) -> Self {
        Self {
            world: Mutex::new(world),
            tokens: Mutex::default(),
            rate_limiter: Mutex::default(),
            network: Mutex::default(),
            clients,
            public_url,
            http,
            wake: Notify::new(),
        }
    }

    /// Locks the world. Never hold the guard across an `await`.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rate_limiter(&self) -> MutexGuard<'_, RateLimiter> {
        self.rate_limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
