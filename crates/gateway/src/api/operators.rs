//! Addresses for operators and for machines: keys, health, metrics.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use farthing_protocol::Problem;

use crate::api::error::ApiError;
use crate::app::App;
use crate::metrics::Counts;
use crate::store::counts;

/// The keys that verify entitlements (RFC 7517).
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "reading",
    responses((status = 200, description = "A JWK set: `OKP`, `Ed25519`.", body = Object))
)]
pub(crate) async fn jwks(State(app): State<App>) -> Response {
    let keys = app.rings().jwks(app.clock.now());
    let public = [(CACHE_CONTROL, "public, max-age=300"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (public, axum::Json(keys)).into_response()
}

/// Whether the process is alive: it answers, and no failed commit has closed its database.
#[utoipa::path(
    get, path = "/healthz", tag = "operators",
    responses(
        (status = 200, description = "It is alive.", body = String),
        (status = 503, description = "It must be started again.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn healthz(State(app): State<App>) -> Result<&'static str, ApiError> {
    if app.store.is_writable() { Ok("ok\n") } else { Err(ApiError::Timeout) }
}

/// Whether it can take orders: the database reads and writes.
#[utoipa::path(
    get, path = "/readyz", tag = "operators",
    responses(
        (status = 200, description = "It can take orders.", body = String),
        (status = 503, description = "It cannot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str, ApiError> {
    let mut connection = app.store.read().await.map_err(|_| ApiError::Timeout)?;
    let one = crate::store::key_checks::count(&mut connection).await;
    if one.is_err() || !app.store.is_writable() || *app.closing.borrow() {
        return Err(ApiError::Timeout);
    }
    Ok("ready\n")
}

/// Metrics in the text format that Prometheus reads.
#[utoipa::path(get, path = "/metrics", tag = "operators", responses((status = 200, description = "OpenMetrics text.", body = String, content_type = "application/openmetrics-text")))]
pub(crate) async fn metrics(State(app): State<App>) -> Result<Response, ApiError> {
    let counts = {
        let mut db = app.store.read().await?;
        Counts {
            charges: counts::charges(&mut db).await?,
            refunds: counts::refunds(&mut db).await?,
            suspense: counts::suspense(&mut db).await?,
            streams: app.limits.open_streams(),
        }
    };
    let text = app.metrics.text(&counts).map_err(|e| ApiError::Internal(e.into()))?;
    let kind = [(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")];
    Ok((StatusCode::OK, kind, text).into_response())
}
