//! `GET /v1/publishers/{publisher}/catalogue`: what is for sale, the same for every reader.

use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::{CatalogueView, Problem, PublisherId};

use crate::api::error::ApiError;
use crate::config::Publisher;
use crate::service::App;

/// Public and short-lived: prices change with the configuration. Any page may read it, and load it as
/// a module into a document that isolates itself.
const HEADERS: [(HeaderName, &str); 3] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (CACHE_CONTROL, "public, max-age=60"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

/// What the loader says, by language. It comes with the catalogue, so that the script in the
/// publisher's page stays small however many languages there are.
const WORDS: &str = include_str!("../../../../loader/words.json");

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Publisher, ApiError> {
    let id = PublisherId::parse(id).map_err(|_| ApiError::NotFound)?;
    app.config.publishers.get(&id).ok_or(ApiError::NotFound)
}

/// What a publisher has for sale.
#[utoipa::path(
    get, path = "/v1/publishers/{publisher}/catalogue", tag = "catalogue",
    params(("publisher" = PublisherId, Path, description = "The publisher's id.")),
    responses(
        (status = 200, description = "What is for sale.", body = CatalogueView),
        (status = 404, description = "No such publisher.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn catalogue(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let catalogue = find(&app, &id)?.catalogue();
    Ok((StatusCode::OK, HEADERS, axum::Json(catalogue)).into_response())
}

/// The same as an ES module, for pages whose policy allows scripts of the gateway but no connections.
#[utoipa::path(
    get, path = "/v1/publishers/{publisher}/catalogue.js", tag = "catalogue",
    params(("publisher" = PublisherId, Path, description = "The publisher's id.")),
    responses(
        (status = 200, description = "`export default` and the catalogue; `export const words` is for the loader.", body = String, content_type = "text/javascript"),
        (status = 404, description = "No such publisher.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn catalogue_module(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let catalogue = find(&app, &id)?.catalogue();
    let json = serde_json::to_string(&catalogue).map_err(|e| ApiError::Internal(e.into()))?;
    let script = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    let module = format!("export default {json};\nexport const words = {WORDS};\n");
    Ok((StatusCode::OK, HEADERS, script, module).into_response())
}
