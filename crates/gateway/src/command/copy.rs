//! `copy`: a whole database from one engine to another.

use core::time::Duration;

use clap::Args;

use crate::clock::UnixMillis;
use crate::command::print;
use crate::store::{Database, Store, copy, instances};
use crate::verify::verify;

/// A gateway that wrote to the database within this time counts as running.
const AT_WORK: Duration = Duration::from_secs(20);

/// From where to where.
#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// The database as it is: `sqlite:FILE` or `postgres://…`. No gateway may be at work on it.
    #[arg(long, value_parser = Database::parse)]
    from: Database,
    /// The database to copy to, which must be empty: `sqlite:FILE` or `postgres://…`.
    #[arg(long, value_parser = Database::parse)]
    to: Database,
}

/// Copies the database, and verifies the original and the copy.
pub(crate) async fn run(command: Copy) -> anyhow::Result<()> {
    anyhow::ensure!(command.from != command.to, "--from and --to are the same database");
    if let Database::Sqlite(path) = &command.from {
        anyhow::ensure!(path.is_file(), "there is no database at {}", path.display());
    }
    // An open SQLite file is locked against every other process. PostgreSQL is not, so the next check is
    // needed.
    let from = Store::open(&command.from).await?;
    let seen_at = instances::last_seen(&mut *from.read().await?).await?;
    let now = instances::time(&mut *from.read().await?).await?;
    anyhow::ensure!(
        !from.is_shared() || seen_at.unwrap_or(UnixMillis(0)) < now.minus(AT_WORK),
        "a gateway is at work on the database: stop it, and wait {} seconds",
        AT_WORK.as_secs()
    );
    let before = verify(&from, None).await?;
    anyhow::ensure!(before.unchained == 0, "the books are just being chained: try again");
    let to = Store::open(&command.to).await?;
    let rows = copy::copy(&from, &to).await?;
    let after = verify(&to, None).await?;
    anyhow::ensure!(after == before, "the copy is not what it was made from; do not use it");
    print(&format!(
        "copied {rows} rows: {} charges, {} refunds, {} transfers\nhead {}\n\
         the keys folder belongs to both; name the new database in [gateway] and start there only\n",
        after.charges, after.refunds, after.transfers, after.head
    ))?;
    Ok(())
}
