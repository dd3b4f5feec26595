//! The running service: everything it is made of, put together once.

use core::ops::Deref;
use core::time::Duration;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context as _, bail};
use farthing_protocol::HandoffId;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::limits::Limits;
use crate::assets::Assets;
pub use crate::clock::Clock;
use crate::config::{Billing, Config, WebOrigin};
use crate::metrics::Metrics;
use crate::orders::Orders;
use crate::plain::fetch::Pages;
use crate::secrets::{KeyFolder, Rings, Secrets};
use crate::sessions::challenge::Used;
use crate::store::{Database, Store, idempotency, key_checks};
use crate::watchers::Watchers;
use crate::{api, housekeeping, network};

pub(crate) mod setup;

/// How often keys are read again, and what ran out is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(15);

/// How long a stop waits for calls that are under way.
const PATIENCE: Duration = Duration::from_secs(12);

/// What the command line says; it wins over the file.
#[derive(Debug, Clone)]
pub struct Options {
    /// The configuration file.
    pub config: PathBuf,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// The origin under which browsers reach the gateway.
    pub public_url: Option<String>,
    /// Folder of the database.
    pub data: Option<PathBuf>,
    /// Folder of the built checkout.
    pub assets: Option<PathBuf>,
}

impl Options {
    /// Only a configuration file.
    #[must_use]
    pub const fn new(config: PathBuf) -> Self {
        Self { config, listen: None, public_url: None, data: None, assets: None }
    }

    /// The configuration with what the command line says.
    pub(crate) fn configuration(&self) -> anyhow::Result<Config> {
        let mut config = Config::read(&self.config)?;
        let gateway = &mut config.gateway;
        gateway.listen = self.listen.unwrap_or(gateway.listen);
        if let Some(public_url) = &self.public_url {
            gateway.public_url = WebOrigin::parse(public_url)
                .map_err(|reason| anyhow::anyhow!("--public-url: {reason}"))?;
        }
        if let Some(data) = &self.data {
            gateway.data.clone_from(data);
        }
        if let Some(assets) = &self.assets {
            gateway.assets.clone_from(assets);
        }
        Ok(config)
    }
}

/// All that handlers use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// The parts of [`App`].
pub(crate) struct Parts {
    /// What the operator configured.
    pub(crate) config: Config,
    /// Keys that never change.
    pub(crate) secrets: Secrets,
    /// The money core.
    pub(crate) orders: Orders,
    /// The database.
    pub(crate) store: Store,
    /// The time.
    pub(crate) clock: Clock,
    /// The built checkout.
    pub(crate) assets: Assets,
    /// How often one place may call.
    pub(crate) limits: Limits,
    /// Challenges that were used up.
    pub(crate) used: Used,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// Who waits for which hand-off.
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
    /// The keys that are replaced from time to time, as they are now.
    pub(crate) fn rings(&self) -> Arc<Rings> {
        Arc::clone(&self.rings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Builds everything, and opens the database.
    async fn build(config: Config, clock: Clock) -> anyhow::Result<Self> {
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
            metrics: Metrics::new(),
            handoffs: Watchers::default(),
            pages,
            closing,
            keys,
            rings,
        })))
    }

    /// Reads rotated keys and forgets what ran out, until the service stops.
    async fn keep_house(self) {
        let mut closing = self.closing.subscribe();
        while tokio::time::timeout(HOUSEKEEPING, closing.wait_for(|stop| *stop)).await.is_err() {
            match self.keys.rings() {
                Ok(rings) => {
                    *self.rings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rings);
                }
                Err(error) => tracing::error!(%error, "keys cannot be read; the old ones stay"),
            }
            let now = self.clock.now();
            self.used.sweep(now);
            self.limits.sweep();
            if let Err(error) = housekeeping::work(&self.store, &self.config, now).await {
                tracing::error!(?error, "what ran out cannot be forgotten");
            }
        }
    }
}

/// Where the keys are.
pub(crate) fn keys_path(config: &Config) -> PathBuf {
    config.gateway.keys.clone().unwrap_or_else(|| config.gateway.data.join("keys"))
}

/// Where the database is: in the folder of the data, unless the configuration names a server.
pub(crate) fn database(config: &Config) -> Database {
    let file = || Database::Sqlite(config.gateway.data.join("farthing.sqlite"));
    config.gateway.database.clone().unwrap_or_else(file)
}

/// Refuses a database that was written with other keys.
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

/// Gives back the keys of requests that the last stop interrupted. Only once the database is ours: what
/// another gateway is at work on is not interrupted.
async fn release(store: &Store) -> anyhow::Result<()> {
    let interrupted = store
        .write(|db| Box::pin(async move { idempotency::release_interrupted(db).await }))
        .await?;
    if interrupted > 0 {
        tracing::warn!(interrupted, "requests were interrupted by the last stop");
    }
    Ok(())
}

/// A service that listens.
pub struct Running {
    address: SocketAddr,
    app: App,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the database takes no more writes: whoever runs the service must start it again.
    pub async fn broken(&self) {
        self.app.store.broken().await;
    }

    /// Lets calls that are under way finish, those to carriers too, then stops. What takes too long is
    /// left to the recovery of the next start.
    ///
    /// # Errors
    ///
    /// If the server failed before.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.app.closing.send_replace(true);
        let served = tokio::time::timeout(PATIENCE, self.server).await;
        if tokio::time::timeout(PATIENCE, self.app.orders.finish()).await.is_err() {
            tracing::warn!("a call to a carrier is still under way; the next start finds out");
        }
        if let Ok(ended) = served {
            return Ok(ended??);
        }
        tracing::warn!("connections were still open");
        Ok(())
    }
}

/// Says what is sold, and how.
fn announce(config: &Config) {
    for publisher in config.publishers.values() {
        let (id, items) = (publisher.id.as_str(), publisher.items.len());
        match &publisher.billing {
            Billing::Direct => tracing::info!(publisher = id, items, "sells, each by phone bill"),
            Billing::Tab { limit, days } => {
                tracing::info!(publisher = id, items, %limit, days, "sells on the tab");
            }
            Billing::Credit { .. } => tracing::info!(publisher = id, items, "sells from credit"),
        }
    }
}

/// Starts the service.
///
/// # Errors
///
/// With the reason, for people, if the configuration, the keys, the database or the build do not allow it.
pub async fn start(options: &Options, clock: Clock) -> anyhow::Result<Running> {
    network::choose_tls();
    let app = App::build(options.configuration()?, clock).await?;
    announce(&app.config);
    app.orders.start().await?;
    housekeeping::note_prices(&app.store, &app.config, app.clock.now()).await?;
    release(&app.store).await?;
    let listen = app.config.gateway.listen;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    tokio::spawn(app.clone().keep_house());
    let mut stopped = app.closing.subscribe();
    let service = api::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that nobody can ask for a stop any more.
        let _ended = stopped.wait_for(|stop| *stop).await;
    });
    Ok(Running { address, app, server: tokio::spawn(server.into_future()) })
}
