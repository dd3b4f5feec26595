//! One empty database for one test.

use crate::{Error, Server};

/// A database of its own on a [`Server`]. Dropping it drops the database, even if clients are connected.
#[derive(Debug)]
pub struct Database<'server> {
    server: &'server Server,
    name: String,
}

impl<'server> Database<'server> {
    pub(crate) fn new(server: &'server Server, name: String) -> Self {
        Self { server, name }
    }

    /// The address for clients: `postgres://farthing@%2Ffolder%2Fof%2Fthe%2Fsocket/name`, as libpq and sqlx read
    /// it. There is no password; the folder is private.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url_of(&self.name)
    }

    /// Keeps the database for as long as its server runs, and returns the address for clients.
    #[must_use]
    pub fn keep(self) -> String {
        let url = self.url();
        std::mem::forget(self);
        url
    }

    /// The server that it is on.
    #[must_use]
    pub fn server(&self) -> &'server Server {
        self.server
    }

    /// Runs SQL by `psql` and returns what it prints: a line for each row, `|` between columns.
    ///
    /// # Errors
    ///
    /// If the server does not run or refuses a statement; those before it in the same text are undone.
    pub fn psql(&self, sql: &str) -> Result<String, Error> {
        let arguments = ["--no-psqlrc", "--tuples-only", "--no-align", "--quiet"];
        let strict = ["--set=ON_ERROR_STOP=1", "--single-transaction", "--command", sql];
        let url = self.url();
        let output = self.server.run("psql", arguments.iter().chain(&strict).chain([&&*url]))?;
        Ok(output.trim_end().to_owned())
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        // This fails if a test has killed the server. The watchdog removes the server's folder anyway.
        let _ = self.server.drop_database(&self.name);
    }
}
