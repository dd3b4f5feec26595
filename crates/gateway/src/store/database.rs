//! Which database is meant, and what a commit waits for.

use core::fmt;
use std::path::PathBuf;

/// Which database is meant.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A server: `postgres://…`.
    Postgres(String),
}

/// Without the address of a server, which may hold a password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Self::Postgres(_) => f.write_str("Postgres(..)"),
        }
    }
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

impl Durability {
    /// As SQLite's `synchronous` has it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            #[cfg(test)]
            Self::None => "off",
        }
    }
}
