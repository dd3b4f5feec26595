//! The plain page's style sheet, under a name that changes with its content.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::secrets::token;

const SHEET: &str = include_str!("../../templates/plain.css");

static PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(SHEET);
    format!("/plain-{}.css", token::text(digest.get(..9).unwrap_or_default()))
});

/// Where it is.
pub(crate) fn path() -> &'static str {
    &PATH
}

/// The sheet.
pub(crate) async fn sheet() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, SHEET).into_response()
}
