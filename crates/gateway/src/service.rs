//! The running service: started once, stopped in order.

use core::time::Duration;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::{self, App};
pub use crate::clock::Clock;
use crate::config::{Billing, Config, WebOrigin};
use crate::store::{Database, Store, idempotency};
use crate::{housekeeping, network, router};

/// How often keys are read again and expired data is deleted.
const HOUSEKEEPING: Duration = Duration::from_secs(15);

/// How long a stop waits for open connections, and after that for calls to carriers.
const PATIENCE: Duration = Duration::from_secs(12);

/// The options of the command line, which override the file.
#[derive(Debug, Clone)]
pub struct Options {
    /// Path of the configuration file.
    pub config: PathBuf,
    /// The address to listen on, instead of the configured one.
    pub listen: Option<SocketAddr>,
    /// The origin under which browsers reach the gateway.
    pub public_url: Option<String>,
    /// Folder of the SQLite database, and of the keys if the file names no other folder for them.
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

    /// The configuration with the command line's options.
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

/// Releases the idempotency keys of requests whose gateway has stopped. Keys of other gateways that run on
/// the same database are kept.
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
    /// The address on which it listens, with the real port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the database accepts no more writes. The service must then be started again.
    pub async fn broken(&self) {
        self.app.store.broken().await;
    }

    /// Waits for calls under way, including those to carriers, then stops. Calls that take too long are
    /// recovered at the next start.
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

/// Reads rotated keys and deletes expired data, until the service stops.
async fn keep_house(app: App) {
    let mut closing = app.closing.subscribe();
    while tokio::time::timeout(HOUSEKEEPING, closing.wait_for(|stop| *stop)).await.is_err() {
        app.reread_rings();
        let now = app.clock.now();
        app.used.sweep(now);
        app.limits.sweep();
        if let Err(error) = housekeeping::work(&app.store, &app.config, now).await {
            tracing::error!(?error, "what ran out cannot be forgotten");
        }
    }
}

/// Logs each publisher and its billing at the start.
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

/// Logs where the database and the keys are. Their default depends on the working directory.
fn announce_folders(config: &Config) {
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let keys = absolute(app::keys_path(config));
    let keys = keys.display();
    match app::database(config) {
        Database::Sqlite(file) => {
            let is_new = !file.exists();
            let file = absolute(file);
            tracing::info!(database = %file.display(), is_new, %keys, "the data is here");
        }
        // The address may contain a password.
        Database::Postgres(_) => tracing::info!(database = "postgres", %keys, "the data is here"),
    }
}

/// Starts the service.
///
/// # Errors
///
/// A sentence for the operator, if the configuration, the keys, the database or the build cannot be used.
pub async fn start(options: &Options, clock: Clock) -> anyhow::Result<Running> {
    network::choose_tls();
    let config = options.configuration()?;
    announce_folders(&config);
    let app = App::build(config, clock).await?;
    announce(&app.config);
    app.orders.start().await?;
    housekeeping::note_prices(&app.store, &app.config, app.clock.now()).await?;
    release(&app.store).await?;
    let listen = app.config.gateway.listen;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    tokio::spawn(keep_house(app.clone()));
    let mut stopped = app.closing.subscribe();
    let service = router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that the handle was dropped, which also stops the service.
        let _ended = stopped.wait_for(|stop| *stop).await;
    });
    Ok(Running { address, app, server: tokio::spawn(server.into_future()) })
}
