//! Requests to the gateway, repeated until there is an answer.
//!
//! A lost answer says nothing about what happened. So the same request goes out again with the same
//! `Idempotency-Key` until somebody answers, and nobody above this module ever sees a lost one.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use farthing_protocol::{Problem, Reason};
use gloo_net::http::{Method, RequestBuilder, Response};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::json::Fields;
use super::timer::{Timeout, pause};
use super::wire::Wire as _;

/// A request without an answer for so long is given up and repeated. The gateway answers within ten
/// seconds even when the carrier does not.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// How long to wait before the next try; the last one holds for all further tries.
const BACK_OFF: [u64; 5] = [500, 1_000, 2_000, 4_000, 8_000];

/// How often a gateway that answers "internal error" is asked again.
const INTERNAL_TRIES: u32 = 3;

/// One request.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Path on the gateway.
    pub path: String,
    /// JSON; a request with a body is a POST, others are GETs.
    pub body: Option<String>,
    /// Bearer token.
    pub token: Option<String>,
    /// `Idempotency-Key`.
    pub key: Option<String>,
}

/// Sends requests and knows whether the gateway can be reached.
#[derive(Clone)]
pub struct Http {
    is_online: Rc<Cell<bool>>,
    on_change: Rc<dyn Fn(bool)>,
}

impl Http {
    /// Tells `on_change` when the gateway cannot be reached any more, and when it can again.
    #[must_use]
    pub fn new(on_change: Rc<dyn Fn(bool)>) -> Self {
        Self { is_online: Rc::new(Cell::new(true)), on_change }
    }

    /// The answer, however long it takes.
    ///
    /// # Errors
    ///
    /// The problem that the gateway answered with.
    pub async fn send(&self, ask: &Ask) -> Result<Fields, Problem> {
        let mut tries = 0_u32;
        loop {
            let answer = once(ask).await;
            self.online(answer.is_ok());
            match answer {
                Ok(Answer::Good(value)) => return Ok(value),
                Ok(Answer::Problem(problem)) => {
                    let is_running = problem.word() == "request-in-progress";
                    let is_broken = problem.status == 500 && tries + 1 < INTERNAL_TRIES;
                    if !is_running && !is_broken {
                        return Err(problem);
                    }
                }
                Ok(Answer::Nobody) | Err(_) => {}
            }
            let at = usize::try_from(tries).unwrap_or(usize::MAX).min(BACK_OFF.len() - 1);
            pause(Duration::from_millis(BACK_OFF.get(at).copied().unwrap_or(8_000))).await;
            tries = tries.saturating_add(1);
        }
    }

    fn online(&self, is_online: bool) {
        if self.is_online.replace(is_online) != is_online {
            (self.on_change)(is_online);
        }
    }
}

enum Answer {
    Good(Fields),
    Problem(Problem),
    /// Something between us and the gateway answered in its place.
    Nobody,
}

async fn once(ask: &Ask) -> Result<Answer, JsValue> {
    let failed = |_: gloo_net::Error| JsValue::UNDEFINED;
    let method = if ask.body.is_some() { Method::POST } else { Method::GET };
    // `AbortSignal.timeout` is younger than some browsers that we support.
    let abort = AbortController::new()?;
    let signal = abort.signal();
    let _limit = Timeout::new(ANSWER_WITHIN, move || abort.abort());
    let mut request = RequestBuilder::new(&ask.path).method(method).abort_signal(Some(&signal));
    if let Some(token) = &ask.token {
        request = request.header("Authorization", &["Bearer ", token].concat());
    }
    if let Some(key) = &ask.key {
        request = request.header("Idempotency-Key", &["\"", key, "\""].concat());
    }
    let response = match &ask.body {
        Some(body) => {
            let request = request.header("Content-Type", "application/json");
            request.body(body.as_str()).map_err(failed)?.send().await
        }
        None => request.send().await,
    };
    read(response.map_err(failed)?).await
}

async fn read(response: Response) -> Result<Answer, JsValue> {
    let (status, is_ok) = (response.status(), response.ok());
    let response: web_sys::Response = response.into();
    let body = JsFuture::from(response.json()?).await;
    let body = body.ok().and_then(Fields::of);
    if is_ok {
        return body.map(Answer::Good).ok_or(JsValue::UNDEFINED);
    }
    let problem = body.and_then(|body| Problem::read(&body));
    match problem {
        Some(problem) => Ok(Answer::Problem(problem)),
        None if status >= 500 => Ok(Answer::Nobody),
        None => Ok(Answer::Problem(problem_for(Reason::GatewayUnreachable, status))),
    }
}

/// A problem of our own making, in the gateway's words.
#[must_use]
pub fn problem_for(reason: Reason, status: u16) -> Problem {
    Problem {
        kind: String::new(),
        title: String::new(),
        status,
        detail: None,
        reason: Some(reason),
        retry_in_secs: None,
        tries_left: None,
    }
}
