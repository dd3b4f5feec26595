//! The database: one SQLite file with one writer, or PostgreSQL for many gateways.
//!
//! All SQL is here; the rest of the gateway uses domain types. Every write is a command for [`Store::write`].
//! It runs in one transaction, and the answer comes when the transaction is on the disk. A command can run
//! again after a conflict, because it is cloned before it runs.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::id_generator;
use crate::store::first_write::FirstWrite;
use crate::store::idempotency::Claim;
use crate::store::postgres::Server;
use crate::store::reader::Reader;
use crate::store::sqlite::Sqlite;
use crate::store::tx::Identity;

pub(crate) use crate::store::database::{Database, Durability};
pub(crate) use crate::store::error::{OpenError, StoreError};
pub(crate) use crate::store::statement::query;
pub(crate) use crate::store::tx::Tx;

pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod charge_history;
pub(crate) mod charge_state;
pub(crate) mod charges;
pub(crate) mod claims;
pub(crate) mod codes;
pub(crate) mod columns;
pub(crate) mod compared;
pub(crate) mod copy;
pub(crate) mod counts;
pub(crate) mod covers;
mod database;
pub(crate) mod devices;
pub(crate) mod due;
mod error;
pub(crate) mod first_write;
pub(crate) mod fundings;
pub(crate) mod handoff_limits;
pub(crate) mod handoff_payers;
pub(crate) mod handoffs;
pub(crate) mod idempotency;
pub(crate) mod instances;
pub(crate) mod key_checks;
pub(crate) mod ledger;
pub(crate) mod lenders;
pub(crate) mod moves;
pub(crate) mod orders;
pub(crate) mod orphans;
pub(crate) mod passkeys;
pub(crate) mod phones;
mod postgres;
pub(crate) mod proofs;
pub(crate) mod purpose;
mod query;
mod reader;
pub(crate) mod receipts;
pub(crate) mod refund_attempts;
pub(crate) mod refunds;
pub(crate) mod revocations;
pub(crate) mod rights;
mod row;
pub(crate) mod sales;
pub(crate) mod schema;
pub(crate) mod seen_prices;
pub(crate) mod shopping;
mod sqlite;
pub(crate) mod standing;
mod statement;
pub(crate) mod sums;
pub(crate) mod tabs;
pub(crate) mod tip_notes;
mod tx;
pub(crate) mod undos;
pub(crate) mod used_challenges;
pub(crate) mod used_tokens;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    engine: Engine,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests ask what a purchase costs"))]
    identity: Identity,
    /// Keeps the folder of a test's database until the last handle is dropped.
    #[cfg(test)]
    #[allow(dead_code, reason = "it is held, not read")]
    folder: Option<std::sync::Arc<tempfile::TempDir>>,
}

#[derive(Debug, Clone)]
enum Engine {
    Sqlite(Sqlite),
    Postgres(Server),
}

impl Store {
    /// Opens the database and migrates its schema. A missing file is created. A file belongs to this process
    /// alone; if another gateway is just ending, this waits for it for some seconds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Claimed`] if another gateway has the file; [`OpenError`] if it is not a database of this
    /// program or cannot be reached, or if SQLite is older than 3.51.3.
    pub(crate) async fn open(database: &Database) -> Result<Self, OpenError> {
        match database {
            Database::Sqlite(path) => Self::open_with(path, Durability::Full).await,
            Database::Postgres(url) => {
                let identity = Self::identity()?;
                let server = Server::open(url, &identity).await?;
                Ok(Self::of(Engine::Postgres(server), identity))
            }
        }
    }

    /// As [`Store::open`], for a file, with a choice whether commits wait for the disk.
    pub(crate) async fn open_with(path: &Path, durability: Durability) -> Result<Self, OpenError> {
        let identity = Self::identity()?;
        let sqlite = Sqlite::open(path, durability, &identity).await?;
        Ok(Self::of(Engine::Sqlite(sqlite), identity))
    }

    /// Opens the database read-only, without migrating it. Other processes may have it open.
    ///
    /// # Errors
    ///
    /// [`OpenError`] as for [`Store::open`].
    pub(crate) async fn open_read_only(database: &Database) -> Result<Self, OpenError> {
        let identity = Self::identity()?;
        let engine = match database {
            Database::Sqlite(path) => Engine::Sqlite(Sqlite::open_read_only(path, &identity)?),
            Database::Postgres(url) => {
                Engine::Postgres(Server::open_read_only(url, &identity).await?)
            }
        };
        let store = Self::of(engine, identity);
        schema::check(schema::version(&mut *store.read().await?).await?)?;
        Ok(store)
    }

    /// Opens the database to write while a gateway may be running on it. For operators' commands, which call
    /// no carrier and end soon. The schema must be up to date.
    ///
    /// # Errors
    ///
    /// [`OpenError`] as for [`Store::open`], and [`OpenError::Older`].
    pub(crate) async fn open_beside(database: &Database) -> Result<Self, OpenError> {
        let identity = Self::identity()?;
        let engine = match database {
            Database::Sqlite(path) => Engine::Sqlite(Sqlite::open_beside(path, &identity)?),
            Database::Postgres(url) => Engine::Postgres(Server::open_beside(url, &identity).await?),
        };
        let store = Self::of(engine, identity);
        let found = schema::version(&mut *store.read().await?).await?;
        schema::check(found)?;
        if found < schema::NEWEST { Err(OpenError::Older { found }) } else { Ok(store) }
    }

    fn identity() -> Result<Identity, StoreError> {
        Ok(Identity { instance: id_generator::instance_id()?.into(), counts: Arc::default() })
    }

    const fn of(engine: Engine, identity: Identity) -> Self {
        Self {
            engine,
            identity,
            #[cfg(test)]
            folder: None,
        }
    }

    /// An empty database that is deleted with its last handle.
    #[cfg(test)]
    pub(crate) async fn open_in_memory() -> Result<Self, OpenError> {
        // Readers and the writer are separate connections, which share a file but no memory.
        let folder = tempfile::tempdir().map_err(StoreError::from)?;
        let mut store =
            Self::open_with(&folder.path().join("farthing.sqlite"), Durability::None).await?;
        store.folder = Some(std::sync::Arc::new(folder));
        Ok(store)
    }

    /// Runs `command` in a transaction and returns when it is committed and on the disk. If the command
    /// fails, it is rolled back. The command must wait for nothing but its statements. The first write within
    /// a [`FirstWrite`] also takes the request's idempotency key.
    ///
    /// # Errors
    ///
    /// The command's own error, or [`StoreError::Broken`] through `From`.
    pub(crate) async fn write<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Clone + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let Some(request) = FirstWrite::due() else { return self.run(command).await };
        let asked = request.clone();
        let done = self.run(move |db| {
            Box::pin(async move {
                asked.claim(db).await?;
                let done = command(db).await;
                asked.note_end(done.is_ok());
                done
            })
        });
        let done = Box::pin(done).await;
        // If the connection was lost in the commit, the request may have its key: it must release it.
        if done.is_ok() || request.may_have_key() {
            request.note(Claim::Fresh);
        }
        done
    }

    async fn run<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Clone + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.writer()?.run(command).await,
            Engine::Postgres(server) => server.run(command).await,
        }
    }

    /// A read-only connection. It sees everything that was committed before the call.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if none becomes free in time.
    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read().await,
            Engine::Postgres(server) => server.read().await,
        }
    }

    /// Whether other gateways may work on the same database.
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Notifies other gateways on the database of a change. It only wakes them earlier.
    pub(crate) fn tell(&self) {
        if let Engine::Postgres(server) = &self.engine {
            server.tell();
        }
    }

    /// Waits until another gateway reports a change. Waits for ever with SQLite, which has one gateway.
    pub(crate) async fn told(&self) {
        match &self.engine {
            Engine::Sqlite(_) => core::future::pending().await,
            Engine::Postgres(server) => server.told().await,
        }
    }

    /// Whether writes are still accepted.
    pub(crate) fn is_writable(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.writer().is_ok_and(sqlite::writer::Writer::is_running),
            Engine::Postgres(server) => server.is_running(),
        }
    }

    /// Waits until writes are no longer accepted: a commit has failed, and the content of the disk is unknown
    /// until a restart.
    pub(crate) async fn broken(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                if let Ok(writer) = sqlite.writer() {
                    writer.broken().await;
                }
            }
            // PostgreSQL can be asked again whether a commit was done, so this never happens.
            Engine::Postgres(_) => core::future::pending().await,
        }
    }

    /// Numbers of transactions and statements so far.
    #[cfg(test)]
    pub(crate) fn counted(&self) -> (u64, u64) {
        self.identity.counts.read()
    }
}

#[cfg(test)]
mod tests;
