//! Why the database did not do what it was asked.

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection became free in time.
    #[error("the database is busy")]
    Busy,
    /// A command waited for something else than the database.
    #[error("a command waited for something else than the database")]
    Waits,
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
    /// Another request has the idempotency key.
    #[error("another request has the key")]
    KeyTaken,
    /// A guarded account has too little.
    #[error("the account has too little")]
    Overdrawn,
    /// The system gave no randomness for a name.
    #[error(transparent)]
    Draw(#[from] crate::random::DrawError),
    /// A stored phone number cannot be made or opened.
    #[error(transparent)]
    Seal(#[from] crate::secrets::phones::SealError),
    /// A row says what no version of this program writes.
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
        /// The newest that is known.
        known: i64,
    },
    /// The program is newer than the database.
    #[error("the database has schema {found}; bring it up to date by `farthing-gateway migrate`")]
    Older {
        /// The schema's number in the database.
        found: i64,
    },
    /// The library has the WAL-reset defect.
    #[error("SQLite {0} can lose pages at a checkpoint; 3.51.3 or later is needed")]
    OldSqlite(String),
    /// The system has no thread to give.
    #[error("the system has no thread to give")]
    Thread(#[source] std::io::Error),
}
