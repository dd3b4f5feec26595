//! `POST /v1/lines`: where the checkout's browser asks its carrier whose phone this is.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::Problem;
use farthing_protocol::order::{AskLine, LineView};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::orders::quoted;
use crate::api::problems::{BodyProblems, SessionProblems};
use crate::api::reader::Looking;
use crate::app::App;
use crate::lines::{self, Asking};

/// Gives the address, for a hidden frame, where the number's carrier recognises the phone. The carrier's answer is
/// sent with the next order, as its `line`. It is valid for this device and item only. The gateway stores nothing.
#[utoipa::path(
    post, path = "/v1/lines", tag = "buying", request_body = AskLine, security(("session" = [])),
    responses(
        (status = 200, description = "The carrier's address.", body = LineView),
        (status = 204, description = "This carrier does not offer silent confirmation."),
        (status = 409, description = "`quote-expired`", body = Problem, content_type = "application/problem+json"),
        BodyProblems,
        SessionProblems,
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
