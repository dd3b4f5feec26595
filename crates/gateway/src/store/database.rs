//! Which database is meant, and what a commit waits for.

use core::fmt;
use std::path::{Path, PathBuf};

/// Which database is meant.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Database {
    /// The path of a file.
    Sqlite(PathBuf),
    /// A connection address: `postgres://…`.
    Postgres(String),
}

impl Database {
    /// Reads `sqlite:FILE` or `postgres://…`.
    ///
    /// # Errors
    ///
    /// Says, for people, what is taken.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let file = text.strip_prefix("sqlite:").filter(|file| !file.is_empty());
        let file = file.ok_or("neither sqlite:FILE nor postgres://user:password@host/database")?;
        Ok(Self::Sqlite(PathBuf::from(file)))
    }

    /// With a file's path as it is from a folder.
    pub(crate) fn in_folder(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(path) => Self::Sqlite(folder.join(path)),
            server @ Self::Postgres(_) => server,
        }
    }
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
