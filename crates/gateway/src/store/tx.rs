//! A connection to the database, in a transaction or for reading. Every statement runs on one.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use crate::ledger::Hash;
use crate::store::StoreError;
use crate::store::postgres::connection::Connection as PostgresConnection;
use crate::store::postgres::limits::LIFT;
use crate::store::row::Row;
use crate::store::sqlite::connection::Connection as SqliteConnection;
use crate::store::statement::{Query, query};

/// The advisory lock of a migration.
const SCHEMA_LOCK: i64 = 0x6661_7274_6802;

/// A connection. Domain code passes it on and does not ask for its engine.
pub(crate) struct Tx {
    engine: Engine,
    identity: Identity,
    /// Whether a transfer was written that is not in the chain yet.
    has_unchained: bool,
    /// The end of the chain, if this is the only connection that adds to it and has read it.
    head: Option<(i64, Hash)>,
}

enum Engine {
    Sqlite(SqliteConnection),
    Postgres(PostgresConnection),
    /// The connection was returned to its pool.
    Gone,
}

/// Counters of database work. A purchase takes about five transactions and forty statements.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Transactions that wrote and were committed.
    pub(crate) transactions: AtomicU64,
    /// Statements of commands, without `begin`, savepoints and `commit`.
    pub(crate) statements: AtomicU64,
}

/// What all connections of a store share.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// The id of this gateway among those that run on the database.
    pub(crate) instance: Arc<str>,
    /// The counters of its connections.
    pub(crate) counts: Arc<Counts>,
}

impl Counts {
    /// Transactions and statements so far.
    #[cfg(test)]
    pub(crate) fn read(&self) -> (u64, u64) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (count(&self.transactions), count(&self.statements))
    }
}

impl Tx {
    /// A connection to SQLite.
    pub(crate) const fn of_sqlite(connection: SqliteConnection, identity: Identity) -> Self {
        Self { engine: Engine::Sqlite(connection), identity, has_unchained: false, head: None }
    }

    /// A connection to PostgreSQL.
    pub(crate) const fn of_postgres(connection: PostgresConnection, identity: Identity) -> Self {
        Self { engine: Engine::Postgres(connection), identity, has_unchained: false, head: None }
    }

    /// The gateway that this connection belongs to.
    pub(crate) fn instance(&self) -> &str {
        &self.identity.instance
    }

    /// Whether it is a connection to PostgreSQL.
    pub(crate) const fn is_postgres(&self) -> bool {
        match &self.engine {
            Engine::Postgres(_) => true,
            Engine::Sqlite(_) | Engine::Gone => false,
        }
    }

    /// Begins the transaction of a migration, under a lock.
    pub(crate) async fn begin_migration(&mut self) -> Result<(), StoreError> {
        if !self.is_postgres() {
            return self.batch("begin immediate").await;
        }
        self.batch("begin isolation level read committed").await?;
        self.batch(LIFT).await?;
        let lock = query("select pg_advisory_xact_lock($1)");
        self.execute(&lock.bind(SCHEMA_LOCK)).await.map(drop)
    }

    /// Whether the command must run again. Reading it resets it.
    pub(crate) const fn must_retry(&mut self) -> bool {
        match &mut self.engine {
            Engine::Postgres(connection) => connection.must_retry(),
            Engine::Sqlite(_) | Engine::Gone => false,
        }
    }

    /// The connection, if it is one to SQLite.
    pub(crate) const fn sqlite(&mut self) -> Option<&mut SqliteConnection> {
        match &mut self.engine {
            Engine::Sqlite(connection) => Some(connection),
            Engine::Postgres(_) | Engine::Gone => None,
        }
    }

    /// Runs a statement that writes.
    pub(crate) async fn execute(&mut self, query: &Query) -> Result<u64, StoreError> {
        self.identity.counts.statements.fetch_add(1, Ordering::Relaxed);
        match &mut self.engine {
            Engine::Sqlite(connection) => connection.execute(query),
            Engine::Postgres(connection) => connection.execute(query).await,
            Engine::Gone => Err(StoreError::Broken),
        }
    }

    /// Runs a statement that answers with rows.
    pub(crate) async fn fetch(&mut self, query: &Query) -> Result<Vec<Row>, StoreError> {
        self.identity.counts.statements.fetch_add(1, Ordering::Relaxed);
        match &mut self.engine {
            Engine::Sqlite(connection) => connection.fetch(query),
            Engine::Postgres(connection) => connection.fetch(query).await,
            Engine::Gone => Err(StoreError::Broken),
        }
    }

    /// Runs statements that take no values.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if the database refuses them.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match &mut self.engine {
            Engine::Sqlite(connection) => connection.batch(sql),
            Engine::Postgres(connection) => connection.batch(sql).await,
            Engine::Gone => Err(StoreError::Broken),
        }
    }

    /// Begins a snapshot: until the connection is returned, all reads see the database as it is now. A snapshot
    /// has no time limits.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if the database refuses it.
    pub(crate) async fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        match &mut self.engine {
            Engine::Sqlite(connection) => connection.batch("begin"),
            Engine::Postgres(connection) => {
                connection.batch("begin isolation level repeatable read read only").await?;
                connection.batch(LIFT).await
            }
            Engine::Gone => Err(StoreError::Broken),
        }
    }

    /// Takes the connection out, to return it to its pool.
    pub(crate) fn take(&mut self) -> Self {
        let engine = core::mem::replace(&mut self.engine, Engine::Gone);
        Self { engine, identity: self.identity.clone(), has_unchained: false, head: None }
    }

    /// Counts a transaction that was committed.
    pub(crate) fn count_commit(&self) {
        self.identity.counts.transactions.fetch_add(1, Ordering::Relaxed);
    }
}

impl Tx {
    /// Remembers that a transfer is not in the chain yet.
    pub(crate) const fn note_unchained(&mut self) {
        self.has_unchained = true;
    }

    /// Whether a transfer is not in the chain yet. Reading it resets it.
    pub(crate) const fn take_unchained(&mut self) -> bool {
        core::mem::replace(&mut self.has_unchained, false)
    }
}

impl Tx {
    /// The end of the chain, if it is known.
    pub(crate) const fn head(&self) -> Option<(i64, Hash)> {
        self.head
    }

    /// Remembers the end of the chain, or that it must be read again.
    pub(crate) const fn set_head(&mut self, head: Option<(i64, Hash)>) {
        self.head = head;
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tx(..)")
    }
}
