//! The carrier under test: a process of its own, its tokens, its clock and its inboxes.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method, redirect};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::openapi::WireAnswer;

/// The carrier under test.
#[derive(Debug, Clone)]
pub enum Target {
    /// A sandbox binary; every scenario gets a fresh process on a free port.
    Process(PathBuf),
    /// A carrier that runs already; scenarios share it.
    Url(String),
}

/// How a carrier is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setup {
    /// Whether it answers `processing` and decides later.
    pub(crate) asynchronous: bool,
    /// Whether it asks for a texted code between reservation and confirmation.
    pub(crate) validation: bool,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The client under test.
    Own,
    /// Another client, whose payments must stay its own.
    Other,
}
#[derive(Debug)]
pub(crate) struct Carrier {
    base: String,
    http: Client,
    // Held so that the process ends with the scenario.
    _process: Option<Child>,
    ahead: SignedDuration,
}

const START: Duration = Duration::from_secs(20);
const ANSWER: Duration = Duration::from_secs(15);

impl Carrier {
    pub(crate) async fn start(target: &Target, setup: Setup) -> Result<Self> {
        let (base, process) = match target {
            Target::Url(url) => (url.clone(), None),
            Target::Process(binary) => {
                let mut process = Command::new(binary)
                    .args(["--listen", "127.0.0.1:0"])
                    .args(["--mode", if setup.asynchronous { "async" } else { "sync" }])
                    .args(["--validation", if setup.validation { "validate" } else { "none" }])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .kill_on_drop(true)
                    .spawn()
                    .with_context(|| format!("starting {}", binary.display()))?;
                let url = tokio::time::timeout(START, listening(&mut process)).await;
                (url.context("the carrier did not say where it listens")??, Some(process))
            }
        };
        let http = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(ANSWER)
            .build()?;
        Ok(Self { base, http, _process: process, ahead: SignedDuration::ZERO })
    }

    /// The carrier's time: ours, and what its clock was moved.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.ahead).unwrap_or(Timestamp::MAX)
    }

    /// Moves the carrier's clock.
    pub(crate) async fn advance(&mut self, seconds: i64) -> Result<()> {
        self.control(Method::POST, "/clock", Some(json!({ "advance_seconds": seconds }))).await?;
        self.ahead += SignedDuration::from_secs(seconds);
        Ok(())
    }

    pub(crate) async fn settings(&self) -> Result<Value> {
        self.control(Method::GET, "/settings", None).await
    }

    pub(crate) async fn set(&self, settings: Value) -> Result<()> {
        self.control(Method::POST, "/settings", Some(settings)).await.map(drop)
    }

    /// Puts a phone's latest SIM change at so many hours before now.
    pub(crate) async fn swap_sim(&self, phone: &str, hours_ago: u64) -> Result<()> {
        let path = format!("/phone/{}/sim", phone.replace('+', "%2B"));
        let body = json!({ "hours_ago": hours_ago });
        self.control(Method::POST, &path, Some(body)).await.map(drop)
    }

    /// The newest text message of a phone.
    pub(crate) async fn newest_message(&self, phone: &str) -> Result<String> {
        let path = format!("/phone/{}/messages", phone.replace('+', "%2B"));
        let messages = self.control(Method::GET, &path, None).await?;
        let newest = messages.get(0).and_then(|message| message.get("text")?.as_str());
        newest.map(str::to_owned).ok_or_else(|| anyhow!("{phone} has no message"))
    }

    /// Gets an access token; `form` is added to the request's usual members.
    pub(crate) async fn token(
        &self,
        caller: Caller,
        scopes: &[String],
        form: &[(&str, String)],
    ) -> Result<String> {
        let (id, secret) = match caller {
            Caller::Own => ("farthing-demo", "farthing-demo-secret"),
            Caller::Other => ("other-shop", "other-shop-secret"),
        };
        let mut members =
            vec![("grant_type", "client_credentials".to_owned()), ("scope", scopes.join(" "))];
        members.extend_from_slice(form);
        let request = self.http.post(format!("{}/oauth2/token", self.base));
        let answer = request.basic_auth(id, Some(secret)).form(&members).send().await?;
        let status = answer.status();
        let body: Value = answer.json().await.context("/oauth2/token did not answer with JSON")?;
        let token = body.get("access_token").and_then(Value::as_str);
        token.map(str::to_owned).ok_or_else(|| anyhow!("/oauth2/token answered {status} {body}"))
    }

    /// Sends a request to an API.
    pub(crate) async fn send(
        &self,
        method: &str,
        address: &str,
        query: &[(String, String)],
        headers: &[(String, String)],
        body: Option<&Value>,
    ) -> Result<WireAnswer> {
        let method = Method::from_bytes(method.as_bytes())?;
        let mut request = self.http.request(method, format!("{}{address}", self.base));
        if !query.is_empty() {
            request = request.query(query);
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.with_context(|| format!("no answer from {address}"))?;
        let status = answer.status().as_u16();
        let read =
            |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            };
        let headers = answer.headers().iter().map(read).collect();
        let text = answer.text().await?;
        let json = serde_json::from_str(&text).ok();
        Ok(WireAnswer { status, headers, text, json })
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(body) = &body {
            request = request.json(body);
        }
        let request = request.header("accept", "application/json");
        let answer = request.send().await.with_context(|| format!("no answer from {path}"))?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "{path} answered {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

async fn listening(process: &mut Child) -> Result<String> {
    let output = process.stdout.take().context("the carrier has no output")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, url)) = line.split_once("listening on ") {
            // Whatever else it prints must find a reader, or it would wait for one.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(url.trim().trim_end_matches('/').to_owned());
        }
    }
    Err(anyhow!("the carrier ended before it listened"))
}
