//! `POST /v1/lines`: where the checkout's browser asks its carrier whose phone this is.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::Problem;
use farthing_protocol::order::{AskLine, LineView};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::orders::quoted;
use crate::api::reader::Looking;
use crate::app::App;
use crate::lines::{self, Asking};

/// The address of the number's carrier, for a hidden frame. What comes back goes with the order that follows, as
/// its `line`, and is good for this device and this item only. Nothing is written down for it.
#[utoipa::path(
    post, path = "/v1/lines", tag = "buying", request_body = AskLine, security(("session" = [])),
    responses(
        (status = 200, description = "The carrier's address.", body = LineView),
        (status = 204, description = "This carrier says nothing in silence."),
        (status = 401, description = "`unauthenticated`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`quote-expired`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported-media-type`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-body`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too-many-requests`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn line(
    State(app): State<App>,
    Looking(reader): Looking,
    body: Body<AskLine>,
) -> Result<Response, ApiError> {
    let quote = quoted(&app, &reader.caller, &body.value.quote)?;
    let address = match app.orders.carrier_of(&body.value.phone) {
        Some(carrier) => {
            let asking = Asking::of(&reader.caller.device, &reader.caller.publisher, quote.item);
            lines::address(&app.secrets.line, app.clock.now(), carrier, asking)?
        }
        None => None,
    };
    Ok(match address {
        Some(url) => json(StatusCode::OK, &LineView { url }),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}
