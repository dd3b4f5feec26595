//! Requests to the gateway, repeated until there is an answer.
//!
//! [`crate::flow::patience`] decides which answers count and when to ask again. The callers of this module never see a
//! lost answer.

use core::cell::Cell;
use std::rc::Rc;

use farthing_protocol::{Problem, Reason};
use gloo_net::http::{Method, RequestBuilder, Response};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::clock::chance;
use super::json::Fields;
use super::timer::{Timeout, pause};
use super::wire::Wire as _;
use crate::flow::patience::{Came, Reach, Tries, answer_within};

/// "Network Authentication Required" (RFC 6585).
const NETWORK_SIGN_IN: u16 = 511;

/// A request to the gateway.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Path on the gateway.
    pub path: String,
    /// JSON. A request with a body is sent by POST, others by GET.
    pub body: Option<String>,
    /// The session's bearer token.
    pub token: Option<String>,
    /// Value of the `Idempotency-Key` header, on calls that change something.
    pub key: Option<String>,
}

/// Sends requests, and keeps who sent the last answer.
#[derive(Clone)]
pub struct Http {
    reach: Rc<Cell<Reach>>,
    on_change: Rc<dyn Fn(Reach)>,
}

impl Http {
    /// `on_change` is called when the sender of the answers changes, or when answers stop.
    #[must_use]
    pub fn new(on_change: Rc<dyn Fn(Reach)>) -> Self {
        Self { reach: Rc::default(), on_change }
    }

    /// Who sent the last answer.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach.get()
    }

    /// Sends a request and returns its answer, however long that takes.
    ///
    /// # Errors
    ///
    /// The problem that the gateway answered with.
    pub async fn send(&self, ask: &Ask) -> Result<Fields, Problem> {
        let mut tries = Tries::new(ask.key.is_some());
        loop {
            let answer = once(ask).await.unwrap_or(Fetched::Nothing);
            let came = match &answer {
                Fetched::Good(_) => Came::Answer,
                Fetched::Problem(problem) => Came::Problem(problem),
                Fetched::Page => Came::Page,
                Fetched::Nothing => Came::Nothing,
            };
            let reach = came.from();
            if self.reach.replace(reach) != reach {
                (self.on_change)(reach);
            }
            match (tries.came(came, chance()), answer) {
                (Some(wait), _) => pause(wait).await,
                (None, Fetched::Problem(problem)) => return Err(problem),
                (None, Fetched::Good(value)) => return Ok(value),
                (None, Fetched::Page | Fetched::Nothing) => {}
            }
        }
    }
}

enum Fetched {
    Good(Fields),
    Problem(Problem),
    Page,
    Nothing,
}

async fn once(ask: &Ask) -> Result<Fetched, JsValue> {
    let failed = |_: gloo_net::Error| JsValue::UNDEFINED;
    let method = if ask.body.is_some() { Method::POST } else { Method::GET };
    // `AbortSignal.timeout` is younger than some browsers that we support.
    let abort = AbortController::new()?;
    let signal = abort.signal();
    let _limit = Timeout::new(answer_within(ask.key.is_some()), move || abort.abort());
    let mut request = RequestBuilder::new(&ask.path).method(method).abort_signal(Some(&signal));
    if let Some(lang) = shown_language() {
        request = request.header("Accept-Language", &lang);
    }
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

/// The language of the page, which may be another than the browser's.
fn shown_language() -> Option<String> {
    web_sys::window()?.document()?.document_element()?.get_attribute("lang")
}

async fn read(response: Response) -> Result<Fetched, JsValue> {
    let is_ok = response.ok();
    let kind = response.headers().get("content-type").unwrap_or_default();
    if kind.starts_with("text/html") {
        // A proxy in front of the gateway answers with a page if the gateway is down.
        let is_ours = response.status() >= 500 && response.status() != NETWORK_SIGN_IN;
        return Ok(if is_ours { Fetched::Nothing } else { Fetched::Page });
    }
    let response: web_sys::Response = response.into();
    let body = JsFuture::from(response.json()?).await?;
    let body = Fields::of(body).ok_or(JsValue::UNDEFINED)?;
    if is_ok {
        return Ok(Fetched::Good(body));
    }
    Ok(Problem::read(&body).map_or(Fetched::Nothing, Fetched::Problem))
}

/// A problem that the checkout itself makes, in the form of the gateway's problems.
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
