//! The options of the sandbox's command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;

use crate::carrier::settings::{Mode, Settings, ValidationMode};

/// A carrier with the CAMARA billing APIs, to develop and test against.
#[derive(Debug, Clone, Parser)]
#[command(name = "carrier-sandbox", version)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8702")]
    pub listen: SocketAddr,
    /// What addresses in answers start with; default: where it listens.
    #[arg(long)]
    pub public_url: Option<String>,
    /// Folder for the journal; without it, everything is forgotten at the end.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// A client of the carrier, `ID:SECRET[:HOST]`; HOST is where its payment frame runs, for
    /// messages that fill in their code. May be given several times.
    #[arg(long = "client", value_name = "ID:SECRET[:HOST]")]
    pub clients: Vec<Client>,
    /// How reservations are approved.
    #[arg(long, value_enum, default_value_t)]
    pub validation: ValidationMode,
    /// Whether requests are decided while the client waits.
    #[arg(long, value_enum, default_value_t)]
    pub mode: Mode,
    /// Requests per second and client.
    #[arg(long, value_name = "N")]
    pub rate_limit: Option<u32>,
    /// Lets notifications go to plain http on this machine too.
    #[arg(long)]
    pub allow_http_sinks: bool,
    /// Seed of the faults' dice.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

/// A client of the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The OAuth 2.0 `client_id`.
    pub id: String,
    /// The OAuth 2.0 `client_secret`.
    pub secret: String,
    /// The host of its payment frame, for the last line of text messages that fill in their code.
    pub embedded_host: Option<String>,
}

impl FromStr for Client {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, ':');
        let mut next = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
        let (id, secret) = next().zip(next()).ok_or("expected ID:SECRET or ID:SECRET:HOST")?;
        Ok(Self { id, secret, embedded_host: next() })
    }
}

impl Config {
    /// The clients that are always there, and those of the command line.
    pub(crate) fn all_clients(&self) -> impl Iterator<Item = Client> {
        let demo = Client {
            id: "farthing-demo".to_owned(),
            secret: "farthing-demo-secret".to_owned(),
            embedded_host: Some("pay.localhost".to_owned()),
        };
        let other = Client {
            id: "other-shop".to_owned(),
            secret: "other-shop-secret".to_owned(),
            embedded_host: None,
        };
        [demo, other].into_iter().chain(self.clients.iter().cloned())
    }

    /// The settings to start with.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            mode: self.mode,
            validation: self.validation,
            requests_per_second: self.rate_limit,
            ..Settings::default()
        }
    }
}
