//! `POST /v1/carriers/{carrier}/notifications/{secret}`: a carrier says that something happened.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use farthing_protocol::Problem;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use crate::api::error::ApiError;
use crate::app::App;

/// The fields of a CloudEvent that are read.
#[derive(Deserialize)]
struct Notification {
    data: Subject,
}

#[derive(Deserialize)]
struct Subject {
    #[serde(rename = "paymentId")]
    payment: String,
}

/// Longest payment id of a carrier.
const PAYMENT_ID_MAX: usize = 256;

/// A notification. Untrusted: it only triggers a read at the carrier.
#[utoipa::path(
    post, path = "/v1/carriers/{carrier}/notifications/{secret}", tag = "carriers",
    params(
        ("carrier" = String, Path, description = "The carrier's id."),
        ("secret" = String, Path, description = "From the address that the carrier was given."),
    ),
    request_body(content = Object, content_type = "application/cloudevents+json", description = "A CAMARA CloudEvent with `data.paymentId`."),
    responses(
        (status = 204, description = "Accepted."),
        (status = 404, description = "`not-found`: no such carrier, or another secret.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-body`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn notification(
    State(app): State<App>,
    Path((carrier, secret)): Path<(String, String)>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let known = app.config.carriers.iter().any(|known| known.id == carrier);
    let expected = app.secrets.notification_word(&carrier);
    let right: bool = expected.as_bytes().ct_eq(secret.as_bytes()).into();
    if !known || !right {
        return Err(ApiError::NotFound);
    }
    let notification: Notification = crate::api::body::read(&body)?;
    let payment = notification.data.payment;
    if payment.is_empty() || payment.len() > PAYMENT_ID_MAX {
        return Err(ApiError::InvalidBody("paymentId has another length".to_owned()));
    }
    app.orders.hint(&carrier, &payment);
    Ok(StatusCode::NO_CONTENT)
}
