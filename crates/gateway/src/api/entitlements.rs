//! `POST /v1/entitlements`: may this reader open the item? Asked on every page, so it writes nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::offer::AskEntitlement;
use farthing_protocol::{EntitlementView, Problem};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::limits::Cost;
use crate::api::reader::Reader;
use crate::api::rights;
use crate::service::App;

/// The reader's right to an item.
#[utoipa::path(
    post, path = "/v1/entitlements", tag = "reading", request_body = AskEntitlement, security(("session" = [])),
    responses(
        (status = 200, description = "The right, with a token for the publisher's server and the content's key.", body = EntitlementView),
        (status = 401, description = "`unauthenticated`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-entitled`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported-media-type`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-body`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too-many-requests`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn entitlement(
    State(app): State<App>,
    reader: Reader,
    body: Body<AskEntitlement>,
) -> Result<Response, ApiError> {
    app.limits.check(Cost::Light, reader.caller.address)?;
    let owned = app.orders.owned(&reader.caller, &body.value.item).await?;
    let owned = owned.ok_or(ApiError::NotEntitled)?;
    let view = rights::view(&app, &reader.caller, &owned.item, &owned.order)?;
    Ok(json(StatusCode::OK, &view))
}
