//! A call to a gateway, repeated until it is answered: as the checkout does, with the same `Idempotency-Key`
//! every time, at any instance.

use std::time::{Duration, Instant};

use farthing_protocol::Problem;
use rand::RngExt as _;
use rand::rngs::StdRng;
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::tally::Tally;

/// After this time without an answer a request is given up and repeated.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// Pauses before the next try, in milliseconds. The last one repeats.
const BACK_OFF: [u64; 4] = [250, 500, 1_000, 2_000];

/// What a call asks for.
#[derive(Debug)]
pub(crate) struct Ask<'a, B> {
    pub(crate) method: Method,
    /// Path on the gateway.
    pub(crate) path: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) key: Option<&'a str>,
    pub(crate) body: Option<&'a B>,
}

/// Why there is no answer of the wanted form.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The gateway refused, and another try would not help.
    Refused(Problem),
    /// There was no answer within the caller's time limit.
    GaveUp,
}

/// A reader's HTTP client and its settings.
#[derive(Debug)]
pub(crate) struct Caller {
    /// Shared by all readers, as by a proxy in front of the gateways.
    pub(crate) http: reqwest::Client,
    /// The addresses of the gateways. A call can go to any of them.
    pub(crate) gateways: Vec<String>,
    /// The reader's address, for `X-Forwarded-For`.
    pub(crate) address: String,
    /// Until when to try.
    pub(crate) until: Instant,
    /// Where failed tries are counted.
    pub(crate) tally: Tally,
    /// Random choices: the gateway, and the pause between tries.
    pub(crate) chance: StdRng,
}

enum Try<T> {
    Answer(T),
    Refused(Problem),
    /// Must be tried again: the kind of failure, and the pause if the gateway named one.
    Again(String, Option<Duration>),
}

impl Caller {
    /// One of the gateways.
    pub(crate) fn gateway(&mut self) -> String {
        let count = self.gateways.len();
        let place = if count > 1 { self.chance.random_range(0..count) } else { 0 };
        self.gateways.get(place).cloned().unwrap_or_default()
    }

    /// Calls until there is an answer.
    ///
    /// # Errors
    ///
    /// [`Failure`].
    pub(crate) async fn call<B, T>(&mut self, ask: &Ask<'_, B>) -> Result<T, Failure>
    where
        B: Serialize + Sync,
        T: DeserializeOwned,
    {
        let mut tries = 0;
        loop {
            let gateway = self.gateway();
            let (kind, named) = match self.once(&gateway, ask).await {
                Try::Answer(answer) => return Ok(answer),
                Try::Refused(problem) => return Err(Failure::Refused(problem)),
                Try::Again(kind, named) => (kind, named),
            };
            self.tally.failed(&kind);
            let own = BACK_OFF.get(tries).or(BACK_OFF.last()).copied().unwrap_or(2_000);
            tries += 1;
            // A random pause, so that readers who lost their connections together do not retry together.
            let own = Duration::from_millis(self.chance.random_range(own / 2..=own));
            let wait = named.unwrap_or_default().max(own);
            if Instant::now() + wait > self.until {
                return Err(Failure::GaveUp);
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn once<B: Serialize, T: DeserializeOwned>(
        &self,
        gateway: &str,
        ask: &Ask<'_, B>,
    ) -> Try<T> {
        let address = format!("{gateway}{}", ask.path);
        let mut request = self.http.request(ask.method.clone(), address).timeout(ANSWER_WITHIN);
        request = request.header("x-forwarded-for", &self.address);
        if let Some(token) = ask.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = ask.key {
            request = request.header("idempotency-key", format!("\"{key}\""));
        }
        if let Some(body) = ask.body {
            request = request.json(body);
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Try::Again(kind_of(&error).to_owned(), None),
        };
        let status = answer.status();
        let named = answer.headers().get("retry-after").and_then(|v| v.to_str().ok()?.parse().ok());
        let body = match answer.bytes().await {
            Ok(body) => body,
            Err(error) => return Try::Again(kind_of(&error).to_owned(), None),
        };
        if status.is_success() {
            return match serde_json::from_slice(&body) {
                Ok(answer) => Try::Answer(answer),
                Err(error) => Try::Again(format!("answer of another form: {error}"), None),
            };
        }
        let Ok(problem) = serde_json::from_slice::<Problem>(&body) else {
            return Try::Again(format!("{} without a problem", status.as_u16()), None);
        };
        let is_passing = status.is_server_error()
            || status == StatusCode::TOO_MANY_REQUESTS
            || problem.slug() == "request-in-progress";
        if is_passing {
            let kind = format!("{} {}", status.as_u16(), problem.slug());
            return Try::Again(kind, named.map(Duration::from_secs));
        }
        Try::Refused(problem)
    }
}

/// A failed exchange in a few words.
pub(crate) fn kind_of(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "connection lost"
    }
}
