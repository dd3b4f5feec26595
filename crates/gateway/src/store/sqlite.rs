//! SQLite: one file, one writer, a few readers.
//!
//! SQLite is called on the thread that has the connection: a statement takes some microseconds, less than
//! passing it to another thread.

use std::path::Path;
use std::sync::Arc;

use crate::store::reader::Reader;
use crate::store::schema;
use crate::store::sqlite::claim::Claim;
use crate::store::sqlite::connection::Connection;
use crate::store::sqlite::readers::Readers;
use crate::store::sqlite::writer::Writer;
use crate::store::tx::{Identity, Tx};
use crate::store::{Durability, OpenError, StoreError};

pub(crate) mod claim;

pub(crate) mod connection;

#[cfg(test)]
mod plans;

pub(crate) mod readers;

pub(crate) mod writer;

/// Before this version a checkpoint could lose pages (the WAL-reset race).
const OLDEST: i32 = 3_051_003;

/// The database file. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Sqlite {
    /// None if the file is only read.
    writer: Option<Writer>,
    readers: Arc<Readers>,
    claim: Option<Claim>,
}

impl Sqlite {
    /// Opens or creates the file for this process alone, and migrates its schema.
    pub(crate) async fn open(
        path: &Path,
        durability: Durability,
        identity: &Identity,
    ) -> Result<Self, OpenError> {
        let claim = Claim::of(path);
        // The lock comes before the migration: another gateway may be using the schema.
        claim.take().await?;
        let mut tx = Tx::of_sqlite(Connection::open(path, durability, false)?, identity.clone());
        schema::migrate(&mut tx).await?;
        let mut sqlite = Self::open_read_only(path, identity)?;
        sqlite.writer = Some(Writer::start(tx)?);
        sqlite.claim = Some(claim);
        Ok(sqlite)
    }

    /// Opens the file to write while a gateway has it open. SQLite lets one process write at a time.
    pub(crate) fn open_beside(path: &Path, identity: &Identity) -> Result<Self, OpenError> {
        let connection = Connection::open(path, Durability::Full, false)?;
        let mut sqlite = Self::open_read_only(path, identity)?;
        sqlite.writer = Some(Writer::start(Tx::of_sqlite(connection, identity.clone()))?);
        Ok(sqlite)
    }

    /// Opens the file to read it.
    pub(crate) fn open_read_only(path: &Path, identity: &Identity) -> Result<Self, OpenError> {
        if rusqlite::version_number() < OLDEST {
            return Err(OpenError::OldSqlite(rusqlite::version().to_owned()));
        }
        let readers = Readers::of(path, identity);
        Ok(Self { writer: None, readers: Arc::new(readers), claim: None })
    }

    /// The writer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Broken`] if the file is only read.
    pub(crate) fn writer(&self) -> Result<&Writer, StoreError> {
        self.writer.as_ref().ok_or(StoreError::Broken)
    }

    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        let (tx, permit) = self.readers.lend().await?;
        Ok(Reader::of_sqlite(tx, Arc::clone(&self.readers), permit))
    }
}
