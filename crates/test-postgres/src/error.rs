//! What can go wrong before a test has its database.

use std::path::PathBuf;
use std::process::ExitStatus;

/// Why there is no server or no database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The programs of a PostgreSQL server are not on this machine.
    #[error(
        "PostgreSQL is missing: there is no folder with `initdb`, `postgres`, `createdb`, `dropdb` and \
         `psql` on PATH or under /usr/lib/postgresql; `cargo xtask tools` installs it, or install the \
         package `postgresql` with this machine's package manager"
    )]
    Missing,
    /// PostgreSQL refuses to run as root, and there is no user to run it as.
    #[error("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")]
    NoUnprivilegedUser,
    /// One of the programs failed.
    #[error("{program} ended with {status}: {output}")]
    Failed {
        /// The path of the program.
        program: PathBuf,
        /// The exit status of the program.
        status: ExitStatus,
        /// The program's output and errors.
        output: String,
    },
    /// The server did not accept connections in time.
    #[error("PostgreSQL did not start; the end of its log:\n{log}")]
    NotStarted {
        /// The last lines of its log.
        log: String,
    },
    /// The server was killed and not started again.
    #[error("PostgreSQL is not running: start it again first")]
    NotRunning,
    /// The operating system refused something.
    #[error("{doing}: {source}")]
    Io {
        /// What the harness was doing, for the message.
        doing: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
}

impl Error {
    /// Adds what was tried to the system's reason.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}
