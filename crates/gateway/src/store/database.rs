//! The configured database, and whether commits wait for the disk.

use core::fmt;
use std::path::{Path, PathBuf};

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
    /// A sentence for the operator that names the accepted forms.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let file = text.strip_prefix("sqlite:").filter(|file| !file.is_empty());
        let file = file.ok_or("neither sqlite:FILE nor postgres://user:password@host/database")?;
        Ok(Self::Sqlite(PathBuf::from(file)))
    }

    /// The same database, with a relative path seen from this folder.
    pub(crate) fn in_folder(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(path) => Self::Sqlite(folder.join(path)),
            server @ Self::Postgres(_) => server,
        }
    }
}

/// Leaves out the address of a server, which may contain a password.
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
    /// It waits: an acknowledged write survives a power cut.
    Full,
    /// It does not wait: for tests, which delete the file anyway.
    #[cfg(test)]
    None,
}

impl Durability {
    /// The value of SQLite's `synchronous`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            #[cfg(test)]
            Self::None => "off",
        }
    }
}
