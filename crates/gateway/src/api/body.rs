//! Accepts JSON bodies only: a form on another site cannot send one without a CORS preflight.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::error::ApiError;

/// A body that was read.
pub(crate) struct Body<T> {
    pub(crate) value: T,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let bytes = json_bytes(request).await?;
        let value = read(&bytes)?;
        Ok(Self { value })
    }
}

/// Reads JSON. The message names a place and never quotes the body, which can hold a phone number.
///
/// # Errors
///
/// [`ApiError::InvalidBody`].
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|cause| {
        let kind = if cause.is_data() { "has other fields than it should" } else { "is not JSON" };
        let (line, column) = (cause.line(), cause.column());
        ApiError::InvalidBody(format!("it {kind} (line {line}, column {column})"))
    })
}

/// The bytes of a JSON body.
///
/// # Errors
///
/// [`ApiError::UnsupportedMediaType`] or [`ApiError::TooLarge`].
pub(crate) async fn json_bytes(request: Request) -> Result<Bytes, ApiError> {
    if !is_json(request.headers()) {
        return Err(ApiError::UnsupportedMediaType);
    }
    Bytes::from_request(request, &()).await.map_err(|rejection| too_large_or_broken(&rejection))
}

/// The error of a body that could not be read.
pub(crate) fn too_large_or_broken(rejection: &BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        _ => ApiError::InvalidBody("it did not arrive whole".to_owned()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// An answer in JSON.
pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    (status, axum::Json(value)).into_response()
}
