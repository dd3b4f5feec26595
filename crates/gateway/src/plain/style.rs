//! The plain page's style sheet and scripts, under names that change with their content.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::secrets::token;

const SHEET: &str = include_str!("../../templates/plain.css");

/// Optional. It hands in a code that the browser has read, tries silent confirmation, and reloads a page that
/// the browser kept. Without it such a page shows its old form, which leads to the present state of the
/// purchase.
const SCRIPT: &str = include_str!("../../templates/plain.js");

/// Runs in the hidden frame that comes back from a carrier.
const LINE: &str = include_str!("../../templates/line.js");

static PATH: LazyLock<String> = LazyLock::new(|| format!("/plain-{}.css", name(SHEET)));

static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| format!("/plain-{}.js", name(SCRIPT)));

static LINE_PATH: LazyLock<String> = LazyLock::new(|| format!("/line-{}.js", name(LINE)));

fn name(content: &str) -> String {
    token::text(Sha256::digest(content).get(..9).unwrap_or_default())
}

/// The path of the style sheet.
pub(crate) fn path() -> &'static str {
    &PATH
}

/// The path of the page's script.
pub(crate) fn script_path() -> &'static str {
    &SCRIPT_PATH
}

/// The path of the hidden frame's script.
pub(crate) fn line_path() -> &'static str {
    &LINE_PATH
}

/// Serves the script of the hidden frame.
pub(crate) async fn line() -> Response {
    for_ever("text/javascript; charset=utf-8", LINE)
}

/// Serves the style sheet.
pub(crate) async fn sheet() -> Response {
    for_ever("text/css; charset=utf-8", SHEET)
}

/// Serves the page's script.
pub(crate) async fn script() -> Response {
    for_ever("text/javascript; charset=utf-8", SCRIPT)
}

fn for_ever(kind: &'static str, content: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}
