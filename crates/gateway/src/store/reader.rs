//! A read-only connection, borrowed from a pool.

use core::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use crate::store::sqlite::readers::Readers;
use crate::store::tx::Tx;

/// A borrowed connection. It returns to its pool when this is dropped.
#[derive(Debug)]
pub(crate) struct Reader {
    tx: Tx,
    home: Option<(Arc<Readers>, OwnedSemaphorePermit)>,
}

impl Reader {
    /// Borrows a connection to SQLite.
    pub(crate) const fn of_sqlite(
        tx: Tx,
        home: Arc<Readers>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        Self { tx, home: Some((home, permit)) }
    }
}

impl Reader {
    /// Borrows a connection to PostgreSQL, which returns to its pool by itself.
    pub(crate) const fn of_postgres(tx: Tx) -> Self {
        Self { tx, home: None }
    }
}

impl Deref for Reader {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some((home, permit)) = self.home.take() {
            home.take_back(self.tx.take());
            drop(permit);
        }
    }
}
