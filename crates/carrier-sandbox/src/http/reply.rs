//! Answers before they are sent: status, headers and body, which faults may change.

use std::future::{Ready, ready};

use axum::body::{Body, Bytes};
use axum::http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};

use crate::carrier::refusal::Refusal;

/// The header that clients correlate calls with.
const CORRELATOR: HeaderName = HeaderName::from_static("x-correlator");

/// Letters of an `x-correlator`.
const CORRELATOR_MAX: usize = 256;

/// An answer that is not sent yet.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<String>,
}

/// Marks a response in whose place the connection closes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HangUp;

impl Reply {
    /// An answer with a JSON body.
    ///
    /// # Errors
    ///
    /// `INTERNAL` where the body cannot be written as JSON.
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_string(body).map_err(|error| {
            tracing::error!(%error, "an answer cannot be written");
            Refusal::INTERNAL
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self { status, headers, body: Some(body) })
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: HeaderMap::new(), body: None }
    }

    /// The same answer with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// The answer as HTTP.
    pub(crate) fn send(self, correlator: Option<HeaderValue>) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = self.body.map_or_else(Body::empty, Body::from);
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = self.headers;
        if let Some(correlator) = correlator {
            response.headers_mut().insert(CORRELATOR, correlator);
        }
        response
    }

    /// The answer as HTTP, cut off in the middle of its body.
    pub(crate) fn send_truncated(mut self, correlator: Option<HeaderValue>) -> Response {
        let whole = self.body.take().unwrap_or_default();
        let half =
            Bytes::copy_from_slice(whole.as_bytes().get(..whole.len() / 2).unwrap_or_default());
        let mut response = self.send(correlator);
        if let Ok(length) = HeaderValue::from_str(&whole.len().to_string()) {
            response.headers_mut().insert(CONTENT_LENGTH, length);
        }
        *response.body_mut() = Body::new(Halved { half: Some(half), pause: None });
        response
    }

    /// Adds 100 to every amount in the body.
    pub(crate) fn lie_about_amounts(&mut self) {
        self.rewrite("amount", |value| {
            value.as_i64().map(|amount| json!(amount.saturating_add(100)))
        });
    }

    /// Replaces every reference in the body.
    pub(crate) fn lie_about_references(&mut self) {
        self.rewrite("referenceCode", |_| Some(json!("somebody-elses-reference")));
    }

    fn rewrite(&mut self, name: &str, lie: impl Fn(&Value) -> Option<Value> + Copy) {
        let parsed = self.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        if let Some(mut parsed) = parsed {
            rewrite(&mut parsed, name, lie);
            self.body = Some(parsed.to_string());
        }
    }
}

fn rewrite(value: &mut Value, name: &str, lie: impl Fn(&Value) -> Option<Value> + Copy) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                match (key == name).then(|| lie(value)).flatten() {
                    Some(lied) => *value = lied,
                    None => rewrite(value, name, lie),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, name, lie)),
        _ => {}
    }
}

/// A body that gives its first half and then fails.
struct Halved {
    half: Option<Bytes>,
    /// The half has to leave before the connection closes.
    pause: Option<std::pin::Pin<Box<tokio::time::Sleep>>>,
}

impl hyper::body::Body for Halved {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        if let Some(half) = self.half.take() {
            self.pause = Some(Box::pin(sleep(Duration::from_millis(50))));
            return std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(half))));
        }
        if let Some(pause) = &mut self.pause {
            std::task::ready!(std::future::Future::poll(pause.as_mut(), context));
        }
        std::task::Poll::Ready(Some(Err(std::io::Error::other("cut off on purpose"))))
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let body = json!({
            "status": refusal.status,
            "code": refusal.code,
            "message": refusal.message,
        });
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if refusal.status == 401 {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Self { status: refusal.status, headers, body: Some(body.to_string()) }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        self.send(None)
    }
}

/// What an error is called when a fault asks for its status.
pub(crate) fn error_with_status(status: u16) -> Refusal {
    match status {
        400 => Refusal::invalid_argument("Client specified an invalid argument."),
        401 => Refusal::UNAUTHENTICATED,
        403 => Refusal::PERMISSION_DENIED,
        404 => Refusal::NOT_FOUND,
        409 => Refusal::ALREADY_EXISTS,
        429 => Refusal::TOO_MANY_REQUESTS,
        500 => Refusal::INTERNAL,
        502 => Refusal::new(502, "BAD_GATEWAY", "An upstream internal service cannot be reached."),
        503 => Refusal::UNAVAILABLE,
        504 => Refusal::new(504, "TIMEOUT", "Request timeout exceeded."),
        _ => Refusal { status, ..Refusal::INTERNAL },
    }
}

/// Hangs up instead of answering.
pub(crate) fn hang_up() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response
}

/// The correlator to repeat, if there is one.
///
/// # Errors
///
/// `INVALID_ARGUMENT` where it does not have its form.
pub(crate) fn correlator(headers: &HeaderMap) -> Result<Option<HeaderValue>, Refusal> {
    let Some(value) = headers.get(CORRELATOR) else { return Ok(None) };
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:;./<>{}".contains(byte);
    if value.len() > CORRELATOR_MAX || !value.as_bytes().iter().all(allowed) {
        return Err(Refusal::invalid_argument("x-correlator does not have its form."));
    }
    Ok((!value.is_empty()).then(|| value.clone()))
}

/// Nothing is at this address.
pub(crate) async fn not_found(headers: HeaderMap) -> Response {
    refuse(&headers, Refusal::NOT_FOUND)
}

/// Something is at this address, but it takes other methods.
pub(crate) fn only(allowed: &'static str) -> impl Fn(HeaderMap) -> Ready<Response> + Clone {
    move |headers| {
        let mut response = refuse(&headers, Refusal::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        ready(response)
    }
}

fn refuse(headers: &HeaderMap, refusal: Refusal) -> Response {
    // Even with an invalid correlator the answer is that nothing is at this address.
    Reply::from(refusal).send(correlator(headers).unwrap_or_default())
}
