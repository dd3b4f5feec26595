//! `[[carrier]]`: a carrier that can charge phone bills.

use core::time::Duration;
use std::collections::BTreeSet;

use farthing_protocol::{Currency, Money};
use url::Url;

use crate::carriers::{CarrierSetup, Fee, LineSetup, RefundAbility, SimSwapRule, Vocabulary};
use crate::config::section::Section;
use crate::config::{GatewayConfig, billing};
use crate::network::is_local;
use crate::secrets::{SecretText, Secrets};

/// Default of the hours in which a line cannot pay after its SIM was changed: carriers in Korea refuse for
/// three days.
const SIM_SWAP_HOURS: u16 = 72;

/// The most hours that a carrier can be asked about: the greatest `maxAge` of CAMARA's SIM Swap.
const SIM_SWAP_HOURS_MAX: u64 = 2_400;

/// A phone company, or an aggregator of several, that speaks CAMARA carrier billing.
#[derive(Debug, Clone)]
pub(crate) struct CarrierConfig {
    /// Its id, in addresses, the database and metrics.
    pub(crate) id: String,
    /// Base of its APIs: `/carrier-billing/v0.5` is added.
    pub(crate) api_root: Url,
    /// Where its access tokens come from (OAuth 2.0 client credentials).
    pub(crate) token_url: Url,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretText,
    /// The table for the codes in its messages.
    pub(crate) reason_codes: Option<Vocabulary>,
    /// Prefixes of the numbers that it serves, in E.164 form; empty means all.
    pub(crate) prefixes: Vec<String>,
    /// Hosts outside its own domain on which it may open a window for the reader.
    pub(crate) window_hosts: Vec<String>,
    /// The query parameter under which its window takes the address to come back to.
    pub(crate) window_return: Option<String>,
    /// Which refunds it makes.
    pub(crate) refunds: RefundAbility,
    /// Whether it texts free codes.
    pub(crate) free_codes: bool,
    /// The rule for SIM changes that is checked before a code is sent.
    pub(crate) sim_swap: Option<SimSwapRule>,
    /// The authorization endpoint of silent confirmation.
    pub(crate) authorize_url: Option<Url>,
    /// Its fee per charge.
    pub(crate) fee: Fee,
    /// Time limit of a call that changes something.
    pub(crate) timeout: Duration,
}

impl CarrierConfig {
    /// The carrier for the money core, with the address for its notifications.
    pub(crate) fn setup(&self, gateway: &GatewayConfig, secrets: &Secrets) -> CarrierSetup {
        let word = secrets.notification_word(&self.id);
        let sink = format!("{}/v1/carriers/{}/notifications/{word}", gateway.public_url, self.id);
        CarrierSetup {
            id: self.id.clone(),
            api_root: self.api_root.clone(),
            token_url: self.token_url.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.expose().to_owned(),
            vocabulary: self.reason_codes,
            prefixes: self.prefixes.clone(),
            window_hosts: self.window_hosts.clone(),
            refunds: self.refunds,
            free_codes: self.free_codes,
            sim_swap: self.sim_swap,
            line: self.authorize_url.clone().map(|authorize_url| LineSetup {
                authorize_url,
                redirect: format!("{}/line", gateway.public_url),
            }),
            fee: self.fee,
            timeout: self.timeout,
            sink: Some(sink),
        }
    }
}

/// All carriers of the file.
pub(crate) fn read_all(root: &Section<'_>) -> Vec<CarrierConfig> {
    let mut ids = BTreeSet::new();
    let sections = root.tables("carrier");
    if root.lacks("carrier") {
        root.error("carrier", "is missing: at least one [[carrier]] must be able to charge");
    }
    let mut carriers = Vec::new();
    for section in &sections {
        let carrier = read(section);
        section.finish();
        if let Some(carrier) = carrier {
            if !ids.insert(carrier.id.clone()) {
                section.error("id", format!("another carrier is called {} too", carrier.id));
            }
            carriers.push(carrier);
        }
    }
    carriers
}

fn read(section: &Section<'_>) -> Option<CarrierConfig> {
    let id = section.required("id", |text| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let right = !text.is_empty() && text.len() <= 32 && text.bytes().all(plain);
        if right { Ok(text.to_owned()) } else { Err("lower-case letters, digits, hyphens".into()) }
    });
    let api_root = section.required("api_root", address);
    let token_url = section.required("token_url", address);
    let client_id = section.required_text("client_id");
    let client_secret = section.required_text("client_secret");
    let reason_codes = section.parsed("reason_codes", |text| match text {
        "kg_mobilians" => Ok(Some(Vocabulary::KgMobilians)),
        "none" => Ok(None),
        _ => Err("either \"kg_mobilians\" or \"none\"".to_owned()),
    });
    let prefixes = section.parsed_list("prefixes", |text| {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let right = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if right { Ok(text.to_owned()) } else { Err("begins with + and has digits only".into()) }
    });
    let window_hosts = section.parsed_list("window_hosts", host);
    let window_return = section.parsed("window_return", parameter);
    let refunds = section.parsed("refunds", |text| match text {
        "parts" => Ok(RefundAbility::Parts),
        "whole" => Ok(RefundAbility::WholeOnly),
        "none" => Ok(RefundAbility::None),
        _ => Err("one of \"parts\", \"whole\" and \"none\"".to_owned()),
    });
    let free_codes = section.boolean("free_codes");
    let sim_swap = sim_swap(section);
    let authorize_url = section.parsed("authorize_url", address);
    let timeout = section.integer("timeout_ms", 100..=60_000).unwrap_or(10_000);
    Some(CarrierConfig {
        id: id?,
        api_root: api_root?,
        token_url: token_url?,
        client_id: client_id?.to_owned(),
        client_secret: SecretText::new(client_secret?),
        reason_codes: reason_codes.flatten(),
        prefixes,
        window_hosts,
        window_return,
        refunds: refunds.unwrap_or(RefundAbility::Parts),
        free_codes: free_codes.unwrap_or(true),
        sim_swap,
        authorize_url,
        fee: fee(section),
        timeout: Duration::from_millis(timeout),
    })
}

/// Reads `sim_swap_hours` and `sim_swap_unknown`. None with 0 hours: then SIM changes are not checked.
fn sim_swap(section: &Section<'_>) -> Option<SimSwapRule> {
    let hours = section.integer("sim_swap_hours", 0..=SIM_SWAP_HOURS_MAX);
    let refuses_unknown = section.parsed("sim_swap_unknown", |text| match text {
        "pay" => Ok(false),
        "refuse" => Ok(true),
        _ => Err("either \"pay\" or \"refuse\"".to_owned()),
    });
    let hours = hours.map_or(Ok(SIM_SWAP_HOURS), u16::try_from).unwrap_or(SIM_SWAP_HOURS);
    let refuses_unknown = refuses_unknown.unwrap_or(false);
    (hours > 0).then_some(SimSwapRule { hours, refuses_unknown })
}

/// Reads `fee = { percent = "9.5", each = "50" }`: a share, and an amount of won for each charge.
fn fee(section: &Section<'_>) -> Fee {
    let fee = section.table("fee");
    let basis_points = fee.parsed("percent", |text| {
        // A percentage is read as an amount with two decimals; its cents are the basis points.
        let cents = Currency::parse("EUR").ok().and_then(|two| Money::parse(text, two).ok());
        let points = cents.and_then(|cents| u16::try_from(cents.minor()).ok());
        let points = points.filter(|points| *points <= 10_000);
        points.ok_or_else(|| "not a percentage such as \"9.5\"".to_owned())
    });
    let each = fee.parsed("each", billing::won);
    fee.finish();
    Fee { basis_points: basis_points.unwrap_or(0), each }
}

/// An address for calls. They contain phone numbers and secrets, so only a carrier on this machine is called
/// without TLS.
fn address(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" || url.scheme() == "http" && is_local(&url) => Ok(url),
        Ok(url) if url.scheme() == "http" => {
            Err("must be https: phone numbers go there (http works on localhost)".to_owned())
        }
        _ => Err("not an address that begins with https://".to_owned()),
    }
}

/// The name of a query parameter.
fn parameter(text: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let right = (1..=64).contains(&text.len()) && text.bytes().all(plain);
    if right { Ok(text.to_owned()) } else { Err("letters, digits, hyphens and underscores".into()) }
}

/// A host, as it stands in an address.
fn host(text: &str) -> Result<String, String> {
    let url = Url::parse(&format!("https://{text}/")).ok();
    let is_host = url.is_some_and(|url| url.host_str() == Some(text) && url.port().is_none());
    // The parser accepts `*` as a letter; here it would look like a wildcard and not be one.
    if is_host && !text.contains('*') {
        Ok(text.to_owned())
    } else {
        Err("not a host, such as pay.carrier.example".into())
    }
}
