//! The database: one SQLite file, one writer, many readers.
//!
//! SQL lives here and nowhere else; the rest of the gateway speaks domain types. Every write goes
//! through [`Store::write`]: a single task ([`writer`]) runs queued commands in one transaction, a
//! savepoint for each, and answers after the commit reached the disk. So a command may trust what
//! it read, concurrent commands share the price of one `fsync`, and an answer means durable.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Sqlite, SqlitePool};

use crate::store::claim::Claim;
use crate::store::writer::Writer;

pub(crate) mod claims;

pub(crate) mod counts;

pub(crate) mod devices;

pub(crate) mod idempotency;

pub(crate) mod key_checks;

pub(crate) mod sales;

pub(crate) mod used_tokens;

pub(crate) mod attempts;

pub(crate) mod audit;

pub(crate) mod charge_state;

pub(crate) mod charges;

pub(crate) mod codes;

pub(crate) mod columns;

pub(crate) mod ledger;

pub(crate) mod orders;

pub(crate) mod rights;

mod claim;

mod writer;

/// The schema's history. A migration that was released is never edited; the next one follows it.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "money", include_str!("../migrations/0001_money.sql")),
    (2, "readers", include_str!("../migrations/0002_readers.sql")),
    (3, "plain", include_str!("../migrations/0003_plain.sql")),
];

/// Before this version a checkpoint could lose pages (the WAL-reset race).
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// How many connections read at once.
const READERS: u32 = 4;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: Writer,
    readers: SqlitePool,
    claim: Claim,
    /// Keeps the folder of a test's database for as long as somebody uses it.
    #[cfg(test)]
    #[allow(dead_code, reason = "it is held, not read")]
    folder: Option<std::sync::Arc<tempfile::TempDir>>,
}

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It does: what was acknowledged survives a power cut.
    Full,
    /// It does not: for tests, which lose the whole file anyway.
    #[cfg(test)]
    None,
}

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// A statement failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The write was not done: no transaction could be begun, or a commit failed before and
    /// nothing can be trusted until a restart.
    #[error("the database takes no writes")]
    Broken,
    /// Another gateway works on this database.
    #[error("another gateway works on this database")]
    Claimed,
    /// Somebody else moved the row since it was read.
    #[error("somebody else was faster")]
    Stale,
    /// The system gave no randomness for a name.
    #[error(transparent)]
    Draw(#[from] crate::random::DrawError),
    /// A stored phone number cannot be made or opened.
    #[error(transparent)]
    Seal(#[from] crate::orders::phones::SealError),
    /// A row says what no version of this program writes.
    #[error("a row of {table} is not readable: {what}")]
    Corrupt {
        /// Whose row.
        table: &'static str,
        /// What is wrong with it.
        what: String,
    },
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// The file cannot be opened.
    #[error("the database cannot be opened")]
    Database(#[from] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error("the database's schema cannot be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The library has the WAL-reset defect.
    #[error("SQLite {0} can lose pages at a checkpoint; 3.51.3 or later is needed")]
    OldSqlite(String),
}

impl Store {
    /// Opens the file at `path`, or creates it, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if the file is no database of ours, or SQLite is older than 3.51.3.
    pub(crate) async fn open(path: &Path) -> Result<Self, OpenError> {
        Self::open_with(path, Durability::Full).await
    }

    /// An empty database that goes away with its last handle.
    #[cfg(test)]
    pub(crate) async fn open_in_memory() -> Result<Self, OpenError> {
        // Readers and the writer are separate connections, which share a file but no memory.
        let folder = tempfile::tempdir().map_err(sqlx::Error::Io)?;
        let mut store =
            Self::open_with(&folder.path().join("farthing.sqlite"), Durability::None).await?;
        store.folder = Some(std::sync::Arc::new(folder));
        Ok(store)
    }

    /// As [`Store::open`], with a say in what a commit waits for.
    pub(crate) async fn open_with(path: &Path, durability: Durability) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(match durability {
                Durability::Full => SqliteSynchronous::Full,
                #[cfg(test)]
                Durability::None => SqliteSynchronous::Off,
            })
            .disable_statement_logging();

        let mut connection = SqliteConnection::connect_with(&options).await?;
        refuse_old_sqlite(&mut connection).await?;
        migrator().run_direct(None, &mut connection, false).await?;

        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self {
            writer: Writer::start(connection),
            readers,
            claim: Claim::of(path),
            #[cfg(test)]
            folder: None,
        })
    }

    /// Runs `command` in a transaction and returns once its effects are on the disk. If it returns
    /// an error, nothing of it is kept.
    ///
    /// # Errors
    ///
    /// The command's own error, or [`StoreError::Broken`] through `From`.
    pub(crate) async fn write<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.run(command).await
    }

    /// A connection that can only read. It sees what was committed before it is asked for.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if none becomes free in time.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    /// Takes the database for this process alone, for as long as a handle lives: two gateways would
    /// each take the other's calls for lost. Waits a little for one that is just ending.
    ///
    /// # Errors
    ///
    /// [`StoreError::Claimed`] if another process has it.
    pub(crate) async fn claim(&self) -> Result<(), StoreError> {
        self.claim.take().await
    }

    /// Whether writes are still taken.
    pub(crate) fn is_writable(&self) -> bool {
        self.writer.is_running()
    }
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
        Migration::new(
            *version,
            (*name).into(),
            MigrationType::Simple,
            sqlx::SqlStr::from_static(sql),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

async fn refuse_old_sqlite(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String =
        sqlx::query_scalar("select sqlite_version()").fetch_one(&mut *connection).await?;
    let mut parts = version.split('.').map(|part| u32::from_str(part).unwrap_or_default());
    let found = [(); 3].map(|()| parts.next().unwrap_or_default());
    if found < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(version));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
