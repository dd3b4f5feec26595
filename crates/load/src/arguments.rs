//! The options of the load test's command line.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bad_network::Weather;
use bad_network::link::{Link, Quality};
use clap::Parser;

/// How long a piece of data may take through the bad network.
const DELAY_MAX: Duration = Duration::from_millis(200);

/// Whole purchases over HTTP against a gateway and a carrier sandbox of their own.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask load")]
pub(crate) struct Arguments {
    /// How long readers come, in minutes.
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// The same in seconds, for a short run.
    #[arg(long, conflicts_with = "minutes")]
    seconds: Option<u64>,
    /// How many readers buy at the same time. Each is a new device with a new phone and buys once;
    /// then the next one comes.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) readers: u32,
    /// How many times a gateway is killed (SIGKILL) and started again, at random moments.
    #[arg(long, default_value_t = 0)]
    pub(crate) kill: u32,
    /// How many times the private PostgreSQL server is killed and started again, as by a power cut of
    /// its machine.
    #[arg(long, default_value_t = 0)]
    pub(crate) kill_database: u32,
    /// How many percent of the carrier's calls each kind of fault hits.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) faults: u8,
    /// This number of purchases by the checkout's own state machine, instead of readers for a time. Each goes
    /// through a bad network of its own. The network between gateway and carrier is as bad.
    #[arg(long, conflicts_with_all = ["minutes", "seconds", "kill", "kill_database", "gateways"])]
    pub(crate) checkouts: Option<u64>,
    /// How many percent of the connections fail on the bad network.
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u8).range(0..=90))]
    pub(crate) accidents: u8,
    /// How many percent of the packets a 3G link between readers and gateway loses, in each direction. The link is
    /// added to the bad network; with `--accidents 0` it replaces it. Needs Linux and the right to administer
    /// networks (root).
    #[arg(long, requires = "checkouts", value_parser = clap::value_parser!(u8).range(0..=50))]
    pub(crate) loss: Option<u8>,
    /// `sqlite`, `postgres` (a private server, synced to the disk), or the address of an empty
    /// PostgreSQL database.
    #[arg(long, default_value = "sqlite", value_parser = Database::parse)]
    pub(crate) database: Database,
    /// How many connections the private PostgreSQL server accepts. With few, the gateways run out of them.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(5..=1_000))]
    pub(crate) connections: u32,
    /// How many gateways share the database; more than one needs PostgreSQL.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=16))]
    pub(crate) gateways: u16,
    /// The same seed makes the same readers, choices and crashes.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// First port: the sandbox takes it, the gateways the next ones. Default: free ports.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Keep databases and logs in this folder, which must be empty. Default: a temporary folder.
    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
    /// The path of the `farthing-gateway` executable.
    #[arg(long, hide = true)]
    pub(crate) gateway: PathBuf,
    /// The carrier sandbox's executable.
    #[arg(long, hide = true)]
    pub(crate) sandbox: PathBuf,
}

impl Arguments {
    /// The bad network, if the run has one.
    pub(crate) fn weather(&self) -> Option<Weather> {
        // A link has its own delay.
        let delay = if self.loss.is_some() { Duration::ZERO } else { DELAY_MAX };
        self.checkouts.map(|_| Weather::rough(self.accidents, delay))
    }

    /// The link that loses packets on the way to this port of the gateway, if the run has one.
    ///
    /// # Errors
    ///
    /// If this machine cannot make one.
    pub(crate) fn link(&self, port: u16) -> Result<Option<Link>> {
        let Some(loss) = self.loss else { return Ok(None) };
        let link = Link::start(Quality::mobile(loss), port, self.seed);
        Ok(Some(link.context(
            "this machine makes no link that loses packets: it needs Linux, /dev/net/tun and the right to \
             administer networks (root); without --loss the run takes the proxy",
        )?))
    }

    /// How long readers come.
    pub(crate) fn length(&self) -> Duration {
        let minutes = Duration::from_secs(self.minutes.saturating_mul(60));
        self.seconds.map_or(minutes, Duration::from_secs)
    }
}

/// Where the gateway keeps its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Database {
    /// The gateway's own SQLite file.
    Sqlite,
    /// A server that this run starts.
    PrivatePostgres,
    /// An existing server.
    Postgres(String),
}

impl Database {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::PrivatePostgres),
            _ if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
                Ok(Self::Postgres(text.to_owned()))
            }
            _ => Err("either sqlite, postgres, or an address that begins with postgres://".into()),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    fn parsed(more: &[&str]) -> Arguments {
        let executables = ["load", "--gateway", "g", "--sandbox", "s"];
        Arguments::try_parse_from(executables.iter().chain(more)).unwrap()
    }

    #[test]
    fn a_run_takes_minutes_or_for_a_short_look_seconds() {
        assert_eq!(parsed(&[]).length(), Duration::from_mins(1));
        assert_eq!(parsed(&["--minutes", "30"]).length(), Duration::from_mins(30));
        assert_eq!(parsed(&["--seconds", "5"]).length(), Duration::from_secs(5));
    }

    #[test]
    fn a_database_is_named_by_its_kind_or_its_address() {
        let address = "postgres://me@db.example/farthing";
        assert_eq!(parsed(&[]).database, Database::Sqlite);
        assert_eq!(parsed(&["--database", "postgres"]).database, Database::PrivatePostgres);
        let given = parsed(&["--database", address]).database;
        assert_eq!(given, Database::Postgres(address.to_owned()));
        assert!(Database::parse("mysql://db").is_err());
    }
}
