//! The layer around every call: request id, client address, time limit, log line, and the headers of every
//! answer.
//!
//! Not made of `tower-http`'s layers: its request id keeps one that the client sends, its timeout answers
//! without a problem document, and each header that a handler may set would need a layer.

use core::net::SocketAddr;
use core::time::Duration;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::address;
use crate::api::error::{ApiError, as_problem};
use crate::app::App;
use crate::secrets::token;

/// Time limit of a call, until its answer begins. The slowest, an order at a slow carrier, answers within 15
/// seconds.
const TIME_MAX: Duration = Duration::from_secs(30);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a call and logs its result.
pub(crate) async fn call(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let Some(peer) = peer {
        let trusted = &app.config.gateway.trusted_proxies;
        let client = address::client(peer, request.headers(), trusted);
        request.extensions_mut().insert(client);
    }
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    // Without random bytes a request has no id, but it is still answered.
    let id = token::nonce().unwrap_or_default();

    let mut response = match tokio::time::timeout(TIME_MAX, next.run(request)).await {
        Ok(response) => as_problem(response),
        Err(_) => ApiError::Timeout.into_response(),
    };

    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.answered(&method, route, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, ms, request_id = %id, "answered");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    secure(response.headers_mut(), app.config.gateway.public_url.is_https());
    response
}

/// Sets the strictest headers, unless the answer has its own.
fn secure(headers: &mut HeaderMap, is_https: bool) {
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if is_https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(STRICT_TRANSPORT_SECURITY, year);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
/// Turns a panic into a problem document and logs it.
pub(crate) fn panicked(cause: Box<dyn core::any::Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    ApiError::Internal(anyhow::anyhow!("a handler panicked: {text}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::panicked;

    #[test]
    fn a_panic_is_a_problem_that_says_nothing_of_it() {
        let response = panicked(Box::new("secret of the code".to_owned()));
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
}
