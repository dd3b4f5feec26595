//! Why a database call failed.

/// Why a database call failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection became free in time.
    #[error("the database is busy")]
    Busy,
    /// A command waited for something other than the database.
    #[error("a command waited for something else than the database")]
    Waits,
    /// The write was not done: no transaction could begin, or an earlier commit failed and the database needs
    /// a restart.
    #[error("the database takes no writes")]
    Broken,
    /// Another gateway has locked this database.
    #[error("another gateway works on this database")]
    Claimed,
    /// The row has changed since it was read.
    #[error("somebody else was faster")]
    Stale,
    /// Another request has the idempotency key.
    #[error("another request has the key")]
    KeyTaken,
    /// The balance of a guarded account is too low.
    #[error("the account has too little")]
    Overdrawn,
    /// The operating system gave no random bytes for an id.
    #[error(transparent)]
    Draw(#[from] crate::id_generator::DrawError),
    /// A phone number cannot be encrypted or decrypted.
    #[error(transparent)]
    Seal(#[from] crate::secrets::phones::SealError),
    /// A row has a value that no version of this program writes.
    #[error("a row of {table} is not readable: {what}")]
    Corrupt {
        /// The table of the row.
        table: &'static str,
        /// What is wrong with it.
        what: String,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// It cannot be opened, or its schema cannot be brought up to date.
    #[error("the database cannot be opened")]
    Database(#[from] StoreError),
    /// A newer version of the program wrote it.
    #[error("the database has schema {found}, this program knows {known}")]
    Newer {
        /// The schema's number in the database.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The program is newer than the database.
    #[error("the database has schema {found}; bring it up to date by `farthing-gateway migrate`")]
    Older {
        /// The schema's number in the database.
        found: i64,
    },
    /// This version of SQLite has the WAL-reset defect.
    #[error("SQLite {0} can lose pages at a checkpoint; 3.51.3 or later is needed")]
    OldSqlite(String),
    /// The operating system gave no thread.
    #[error("the system has no thread to give")]
    Thread(#[source] std::io::Error),
}
