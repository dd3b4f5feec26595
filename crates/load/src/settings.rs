//! The settings of a run's servers: the gateway's configuration, and the sandbox's faults.

use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::arguments::Arguments;

pub(crate) const PUBLISHER: &str = "load-post";

/// Where its pages are. Nothing is served there.
pub(crate) const ORIGIN: &str = "http://news.localhost:8700";

/// How many articles it sells.
pub(crate) const ARTICLES: u32 = 50;

/// What each costs, in won.
pub(crate) const PRICE: i64 = 300;

/// The gateway's configuration. The limits are the defaults: readers come from addresses of their own.
pub(crate) fn configuration(public_url: &str, carrier: &str, database: Option<&str>) -> String {
    let database = database.map(|url| format!("database = {url:?}\n")).unwrap_or_default();
    let articles: String = (0..ARTICLES).map(article).collect();
    format!(
        r#"[gateway]
public_url = "{public_url}"
keys = "keys"
trusted_proxies = ["127.0.0.0/8", "10.128.0.0/9"]
{database}
[[carrier]]
id = "sandbox"
api_root = "{carrier}"
token_url = "{carrier}/oauth2/token"
client_id = "farthing-demo"
client_secret = "farthing-demo-secret"
reason_codes = "kg_mobilians"

[[publisher]]
id = "{PUBLISHER}"
name = "The Load Post"
origins = ["{ORIGIN}"]
billing = "direct"
contact = "desk@load-post.example"
{articles}"#
    )
}

fn article(number: u32) -> String {
    format!(
        r#"
[[publisher.item]]
id = "{}"
kind = "article"
title = {{ en = "Article {number}", ko = "기사 {number}" }}
price = {{ amount = "{PRICE}", currency = "KRW" }}
"#,
        item(number)
    )
}

/// The id of an article.
pub(crate) fn item(number: u32) -> String {
    format!("articles/n{number}")
}

/// Rules for the sandbox: each kind of fault hits `percent` percent of the calls that it fits.
///
/// Answers with a wrong amount or reference are left out: such a charge waits for an operator, and a run has none.
pub(crate) fn faults(percent: u8, seed: u64) -> Value {
    let kinds = [
        json!({ "fault": "drop_before" }),
        json!({ "fault": "drop_after" }),
        json!({ "fault": "delay", "seconds": 1 }),
        json!({ "fault": "delay_after", "seconds": 1 }),
        json!({ "fault": "error_before", "status": 503 }),
        json!({ "fault": "error_after", "status": 500 }),
        json!({ "fault": "error_before", "status": 429 }),
        json!({ "fault": "truncated_body" }),
        json!({ "fault": "duplicate_notification" }),
        json!({ "fault": "late_notification", "seconds": 10 }),
        json!({ "fault": "early_notification" }),
        json!({ "fault": "no_notification" }),
    ];
    let rules = kinds.into_iter().zip(0_u64..).map(|(mut rule, number)| {
        if let Some(rule) = rule.as_object_mut() {
            rule.insert("percent".to_owned(), percent.into());
            rule.insert("seed".to_owned(), seed.wrapping_add(number).into());
        }
        rule
    });
    Value::Array(rules.collect())
}

/// Writes placeholders for the built checkout, which the gateway needs. The readers of a run have no browser.
///
/// # Errors
///
/// If the folder cannot be written.
pub(crate) fn write_assets(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder.join("loader"))?;
    let frame = r#"<!doctype html><html data-publisher="__PUBLISHER__" data-origins="__ORIGINS__"><script type="module" src="/assets/boot.js"></script></html>"#;
    std::fs::write(folder.join("index.html"), frame)?;
    std::fs::write(folder.join("loader/farthing.js"), "/* the loader */")?;
    std::fs::write(folder.join("loader/answers.js"), "/* its second file */")?;
    std::fs::write(folder.join("boot.js"), "/* the checkout */")?;
    Ok(())
}

/// The sandbox's port and those of the gateways: the requested ones, or ones that were free a moment ago.
pub(crate) fn ports(arguments: &Arguments) -> Result<Vec<u16>> {
    if let Some(first) = arguments.port {
        let last = first.checked_add(arguments.gateways).context("--port leaves no room")?;
        return Ok((first..=last).collect());
    }
    let listeners: Vec<TcpListener> = (0..=arguments.gateways)
        .map(|_| TcpListener::bind("127.0.0.1:0"))
        .collect::<Result<_, _>>()?;
    Ok(listeners.iter().map(|l| l.local_addr().map(|a| a.port())).collect::<Result<_, _>>()?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn ports_of(more: &[&str]) -> Result<Vec<u16>> {
        let executables = ["load", "--gateway", "g", "--sandbox", "s"];
        ports(&Arguments::try_parse_from(executables.iter().chain(more)).unwrap())
    }

    #[test]
    fn the_ports_may_reach_to_the_last_one_there_is() {
        assert_eq!(ports_of(&["--port", "65534"]).unwrap(), [65534, 65535]);
        let three = ["--gateways", "3", "--port"];
        assert_eq!(ports_of(&[&three[..], &["65532"]].concat()).unwrap().len(), 4);
        assert!(ports_of(&[&three[..], &["65533"]].concat()).is_err());
        assert!(ports_of(&["--port", "65535"]).is_err());
    }
}
