//! Lets only one gateway use a database: a lock on a file beside it. The operating system releases the lock
//! when the process ends, even by a crash.

use core::time::Duration;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::store::StoreError;

/// Most tries to get the lock.
const TRIES: u32 = 50;

/// Pause between two tries to get the lock.
const APART: Duration = Duration::from_millis(100);

/// The lock of a database. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    path: PathBuf,
    held: Arc<Mutex<Option<File>>>,
}

impl Claim {
    /// The lock of a database, not taken yet.
    pub(crate) fn of(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        Self { path: path.into(), held: Arc::default() }
    }

    /// Takes the lock. Does nothing if this process has it.
    pub(crate) async fn take(&self) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            if self.try_take()? {
                return Ok(());
            }
            tokio::time::sleep(APART).await;
        }
        Err(StoreError::Claimed)
    }

    fn try_take(&self) -> Result<bool, StoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_some() {
            return Ok(true);
        }
        let file = File::options().create(true).truncate(false).write(true).open(&self.path);
        let file = file?;
        match file.try_lock() {
            Ok(()) => *held = Some(file),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        Ok(true)
    }
}
