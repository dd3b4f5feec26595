//! `GET /checkout`, `/farthing.js` and `/assets/…`: the frame, the loader and the files of the build.

use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::{Problem, PublisherId};
use serde::Deserialize;

use crate::api::error::ApiError;
use crate::app::App;
use crate::config::{Publisher, WebOrigin};
use crate::lines;
use crate::sessions::challenge;

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The query of the frame's address. A missing publisher is answered like an unknown one.
#[derive(Debug, Deserialize)]
pub(crate) struct FrameQuery {
    #[serde(default)]
    publisher: String,
}

/// The frame's document. Only pages of the publisher's origins can hold it.
#[utoipa::path(
    get, path = "/checkout", tag = "pages",
    params(("publisher" = PublisherId, Query, description = "The publisher whose page holds the frame.")),
    responses(
        (status = 200, description = "The document.", body = String, content_type = "text/html"),
        (status = 404, description = "`not-found`: no such publisher.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn frame(
    State(app): State<App>,
    Query(query): Query<FrameQuery>,
) -> Result<Response, ApiError> {
    let id = PublisherId::parse(&query.publisher).map_err(|_| ApiError::NotFound)?;
    let publisher = app.config.publishers.get(&id).ok_or(ApiError::NotFound)?;
    let origins = lines::origins(&app.config);
    let policy = HeaderValue::from_str(&policy(publisher, &origins))
        .map_err(|cause| ApiError::Internal(cause.into()))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_SECURITY_POLICY, policy),
        (CORP, HeaderValue::from_static("cross-origin")),
        // The form to the plain page sends its referrer to this origin only.
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    // The document has a challenge to sign, which saves the first round trip of a session. The challenge is
    // signed, not stored, and valid once. A document from the browser's history asks for a new one.
    let challenge = challenge::make(&app.secrets.challenge, app.clock.now())?;
    Ok((headers, app.assets.frame(publisher, &challenge, !origins.is_empty())).into_response())
}

/// The frame's `Content-Security-Policy`. `lines` are the origins of carriers with silent confirmation, which
/// the frame may frame in turn. `wasm-unsafe-eval` allows compiling WebAssembly, but not evaluating text.
fn policy(publisher: &Publisher, lines: &[String]) -> String {
    let ancestors: Vec<&str> = publisher.origins.iter().map(WebOrigin::as_str).collect();
    let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
    let frames = if lines.is_empty() {
        String::new()
    } else {
        format!("; frame-src 'self' {}", lines.join(" "))
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
         frame-ancestors {ancestors}{frames}"
    )
}

/// A file of the build. Only at an address with the build's hash it may be cached for ever.
pub(crate) async fn asset(
    State(app): State<App>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (file, is_immutable) = app.assets.find(&path).ok_or(ApiError::NotFound)?;
    let mut response = file.respond(&headers);
    let cache = if is_immutable { FOR_EVER } else { HeaderValue::from_static("no-cache") };
    response.headers_mut().insert(CACHE_CONTROL, cache);
    Ok(response)
}

/// The loader, at the address that publishers write: fresh within five minutes of an update.
#[utoipa::path(
    get, path = "/farthing.js", tag = "pages",
    responses((status = 200, description = "The loader. `Link` names the address that never changes; `X-Farthing-Integrity` its `integrity` value.", body = String, content_type = "text/javascript"))
)]
pub(crate) async fn loader(State(app): State<App>, headers: HeaderMap) -> Response {
    // Weak, because it stands for the compressed forms too: a strong one would mean the same bytes.
    let etag = HeaderValue::from_str(&format!("W/\"{}\"", app.assets.loader_path()));
    let etag = etag.unwrap_or(HeaderValue::from_static("W/\"\""));
    let known = headers.get(IF_NONE_MATCH) == Some(&etag);
    let mut response = if known {
        // Caches need it as much as with the file (RFC 9110 section 15.4.5).
        (StatusCode::NOT_MODIFIED, [(VARY, "accept-encoding")]).into_response()
    } else {
        app.assets.loader().respond(&headers)
    };
    let out = response.headers_mut();
    out.insert(ETAG, etag);
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    let text = |text: String| HeaderValue::from_str(&text).ok();
    let link = format!("<{}>; rel=\"canonical\"", app.assets.loader_path());
    for (name, value) in [
        ("link", text(link)),
        ("x-farthing-integrity", text(app.assets.loader_integrity().to_owned())),
    ] {
        if let Some(value) = value {
            out.insert(HeaderName::from_static(name), value);
        }
    }
    for_any_page(response)
}

/// The loader, at the address that names its content.
pub(crate) async fn pinned_loader(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut response = app.assets.loader().respond(&headers);
    response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    for_any_page(response)
}

/// The loader's second file. The loader names it by the hash of its content. A browser may still have the loader of an
/// older build, which names another hash: it gets the present file, too, because both use the names that
/// `loader/names.json` keeps from build to build. Only a file that fits its address may be cached for ever.
pub(crate) async fn answers(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut response = app.assets.answers().respond(&headers);
    let is_its = name == app.assets.answers_name();
    let cache = if is_its { FOR_EVER } else { HeaderValue::from_static("no-cache") };
    response.headers_mut().insert(CACHE_CONTROL, cache);
    for_any_page(response)
}

/// Lets every page use the script: `integrity` and modules need CORS, and a cross-origin isolated page needs
/// the resource policy.
fn for_any_page(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    response
}
