//! `GET /v1/publishers/{publisher}/catalogue`: what is for sale, the same for every reader.

use core::time::Duration;
use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::{CatalogueView, ItemId, Problem, PublisherId};

use crate::api::error::ApiError;
use crate::app::App;
use crate::config::{Item, Publisher};
use crate::prices::{self, Why};
use crate::store::seen_prices;

/// Any page may read it, also a cross-origin isolated one.
const HEADERS: [(HeaderName, &str); 2] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

/// Longest time that the catalogue may be cached. An offer always has the present price.
const KEPT: Duration = Duration::from_mins(1);

/// The loader's texts by language. They come with the catalogue, so that the script in the publisher's page
/// stays small.
const WORDS: &str = include_str!("../../../../loader/words.json");

/// The function that fills prices into these texts. The loader and the frame's first script use it.
const WORDING: &str = include_str!("../../../../loader/words.js");

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Publisher, ApiError> {
    let id = PublisherId::parse(id).map_err(|_| ApiError::NotFound)?;
    app.config.publishers.get(&id).ok_or(ApiError::NotFound)
}

/// The `Cache-Control` header: at most [`KEPT`], and not beyond the end of a sale.
fn kept(app: &App, publisher: &Publisher) -> [(HeaderName, String); 1] {
    let now = app.clock.now();
    let until = |item: &Item| match item.prices.public(now).why {
        Some(Why::Sale(until)) => Some(until.since(now)),
        _ => None,
    };
    let kept = publisher.items.values().filter_map(until).fold(KEPT, Duration::min);
    [(CACHE_CONTROL, format!("public, max-age={}", kept.as_secs()))]
}

/// The catalogue as it is now. Earlier prices are read only while something is on sale.
async fn catalogue_of(app: &App, publisher: &Publisher) -> Result<CatalogueView, ApiError> {
    let now = app.clock.now();
    let is_on_sale = |item: &Item| item.prices.public(now).why.is_some();
    let seen = if publisher.items.values().any(is_on_sale) {
        let mut db = app.store.read().await?;
        seen_prices::of_publisher(&mut db, &publisher.id).await?
    } else {
        BTreeMap::new()
    };
    let was_asked = |item: &ItemId, regular| {
        let seen = seen.get(item).map(Vec::as_slice).unwrap_or_default();
        prices::was_asked(seen, regular, now)
    };
    Ok(publisher.catalogue(now, was_asked))
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
    let publisher = find(&app, &id)?;
    let (catalogue, kept) = (catalogue_of(&app, publisher).await?, kept(&app, publisher));
    Ok((StatusCode::OK, HEADERS, kept, axum::Json(catalogue)).into_response())
}

/// The same as an ES module, for pages whose policy allows scripts of the gateway but no connections.
#[utoipa::path(
    get, path = "/v1/publishers/{publisher}/catalogue.js", tag = "catalogue",
    params(("publisher" = PublisherId, Path, description = "The publisher's id.")),
    responses(
        (status = 200, description = "`export default` and the catalogue; `words` and `wording` are for the loader.", body = String, content_type = "text/javascript"),
        (status = 404, description = "No such publisher.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn catalogue_module(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let publisher = find(&app, &id)?;
    let (catalogue, kept) = (catalogue_of(&app, publisher).await?, kept(&app, publisher));
    let json = serde_json::to_string(&catalogue).map_err(|e| ApiError::Internal(e.into()))?;
    let script = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    let module = format!("export default {json};\nexport const words = {WORDS};\n{WORDING}");
    Ok((StatusCode::OK, HEADERS, kept, script, module).into_response())
}
