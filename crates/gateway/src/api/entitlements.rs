//! `POST /v1/entitlements` and `/v1/entitlements/check`: whether this reader may open an item, and which
//! items of a page. Every page asks when it loads, so these calls write nothing, with one exception: if they
//! open an article with a pass that could still be undone, it is used, and cannot be undone any more.

use core::num::NonZeroU32;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::limits::CHECK_MAX;
use farthing_protocol::offer::{AskEntitlement, CheckEntitlements, EntitlementsView};
use farthing_protocol::{EntitlementView, ItemId, Problem};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::problems::{BodyProblems, SessionProblems, UnsupportedMediaType};
use crate::api::reader::{Looking, Reader};
use crate::api::rights;
use crate::app::App;
use crate::orders::Owned;

/// The reader's right to an item.
#[utoipa::path(
    post, path = "/v1/entitlements", tag = "reading", request_body = AskEntitlement, security(("session" = [])),
    responses(
        (status = 200, description = "The right, with a token for the publisher's server and the content's key.", body = EntitlementView),
        (status = 404, description = "`not-entitled`", body = Problem, content_type = "application/problem+json"),
        BodyProblems,
        SessionProblems,
    )
)]
pub(crate) async fn entitlement(
    State(app): State<App>,
    Looking(reader): Looking,
    body: Body<AskEntitlement>,
) -> Result<Response, ApiError> {
    let owned = app.orders.opened(&reader.caller, &body.value.item).await?;
    let owned = owned.ok_or(ApiError::NotEntitled)?;
    let view = rights::view(&app, &reader.caller, &owned.item, &owned.order, owned.until)?;
    Ok(json(StatusCode::OK, &view))
}

/// How many items of a check count as one call of the rate limit. A front page with a hundred buttons counts
/// as ten calls.
const ITEMS_A_CALL: usize = 10;

/// Which of these items the reader may open. The answer leaves out all others, and tips and top-ups, which can be
/// paid again.
#[utoipa::path(
    post, path = "/v1/entitlements/check", tag = "reading", request_body = CheckEntitlements, security(("session" = [])),
    responses(
        (status = 200, description = "The reader's rights to these items, with the prices paid.", body = EntitlementsView),
        (status = 422, description = "`invalid-body`, also for more than a hundred items", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        SessionProblems,
    )
)]
pub(crate) async fn check(
    State(app): State<App>,
    reader: Reader,
    body: Body<CheckEntitlements>,
) -> Result<Response, ApiError> {
    let mut items = body.value.items;
    if items.len() > CHECK_MAX {
        return Err(ApiError::InvalidBody(format!("it has more than {CHECK_MAX} items")));
    }
    items.sort_unstable();
    items.dedup();
    let calls = u32::try_from(items.len().div_ceil(ITEMS_A_CALL)).unwrap_or(u32::MAX);
    let calls = NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN);
    app.limits.check_light(reader.caller.address, calls)?;
    let mut entitlements = Vec::new();
    for item in &items {
        entitlements.extend(right(&app, &reader, item).await?);
    }
    Ok(json(StatusCode::OK, &EntitlementsView { entitlements }))
}

async fn right(
    app: &App,
    reader: &Reader,
    item: &ItemId,
) -> Result<Option<EntitlementView>, ApiError> {
    let known = reader.publisher(app)?.items.get(item);
    if known.is_some_and(|item| !item.kind.is_kept()) {
        return Ok(None);
    }
    let Some(owned) = app.orders.opened(&reader.caller, item).await? else { return Ok(None) };
    let Owned { item, order, until, .. } = &owned;
    Ok(Some(rights::view_with_price(app, &reader.caller, item, order, *until).await?))
}
