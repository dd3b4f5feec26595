//! A private PostgreSQL for tests: started when it is first asked for, removed when the process ends.
//!
//! ```no_run
//! # fn main() -> Result<(), test_postgres::Error> {
//! let Some(database) = test_postgres::database_if_installed()? else { return Ok(()) };
//! println!("connect to {}", database.url());
//! # Ok(())
//! # }
//! ```
//!
//! [`database()`] gives each caller an empty database of its own on one server for the whole process.
//! A test that kills or tunes the server starts its own with [`Server::builder`]. The server listens
//! on a Unix socket in a temporary folder, so there is no port to collide on and nothing that another
//! user of the machine could reach. It does not sync to the disk unless it is asked to: it survives
//! `kill -9`, not a power cut.
//!
//! In reading order: [`Installation`] finds the programs, [`Server`] runs them, [`Database`] is what
//! a test connects to, and a watchdog process cleans up after a test process that was killed.

#![cfg(unix)]

mod database;

mod error;

mod installation;

mod process_tree;

mod server;

mod unprivileged;

mod watchdog;

use std::sync::Mutex;

pub use self::database::Database;
pub use self::error::Error;
pub use self::installation::Installation;
pub use self::server::{Builder, Server};

/// The server of this process. Statics are not dropped: the watchdog stops it and removes its folder.
static SHARED: Mutex<Option<&'static Server>> = Mutex::new(None);

/// The one server of this process, started by the first call. Do not kill it: other tests use it.
///
/// # Errors
///
/// If PostgreSQL is missing or does not start.
pub fn shared() -> Result<&'static Server, Error> {
    // Held while the server starts: a second caller waits instead of starting another.
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(server) = *shared {
        return Ok(server);
    }
    let server: &'static Server = Box::leak(Box::new(Server::builder().start()?));
    *shared = Some(server);
    Ok(server)
}

/// A new empty database on the [`shared()`] server.
///
/// # Errors
///
/// If PostgreSQL is missing, does not start, or does not make the database.
pub fn database() -> Result<Database<'static>, Error> {
    shared()?.database()
}

/// As [`database()`], but where PostgreSQL is not installed it says so on standard error and returns
/// `None`, so that a test can end there. `cargo xtask test` installs it first.
///
/// # Errors
///
/// If PostgreSQL is installed and does not work.
pub fn database_if_installed() -> Result<Option<Database<'static>>, Error> {
    match database() {
        Ok(database) => Ok(Some(database)),
        Err(error @ Error::Missing) => {
            eprintln!("not tested on PostgreSQL: {error}");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
