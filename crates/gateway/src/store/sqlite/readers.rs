//! The connections that read a SQLite file.

use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::store::sqlite::connection::Connection;
use crate::store::tx::{Identity, Tx};
use crate::store::{Durability, StoreError};

/// How many connections read at once.
const READERS: usize = 4;

/// How long a caller waits for one of them.
const READER_WITHIN: Duration = Duration::from_secs(30);

/// The connections that read.
#[derive(Debug)]
pub(crate) struct Readers {
    idle: Mutex<Vec<Tx>>,
    free: Arc<Semaphore>,
    path: PathBuf,
    identity: Identity,
}

impl Readers {
    /// Readers of this file; no connection is open yet.
    pub(crate) fn of(path: &Path, identity: &Identity) -> Self {
        Self {
            idle: Mutex::default(),
            free: Arc::new(Semaphore::new(READERS)),
            path: path.to_owned(),
            identity: identity.clone(),
        }
    }

    /// A read-only connection, and the permit that returns with it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if none becomes free in time.
    pub(crate) async fn lend(&self) -> Result<(Tx, OwnedSemaphorePermit), StoreError> {
        let permit = tokio::time::timeout(READER_WITHIN, Arc::clone(&self.free).acquire_owned());
        let permit = permit.await.ok().and_then(Result::ok).ok_or(StoreError::Busy)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let tx = if let Some(tx) = idle {
            tx
        } else {
            let connection = Connection::open(&self.path, Durability::Full, true)?;
            Tx::of_sqlite(connection, self.identity.clone())
        };
        Ok((tx, permit))
    }

    /// Takes a connection back and ends its transaction.
    pub(crate) fn take_back(&self, mut tx: Tx) {
        let Some(connection) = tx.sqlite() else { return };
        if connection.is_rolled_back() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(tx);
        }
    }
}
