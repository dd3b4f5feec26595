//! Requests in the reader's session, repeated as the checkout repeats them.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use farthing::flow::patience::{CHALLENGES, Came, Tries, answer_within};
use farthing_protocol::session::{ChallengeView, SessionView};
use farthing_protocol::{Problem, PublisherId, Reason};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::RequestBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex as Turn;

use crate::call::kind_of;
use crate::identity::Identity;
use crate::settings;
use crate::tally::Tally;

/// The connection of one page to the gateway.
pub(crate) struct Line {
    identity: Identity,
    gateway: String,
    http: reqwest::Client,
    tally: Tally,
    chance: Mutex<StdRng>,
    token: Turn<Option<String>>,
}

#[derive(Debug, Default)]
pub(crate) struct Ask {
    pub(crate) path: String,
    /// A request with a body is a POST.
    pub(crate) body: Option<String>,
    pub(crate) key: Option<String>,
}

impl Ask {
    /// A GET request, which needs no idempotency key.
    pub(crate) fn read(path: String) -> Self {
        Self { path, ..Self::default() }
    }

    /// A POST request with this value as JSON.
    pub(crate) fn post(path: &str, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { path: path.to_owned(), body: Some(body), key: None }
    }
}

enum Fetched {
    Good(serde_json::Value),
    Problem(Problem),
    Page,
    Nothing,
}

impl Line {
    /// A connection through the network at this address.
    ///
    /// # Errors
    ///
    /// If the HTTP client cannot be made.
    pub(crate) fn new(
        identity: Identity,
        network: SocketAddr,
        tally: Tally,
        seed: u64,
    ) -> Result<Self> {
        // Each request has a connection of its own, so that each can fail separately.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        Ok(Self {
            identity,
            gateway: format!("http://{network}"),
            http,
            tally,
            chance: Mutex::new(StdRng::seed_from_u64(seed)),
            token: Turn::default(),
        })
    }

    /// A request for an event stream of the gateway.
    pub(crate) fn stream(&self, path: &str) -> RequestBuilder {
        let request = self.http.get(format!("{}{path}", self.gateway));
        request.header("x-forwarded-for", self.identity.address())
    }

    /// The answer in the reader's session. A session that ended early is opened anew, once.
    ///
    /// # Errors
    ///
    /// The gateway's problem.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> Result<T, Problem> {
        let mut is_second = false;
        loop {
            let token = self.token().await?;
            match self.send(ask, Some(&token)).await {
                Err(problem) if problem.status == 401 && !is_second => {
                    is_second = true;
                    self.token.lock().await.take();
                }
                answer => return answer,
            }
        }
    }

    async fn token(&self) -> Result<String, Problem> {
        let mut held = self.token.lock().await;
        if let Some(token) = &*held {
            return Ok(token.clone());
        }
        let mut tries = 1;
        let token = loop {
            match self.open().await {
                Err(problem) if problem.status == 401 && tries < CHALLENGES => tries += 1,
                answer => break answer?.token,
            }
        };
        *held = Some(token.clone());
        Ok(token)
    }

    async fn open(&self) -> Result<SessionView, Problem> {
        let nothing = serde_json::json!({});
        let challenge = Ask::post("/v1/challenges", &nothing);
        let challenge: ChallengeView = self.send(&challenge, None).await?;
        let publisher = PublisherId::parse(settings::PUBLISHER).map_err(|_| odd())?;
        let proof = self.identity.proof(challenge.challenge, publisher);
        self.send(&Ask::post("/v1/sessions", &proof), None).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        ask: &Ask,
        token: Option<&str>,
    ) -> Result<T, Problem> {
        let mut tries = Tries::new(ask.key.is_some());
        loop {
            let answer = self.once(ask, token).await;
            let came = match &answer {
                Fetched::Good(_) => Came::Answer,
                Fetched::Problem(problem) => Came::Problem(problem),
                Fetched::Page => Came::Page,
                Fetched::Nothing => Came::Nothing,
            };
            let chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner).random();
            match (tries.came(came, chance), answer) {
                (Some(wait), _) => tokio::time::sleep(wait).await,
                (None, Fetched::Problem(problem)) => return Err(problem),
                (None, Fetched::Good(value)) => {
                    return serde_json::from_value(value).map_err(|_| odd());
                }
                (None, Fetched::Page | Fetched::Nothing) => {}
            }
        }
    }

    async fn once(&self, ask: &Ask, token: Option<&str>) -> Fetched {
        let address = format!("{}{}", self.gateway, ask.path);
        let mut request = match &ask.body {
            Some(body) => self.http.post(address).body(body.clone()),
            None => self.http.get(address),
        };
        if ask.body.is_some() {
            request = request.header("content-type", "application/json");
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = &ask.key {
            request = request.header("idempotency-key", format!("\"{key}\""));
        }
        let request = request.header("x-forwarded-for", self.identity.address());
        match read(request.timeout(answer_within(ask.key.is_some()))).await {
            Ok(answer) => {
                match &answer {
                    Fetched::Page => self.tally.failed("a page in place of an answer"),
                    Fetched::Nothing => self.tally.failed("an answer that is none"),
                    Fetched::Problem(problem) => {
                        self.tally.failed(&format!("{} {}", problem.status, problem.slug()));
                    }
                    Fetched::Good(_) => {}
                }
                answer
            }
            Err(error) => {
                self.tally.failed(kind_of(&error));
                Fetched::Nothing
            }
        }
    }
}

async fn read(request: RequestBuilder) -> reqwest::Result<Fetched> {
    let response = request.send().await?;
    let is_ok = response.status().is_success();
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("text/html")) {
        return Ok(Fetched::Page);
    }
    let body = response.bytes().await?;
    Ok(if is_ok {
        serde_json::from_slice(&body).map_or(Fetched::Nothing, Fetched::Good)
    } else {
        serde_json::from_slice(&body).map_or(Fetched::Nothing, Fetched::Problem)
    })
}

/// The problem for an answer that cannot be read.
fn odd() -> Problem {
    Problem {
        kind: String::new(),
        title: String::new(),
        status: 0,
        detail: None,
        reason: Some(Reason::Unknown),
        retry_in_secs: None,
        tries_left: None,
    }
}
