//! A gateway on a free port, with its carrier, its files and a newspaper's origin.

use std::fs;
use std::path::Path;

use farthing_gateway::service::{self, Clock, Options, Running};
use tempfile::TempDir;

use crate::carrier::ScriptedCarrier;
use crate::reader::Reader;

/// Where browsers think the gateway is.
pub(crate) const OWN: &str = "https://pay.example";
/// Where the newspaper is.
pub(crate) const NEWS: &str = "https://news.example";

pub(crate) struct Stage {
    pub(crate) carrier: ScriptedCarrier,
    pub(crate) folder: TempDir,
    pub(crate) http: reqwest::Client,
    running: Running,
    clock: Clock,
}

/// An item of the newspaper's: its id, its kind, its price in won, and more lines of its section.
pub(crate) type Sold<'a> = (&'a str, &'a str, u32, &'a str);

impl Stage {
    pub(crate) async fn start() -> Self {
        Self::with(|config| config).await
    }

    /// Starts with a changed configuration.
    pub(crate) async fn with(change: impl FnOnce(String) -> String) -> Self {
        Self::at(Clock::system(), change).await
    }

    /// Starts with a clock of the test's own.
    pub(crate) async fn at(clock: Clock, change: impl FnOnce(String) -> String) -> Self {
        let carrier = ScriptedCarrier::start().await;
        let folder = tempfile::tempdir().unwrap();
        build(&folder.path().join("dist"));
        let config = change(config(&carrier));
        fs::write(folder.path().join("farthing.toml"), config).unwrap();
        let running = start(folder.path(), clock.clone()).await;
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { carrier, folder, http, running, clock }
    }

    /// Starts with more items and a billing of the newspaper's, and with another change.
    pub(crate) async fn selling(
        clock: Clock,
        billing: &str,
        items: &[Sold<'_>],
        then: impl FnOnce(String) -> String,
    ) -> Self {
        let item = |(id, kind, price, more): &Sold<'_>| {
            format!(
                "[[publisher.item]]\nid = \"{id}\"\nkind = \"{kind}\"\ntitle = {{ en = \"{id}\" }}\n\
                 price = {{ amount = \"{price}\", currency = \"KRW\" }}\n{more}\n\n"
            )
        };
        let items: String = items.iter().map(item).collect();
        let contact = "contact = \"desk@news.example\"";
        let billed = format!("{contact}\n{billing}");
        let next = "[[publisher]]\nid = \"daily-sejong\"";
        let change = |config: String| {
            then(config.replace(contact, &billed).replace(next, &format!("{items}{next}")))
        };
        Self::at(clock, change).await
    }

    /// Stops the gateway and starts it again on the same files.
    pub(crate) async fn restart(self) -> Self {
        self.running.stop().await.unwrap();
        let running = start(self.folder.path(), self.clock.clone()).await;
        Self { running, ..self }
    }

    /// Stops the gateway. Returns its files, and what it was started with.
    pub(crate) async fn stop(self) -> (TempDir, Options) {
        self.running.stop().await.unwrap();
        let options = options(self.folder.path());
        (self.folder, options)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address())
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    /// A reader with a session on the newspaper's pages.
    pub(crate) async fn reader(&self) -> Reader {
        Reader::with_session(self, "jeju-post", NEWS).await
    }
}

async fn start(folder: &Path, clock: Clock) -> Running {
    service::start(&options(folder), clock).await.unwrap()
}

fn options(folder: &Path) -> Options {
    let mut options = Options::new(folder.join("farthing.toml"));
    options.listen = Some("127.0.0.1:0".parse().unwrap());
    options.data = Some(folder.join("data"));
    options.assets = Some(folder.join("dist"));
    options
}

fn config(carrier: &ScriptedCarrier) -> String {
    let carrier = carrier.address;
    format!(
        r#"
[gateway]
public_url = "{OWN}"

[limits]
requests_per_minute = 100000
payments_per_minute = 100000
codes_per_address_hour = 10000

[[carrier]]
id = "sandbox"
api_root = "http://{carrier}"
token_url = "http://{carrier}/token"
client_id = "farthing-demo"
client_secret = "canary-client-secret"
reason_codes = "kg_mobilians"

[[publisher]]
id = "jeju-post"
name = "Jeju Post"
origins = ["{NEWS}"]
contact = "desk@news.example"

[[publisher.item]]
id = "articles/night-market"
kind = "article"
title = {{ en = "The night <market>", ko = "문 닫지 않는 야시장" }}
price = {{ amount = "300", currency = "KRW" }}
url = "/direct/night-market.html"

[[publisher.item]]
id = "tips/kim-jiwoo"
kind = "tip"
title = {{ en = "A coffee for Kim Jiwoo" }}
price = {{ amount = "500", currency = "KRW" }}

[[publisher]]
id = "daily-sejong"
name = "The Sejong Daily"
origins = ["https://sejong.example"]

[[publisher.item]]
id = "articles/night-market"
kind = "article"
title = {{ en = "The night market" }}
price = {{ amount = "400", currency = "KRW" }}
"#
    )
}

fn build(dist: &Path) {
    fs::create_dir_all(dist.join("loader")).unwrap();
    let frame = r#"<!doctype html><html data-publisher="__PUBLISHER__" data-origins="__ORIGINS__" data-billing="__BILLING__" data-challenge="__CHALLENGE__"><head><script type="module" src="/assets/boot.js"></script></head></html>"#;
    for (name, text) in [
        ("index.html", frame),
        ("loader/farthing.js", "/* loader */"),
        ("loader/answers.js", "/* answers */"),
        ("boot.js", "/* boot */"),
    ] {
        fs::write(dist.join(name), text).unwrap();
    }
}
