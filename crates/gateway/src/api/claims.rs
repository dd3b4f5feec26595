//! `POST /v1/claims`: what was bought on the plain page becomes the right of the browser that reads.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::plain::ClaimRight;
use farthing_protocol::{EntitlementView, Problem};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::problems::{SessionProblems, UnsupportedMediaType};
use crate::api::reader::Looking;
use crate::api::rights;
use crate::app::App;
use crate::handoff::payer;
use crate::plain::claim;
use crate::secrets::token::TokenError;
use crate::store::claims::{self, Claimed};

/// Gives this device the right that was bought on the plain page, or lets it pay for a hand-off. The same
/// device can call again with the same token.
#[utoipa::path(
    post, path = "/v1/claims", tag = "reading", request_body = ClaimRight, security(("session" = [])),
    responses(
        (status = 200, description = "The right. It belongs to this device from now on.", body = EntitlementView),
        (status = 204, description = "The token was for a hand-off. What this device buys while it lasts also belongs to the desktop."),
        (status = 409, description = "`claim-used`: by another device, or by too many.", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`claim-expired`: the plain page makes a fresh one.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`claim-invalid`: not made here, or for another publisher; `invalid-body`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        SessionProblems,
    )
)]
pub(crate) async fn claim(
    State(app): State<App>,
    Looking(reader): Looking,
    body: Body<ClaimRight>,
) -> Result<Response, ApiError> {
    let (now, caller) = (app.clock.now(), reader.caller);
    if payer::take(&app, &caller, &body.value.token).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let claim = claim::verify(&app.secrets.claim, now, &caller.publisher, &body.value.token);
    let claim = claim.map_err(|error| match error {
        TokenError::Forged => ApiError::ClaimInvalid,
        TokenError::Expired => ApiError::ClaimExpired,
    })?;
    let (taken, device) = (claim.clone(), caller.device.clone());
    let claimed = app
        .store
        .write(move |db| Box::pin(async move { claims::claim(db, &taken, &device, now).await }))
        .await?;
    match claimed {
        Claimed::Held => {
            let owned = app.orders.opened(&caller, &claim.item).await?;
            // A pass can have ended since the claim was made.
            let until = owned.ok_or(ApiError::ClaimInvalid)?.until;
            let view = rights::view_with_price(&app, &caller, &claim.item, &claim.order, until);
            Ok(json(StatusCode::OK, &view.await?))
        }
        Claimed::Used => Err(ApiError::ClaimUsed),
        Claimed::Nothing => Err(ApiError::ClaimInvalid),
    }
}
