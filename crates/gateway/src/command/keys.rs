//! `keys`: adds keys.

use std::io::Write as _;

use clap::Subcommand;

use crate::app;
use crate::clock::{Clock, UnixMillis};
use crate::command::{Place, print};
use crate::secrets::KeyFolder;
use crate::store::{Database, Store, instances};

/// What is done with the keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Add a signing key. A running gateway publishes it within fifteen seconds and signs with it ten
    /// minutes after it was made. The old one stays published until its last entitlement has expired.
    Rotate {
        #[command(flatten)]
        place: Place,
        /// Add a content secret instead. Readers can still open the pages that are sealed already.
        #[arg(long)]
        content: bool,
    },
}

/// Adds a key.
pub(crate) async fn run(command: Keys) -> anyhow::Result<()> {
    let Keys::Rotate { place, content } = command;
    let config = place.options().configuration()?;
    let keys = KeyFolder::new(app::keys_path(&config));
    keys.master()?;
    let now = time(&app::database(&config)).await;
    let said = if content {
        let kid = keys.add_content_secret(now)?;
        format!("content secret {kid} added; seal your pages again\n")
    } else {
        let kid = keys.add_signing_key(now)?;
        format!("signing key {kid} added; it signs in ten minutes\n")
    };
    Ok(print(&said)?)
}

/// The time of the gateways, which decides when a new key begins to sign. With SQLite it is this machine's:
/// where pages are only sealed there is no database.
async fn time(database: &Database) -> UnixMillis {
    if let Database::Sqlite(_) = database {
        return Clock::system().now();
    }
    match server_time(database).await {
        Ok(now) => now,
        // A key that has leaked must be replaced also while the database is down.
        Err(error) => {
            let said = format!(
                "the database does not tell its time, so this machine's is used: {error:#}\n"
            );
            let _unread = std::io::stderr().write_all(said.as_bytes());
            Clock::system().now()
        }
    }
}

async fn server_time(database: &Database) -> anyhow::Result<UnixMillis> {
    let store = Store::open_read_only(database).await?;
    Ok(instances::time(&mut *store.read().await?).await?)
}
