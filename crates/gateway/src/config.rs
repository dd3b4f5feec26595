//! `farthing.toml`: all settings of the process, read once.
//!
//! [`Config::parse`] turns the text into valid types, or lists all errors with their lines. Unknown keys
//! are errors too: a misspelt `tab_limit` must not become a tab without a limit. No other module reads the
//! file, and none reads the environment.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;

pub(crate) use crate::config::billing::Billing;
pub(crate) use crate::config::carrier::CarrierConfig;
pub(crate) use crate::config::errors::ConfigErrors;
use crate::config::errors::ErrorCollector;
pub(crate) use crate::config::grants::scope;
pub(crate) use crate::config::item::Item;
pub(crate) use crate::config::limits::{HandoffLimits, LimitsConfig};
pub(crate) use crate::config::localized::is_short;
pub(crate) use crate::config::origin::WebOrigin;
pub(crate) use crate::config::page_url::PageUrl;
pub(crate) use crate::config::price_ceiling::PriceCeiling;
pub(crate) use crate::config::publisher::Publisher;
use crate::config::section::Section;
use crate::store::Database;
use farthing_protocol::PublisherId;

mod billing;
mod carrier;
mod errors;
mod grants;
mod item;
mod limits;
mod localized;
mod origin;
mod page_url;
mod price_ceiling;
mod prices;
mod publisher;
mod section;
mod tip;

#[cfg(test)]
mod tests;

/// Everything that `farthing.toml` says.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) gateway: GatewayConfig,
    /// Limits per phone and per address.
    pub(crate) limits: LimitsConfig,
    /// The carriers, in the order of the file. The first that serves a number is used.
    pub(crate) carriers: Vec<CarrierConfig>,
    /// The publishers and their catalogues.
    pub(crate) publishers: BTreeMap<PublisherId, Publisher>,
}

/// The `[gateway]` table: addresses, database, log.
#[derive(Debug, Clone)]
pub(crate) struct GatewayConfig {
    /// The origin under which browsers reach the gateway; also the issuer of entitlements.
    pub(crate) public_url: WebOrigin,
    /// Where the service listens.
    pub(crate) listen: SocketAddr,
    /// Folder of the database.
    pub(crate) data: PathBuf,
    /// The database; default: a file in that folder.
    pub(crate) database: Option<Database>,
    /// Folder of the key files; default: `keys` in the folder of the database.
    pub(crate) keys: Option<PathBuf>,
    /// Folder of the built checkout.
    pub(crate) assets: PathBuf,
    /// Networks whose `X-Forwarded-For` is trusted.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// How log lines look.
    pub(crate) log: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// One JSON object a line.
    Json,
    /// One line of text an entry, for people.
    Text,
}

impl Config {
    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// [`ConfigErrors`], all of them; a file that cannot be read is one.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigErrors> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| {
            ConfigErrors::one(&name, format!("the file cannot be read: {cause}"))
        })?;
        Self::parse(&name, &text, path.parent().unwrap_or(Path::new("")))
    }

    /// Reads the file's text. Relative paths in it start at `folder`.
    ///
    /// # Errors
    ///
    /// [`ConfigErrors`], all of them.
    pub(crate) fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, ConfigErrors> {
        let errors = ErrorCollector::new(name, text);
        let (table, broken) = toml::de::DeTable::parse_recoverable(text);
        for error in &broken {
            errors.add(error.span().map_or(0, |span| span.start), "", error.message());
        }
        // After a syntax error, further errors would be misleading.
        if !broken.is_empty() {
            return Err(errors.close());
        }
        let root = Section::root(&table, &errors);
        let gateway = gateway(&root.table("gateway"), folder);
        let limits = limits::read(&root.table("limits"));
        let carriers = carrier::read_all(&root);
        let publishers = publisher::read_all(&root, &limits.max_price);
        root.finish();
        match (gateway, errors.is_empty()) {
            (Some(gateway), true) => Ok(Self { gateway, limits, carriers, publishers }),
            _ => Err(errors.close()),
        }
    }
}

fn gateway(section: &Section<'_>, folder: &Path) -> Option<GatewayConfig> {
    let path = |key| section.text(key).map(|text| folder.join(text));
    let listen = section.parsed("listen", |text| {
        text.parse().map_err(|_| "not an address with a port, such as 127.0.0.1:8701".to_owned())
    });
    let public_url = section.parsed("public_url", WebOrigin::parse);
    let log = section.parsed("log", |text| match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err("either \"json\" or \"text\"".to_owned()),
    });
    let trusted_proxies = section.parsed_list("trusted_proxies", trusted_network);
    let database = section.parsed("database", |text| {
        let database = Database::parse(text)?;
        Ok(database.in_folder(folder))
    });
    let config = GatewayConfig {
        public_url: public_url.or_else(|| WebOrigin::parse("http://pay.localhost:8701").ok())?,
        listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8701))),
        database,
        data: path("data").unwrap_or_else(|| PathBuf::from("farthing-data")),
        keys: path("keys"),
        assets: path("assets").unwrap_or_else(|| PathBuf::from("dist")),
        trusted_proxies,
        log: log.unwrap_or(LogFormat::Json),
    };
    section.finish();
    Some(config)
}

/// Reads an entry of `trusted_proxies`: a network, or one address.
fn trusted_network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<IpAddr>().ok().map(IpNet::from);
    let network = text.parse::<IpNet>().ok().or_else(single);
    let network = network.ok_or("not a network, such as 10.0.0.0/8".to_owned())?;
    if network.prefix_len() == 0 {
        let reason = "lets every client name its own address; give the network of your proxy";
        return Err(reason.to_owned());
    }
    Ok(network)
}
