//! PostgreSQL: many gateways on one database.
//!
//! A command is one transaction on one snapshot. It runs again if the database reports a conflict with
//! another command. Commands that must exclude each other write the same row or the same unique key; see
//! `docs/adr/0008-snapshots-and-rows-in-common.md`. One gateway at a time adds transfers to the hash chain,
//! under an advisory lock and after their commits, so that no purchase waits for the chain.

use core::str::FromStr as _;
use core::time::Duration;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::sync::{Mutex, Notify};

use crate::store::postgres::connection::Connection;
use crate::store::postgres::news::News;
use crate::store::reader::Reader;
use crate::store::tx::{Identity, Tx};
use crate::store::{OpenError, StoreError, schema};

pub(crate) mod connection;

pub(crate) mod limits;

mod news;

mod sequencer;

mod values;

#[cfg(test)]
mod tests;

/// How many connections write, and how many read.
const CONNECTIONS: u32 = 16;

/// How long a caller waits for a connection.
const CONNECTION_WITHIN: Duration = Duration::from_secs(10);

/// How long an unused connection is kept. The server may allow fewer connections than all gateways together
/// could open, so idle ones are given back soon.
const GIVEN_BACK_AFTER: Duration = Duration::from_secs(3);

/// How often a command is tried before it fails with [`StoreError::Busy`].
const TRIES: u32 = 12;

/// After how many failures a command takes turns with others that failed as often. Where many commands write one
/// row, each commit makes all others fail, and on a slow machine random pauses do not separate them.
const TRIES_AT_ONCE: u32 = 3;

/// Begins the transaction of a command that takes turns, across all gateways. A table lock is waited for before the
/// snapshot is taken, an advisory lock after it. This mode blocks neither readers nor writers.
const BEGIN_IN_TURN: &str = "begin; lock table schema_versions in share update exclusive mode";

/// The longest pause before the second try. Each later pause is twice as long, up to [`PAUSE_MAX`].
const PAUSE: Duration = Duration::from_millis(4);

/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_millis(250);

/// The database server. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    writers: PgPool,
    readers: PgPool,
    identity: Identity,
    unchained: Arc<Notify>,
    /// Held by the one command of this gateway that takes its turn: the others wait without a connection.
    turn: Arc<Mutex<()>>,
    /// None if it is only read.
    news: Option<Arc<News>>,
}

impl Server {
    /// Connects, and brings the schema up to date.
    pub(crate) async fn open(url: &str, identity: &Identity) -> Result<Self, OpenError> {
        let server = Self::connect(url, identity, Sessions::Limited).await?;
        let mut tx = server.writer().await?;
        schema::migrate(&mut tx).await?;
        drop(tx);
        Ok(server.chaining(identity))
    }

    /// Connects to write, with the schema as it is.
    pub(crate) async fn open_beside(url: &str, identity: &Identity) -> Result<Self, OpenError> {
        Ok(Self::connect(url, identity, Sessions::Limited).await?.chaining(identity))
    }

    /// Starts adding transfers to the chain, and notifying other gateways.
    fn chaining(mut self, identity: &Identity) -> Self {
        self.news = Some(Arc::new(News::start(&self.writers)));
        let (pool, identity) = (self.writers.clone(), identity.clone());
        tokio::spawn(sequencer::run(pool, identity, Arc::downgrade(&self.unchained)));
        self
    }

    /// Connects to read for as long as it takes, for an export or a check of the books.
    pub(crate) async fn open_read_only(url: &str, identity: &Identity) -> Result<Self, OpenError> {
        Self::connect(url, identity, Sessions::Unlimited).await
    }

    async fn connect(
        url: &str,
        identity: &Identity,
        sessions: Sessions,
    ) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url).map_err(failed)?.disable_statement_logging();
        let pool = || {
            let pool = PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(CONNECTION_WITHIN)
                .idle_timeout(GIVEN_BACK_AFTER);
            match sessions {
                Sessions::Limited => {
                    pool.after_connect(|session, _| Box::pin(limits::set(session)))
                }
                Sessions::Unlimited => pool,
            }
        };
        let read_only = options.clone().options([("default_transaction_read_only", "on")]);
        let snapshots = options.options([("default_transaction_isolation", "repeatable read")]);
        Ok(Self {
            writers: pool().connect_with(snapshots).await.map_err(failed)?,
            readers: pool().connect_lazy_with(read_only),
            identity: identity.clone(),
            unchained: Arc::new(Notify::new()),
            turn: Arc::default(),
            news: None,
        })
    }

    async fn writer(&self) -> Result<Tx, StoreError> {
        connection(&self.writers, &self.identity).await
    }

    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        Ok(Reader::of_postgres(connection(&self.readers, &self.identity).await?))
    }

    /// Runs a command in a transaction, and again after a conflict.
    pub(crate) async fn run<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Clone + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (mut pause, mut turn) = (PAUSE, None);
        for tries in 1..TRIES {
            let begin = if turn.is_some() { BEGIN_IN_TURN } else { "begin" };
            match self.try_run(begin, command.clone()).await {
                Tried::Done(result) => return result,
                Tried::Again if tries >= TRIES_AT_ONCE && turn.is_none() => {
                    turn = Some(self.turn.lock().await);
                }
                // A random pause, so that commands that conflicted do not conflict again.
                Tried::Again => tokio::time::sleep(random_part(pause)).await,
            }
            pause = PAUSE_MAX.min(pause * 2);
        }
        match self.try_run(BEGIN_IN_TURN, command).await {
            Tried::Done(result) => result,
            Tried::Again => Err(StoreError::Busy.into()),
        }
    }

    async fn try_run<T, E, F>(&self, begin: &str, command: F) -> Tried<Result<T, E>>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>>,
        E: From<StoreError>,
    {
        let mut tx = match self.writer().await {
            Ok(tx) => tx,
            Err(error) => return Tried::Done(Err(error.into())),
        };
        if let Err(error) = tx.batch(begin).await {
            return Tried::Done(Err(error.into()));
        }
        let result = command(&mut tx).await;
        // After a failed statement, PostgreSQL answers a commit with a rollback and no error.
        let must_retry = tx.must_retry();
        let end = if result.is_ok() && !must_retry { "commit" } else { "rollback" };
        let ended = tx.batch(end).await;
        if must_retry || tx.must_retry() {
            return Tried::Again;
        }
        match (ended, result) {
            (Ok(()), Ok(value)) => {
                tx.count_commit();
                if tx.take_unchained() {
                    self.unchained.notify_one();
                }
                Tried::Done(Ok(value))
            }
            // The connection may be lost during the commit, so that it is unknown whether it was done. The
            // reconciler finds saved intents later.
            (Err(error), Ok(_)) => Tried::Done(Err(error.into())),
            (_, Err(error)) => Tried::Done(Err(error)),
        }
    }

    /// Notifies the other gateways of a change.
    pub(crate) fn tell(&self) {
        if let Some(news) = &self.news {
            news.tell();
        }
    }

    /// Waits until another gateway reports a change.
    pub(crate) async fn told(&self) {
        match &self.news {
            Some(news) => news.heard().await,
            None => core::future::pending().await,
        }
    }

    /// Whether the connections for writing are open. The server is not asked.
    pub(crate) fn is_running(&self) -> bool {
        !self.writers.is_closed()
    }
}

/// Whether sessions have the limits of [`limits`].
#[derive(Debug, Clone, Copy)]
enum Sessions {
    Limited,
    Unlimited,
}

enum Tried<T> {
    Done(T),
    Again,
}

async fn connection(pool: &PgPool, identity: &Identity) -> Result<Tx, StoreError> {
    let inner = pool.acquire().await.map_err(|error| match error {
        sqlx::Error::PoolTimedOut => StoreError::Busy,
        error => StoreError::Database(error.into()),
    })?;
    Ok(Tx::of_postgres(Connection::of(inner), identity.clone()))
}

fn failed(error: sqlx::Error) -> OpenError {
    StoreError::Database(error.into()).into()
}

/// A random part of a pause.
fn random_part(pause: Duration) -> Duration {
    let mut byte = [0];
    // Without random bytes, the whole pause is used.
    let part = getrandom::fill(&mut byte)
        .map_or(255, |()| u32::from(byte.first().copied().unwrap_or(255)));
    pause * (part + 1) / 256
}
