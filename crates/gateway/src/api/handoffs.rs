//! `/v1/handoffs`: a desktop begins a hand-off to a phone, and reads its state.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::handoff::{AskHandoff, HandoffView, NewHandoff};
use farthing_protocol::{HandoffId, Problem};

use crate::api::body::{self, json};
use crate::api::error::ApiError;
use crate::api::idempotency::{Received, StoredAnswer, once};
use crate::api::orders::quoted;
use crate::api::problems::{KeyMissing, NotFound, SessionProblems, UnsupportedMediaType};
use crate::api::reader::{Looking, Paying};
use crate::app::App;
use crate::handoff::{standing, start as begin};

/// Begins a hand-off to a phone. Earlier ones of the device for the item end, unless a phone has continued.
#[utoipa::path(
    post, path = "/v1/handoffs", tag = "buying", request_body = AskHandoff, security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry.")),
    responses(
        (status = 201, description = "What the desktop shows.", body = NewHandoff),
        (status = 409, description = "`quote-expired`, `already-owned`, `not-covered`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-body`, `amount-invalid`, `message-invalid`, `idempotency-key-reused`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        KeyMissing,
        SessionProblems,
    )
)]
pub(crate) async fn start(
    State(app): State<App>,
    Paying(reader): Paying,
    request: Request,
) -> Result<Response, ApiError> {
    let received = Received::read(request).await?;
    let asked: AskHandoff = body::read(&received.body)?;
    let headers = received.parts.headers.clone();
    let (app_, caller) = (app.clone(), reader.caller.clone());
    let work = quoted(&app, &reader.caller, &asked.quote).map(|quote| async move {
        let new = begin::start(&app_, &caller, quote, asked, &headers).await?;
        StoredAnswer::json(StatusCode::CREATED, &new)
    });
    once(&app, &reader, &received, work).await
}

/// The state of the hand-off, for a client that polls because the event stream does not work.
#[utoipa::path(
    get, path = "/v1/handoffs/{handoff}", tag = "buying", security(("session" = [])),
    params(("handoff" = HandoffId, Path, description = "The hand-off.")),
    responses(
        (status = 200, description = "The state; after the payment, with the order.", body = HandoffView),
        NotFound,
        SessionProblems,
    )
)]
pub(crate) async fn read(
    State(app): State<App>,
    Looking(reader): Looking,
    Path(handoff): Path<String>,
) -> Result<Response, ApiError> {
    let id = HandoffId::parse(&handoff).map_err(|_| ApiError::NotFound)?;
    let row = standing::own(&app, &reader.caller, &id).await?;
    Ok(json(StatusCode::OK, &standing::view(&app, &row).await?))
}
