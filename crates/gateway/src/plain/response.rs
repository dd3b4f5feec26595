//! Answers of pages that the server renders: a page with its policy, or a redirect.

use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::api::error::ApiError;

/// A redirect (303), so that going back and reloading repeat nothing.
pub(crate) fn see_other(address: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::from_str(address).map_err(|e| ApiError::Internal(e.into()))?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

/// Only the gateway's own scripts may run, and forms go to the gateway only. An article that is shown here
/// can have pictures from any origin.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src https: http:; \
    script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page that the server renders, with its policy.
pub(crate) fn html<T: Template>(status: StatusCode, page: &T) -> Result<Response, ApiError> {
    html_with("", status, page)
}

/// A page whose policy also allows these directives.
pub(crate) fn html_with<T: Template>(
    more: &str,
    status: StatusCode,
    page: &T,
) -> Result<Response, ApiError> {
    let text = page.render().map_err(|cause| ApiError::Internal(cause.into()))?;
    let policy = format!("{POLICY}{more}");
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        // With `no-referrer`, browsers would send `Origin: null` with forms.
        (REFERRER_POLICY, "same-origin"),
    ];
    Ok((status, headers, text).into_response())
}
