//! The application's state: everything that handlers need, built once.

use core::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context as _, bail};
use farthing_protocol::HandoffId;
use tokio::sync::watch;

use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::Config;
use crate::kept_answers::KeptAnswers;
use crate::metrics::Metrics;
use crate::orders::Orders;
use crate::plain::fetch::Pages;
use crate::rate_limits::Limits;
use crate::secrets::{KeyFolder, Rings, Secrets};
use crate::sessions::challenge::Used;
use crate::store::{Database, Store, key_checks};
use crate::watchers::Watchers;

pub(crate) mod setup;

/// All that handlers use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// The parts of [`App`].
pub(crate) struct Parts {
    /// What the operator configured.
    pub(crate) config: Config,
    /// Keys that never change.
    pub(crate) secrets: Secrets,
    pub(crate) orders: Orders,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) assets: Assets,
    /// Rate limits per address.
    pub(crate) limits: Limits,
    /// Challenges for sessions that were used here.
    pub(crate) used: Used,
    /// Answers that are not on the disk yet.
    pub(crate) kept: KeptAnswers,
    pub(crate) metrics: Metrics,
    pub(crate) handoffs: Watchers<HandoffId>,
    /// Reads publishers' pages, for the plain page.
    pub(crate) pages: Pages,
    /// True when the service stops: event streams end.
    pub(crate) closing: watch::Sender<bool>,
    keys: KeyFolder,
    rings: RwLock<Arc<Rings>>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// The current keys, of those that are rotated.
    pub(crate) fn rings(&self) -> Arc<Rings> {
        Arc::clone(&self.rings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the rotated keys again. If they cannot be read, the old ones stay.
    pub(crate) fn reread_rings(&self) {
        match self.keys.rings() {
            Ok(rings) => {
                *self.rings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rings);
            }
            Err(error) => tracing::error!(%error, "keys cannot be read; the old ones stay"),
        }
    }

    /// Builds everything, and opens the database.
    ///
    /// # Errors
    ///
    /// A sentence for the operator, if the configuration, the keys, the database or the build cannot be used.
    pub(crate) async fn build(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let assets = Assets::read(&config.gateway.assets)?;
        let data = &config.gateway.data;
        std::fs::create_dir_all(data)
            .with_context(|| format!("cannot create {}", data.display()))?;
        let keys = KeyFolder::new(keys_path(&config));
        keys.make_missing(clock.now())?;
        let secrets = Secrets::derive(&keys.master()?);
        let rings = RwLock::new(Arc::new(keys.rings()?));
        let store = Store::open(&database(&config)).await?;
        check_keys(&store, &secrets).await?;
        let orders = Orders::new(setup::orders(&config, &store, &clock, &secrets))?;
        let limits = Limits::new(&config.limits);
        let pages = Pages::new(config.publishers.values())?;
        let (closing, _) = watch::channel(false);
        Ok(Self(Arc::new(Parts {
            config,
            secrets,
            orders,
            store,
            clock,
            assets,
            limits,
            used: Used::default(),
            kept: KeptAnswers::default(),
            metrics: Metrics::new(),
            handoffs: Watchers::default(),
            pages,
            closing,
            keys,
            rings,
        })))
    }
}

/// Where the keys are.
pub(crate) fn keys_path(config: &Config) -> PathBuf {
    config.gateway.keys.clone().unwrap_or_else(|| config.gateway.data.join("keys"))
}

/// The database: a file in the data folder, unless the configuration names a server.
pub(crate) fn database(config: &Config) -> Database {
    let file = || Database::Sqlite(config.gateway.data.join("farthing.sqlite"));
    config.gateway.database.clone().unwrap_or_else(file)
}

/// Rejects a database that was written with other keys.
async fn check_keys(store: &Store, secrets: &Secrets) -> anyhow::Result<()> {
    let value = secrets.check_value();
    let agrees = store
        .write(move |db| Box::pin(async move { key_checks::agrees(db, "master", &value).await }))
        .await?;
    if !agrees {
        bail!(
            "the database was written with another master key: phones in it could not be found \
             again; put back the key folder that belongs to it"
        );
    }
    Ok(())
}
