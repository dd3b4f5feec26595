//! `POST /v1/challenges` and `POST /v1/sessions`: a device proves its key and gets a bearer token.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::Problem;
use farthing_protocol::limits::SESSION_LIFE;
use farthing_protocol::session::{ChallengeView, OpenSession, SessionView};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::offers;
use crate::api::problems::{BodyProblems, TooManyRequests};
use crate::api::reader::LightCall;
use crate::api::reader::{self, Reader};
use crate::app::App;
use crate::orders::Caller;
use crate::sessions::bearer::{self, Session};
use crate::sessions::{challenge, proof};
use crate::store::{devices, passkeys, used_challenges};

/// Makes a challenge for a device to sign.
#[utoipa::path(
    post, path = "/v1/challenges", tag = "sessions",
    responses(
        (status = 201, description = "A single-use challenge.", body = ChallengeView),
        TooManyRequests,
    )
)]
pub(crate) async fn challenge(
    State(app): State<App>,
    _counted: LightCall,
) -> Result<Response, ApiError> {
    let view = ChallengeView {
        challenge: challenge::make(&app.secrets.challenge, app.clock.now())?,
        expires_in_secs: u32::try_from(challenge::LIFE.as_secs()).unwrap_or(u32::MAX),
    };
    Ok(([(CACHE_CONTROL, "no-store")], json(StatusCode::CREATED, &view)).into_response())
}

/// A session for a device that signed the challenge.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "sessions", request_body = OpenSession,
    responses(
        (status = 201, description = "A bearer token for a quarter of an hour, with the offer that was asked for.", body = SessionView),
        (status = 401, description = "`unauthenticated`: the challenge or the signature is not valid.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`origin-not-allowed`: neither the publisher's origin nor the gateway's.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: no such publisher.", body = Problem, content_type = "application/problem+json"),
        BodyProblems,
        TooManyRequests,
    )
)]
pub(crate) async fn open(
    State(app): State<App>,
    LightCall(address): LightCall,
    headers: HeaderMap,
    body: Body<OpenSession>,
) -> Result<Response, ApiError> {
    let (request, now) = (body.value, app.clock.now());
    let seller = app.config.publishers.get(&request.publisher).ok_or(ApiError::NotFound)?;
    let own = request.origin == app.config.gateway.public_url.as_str();
    if !own && !seller.allows(&request.origin) {
        return Err(ApiError::OriginNotAllowed);
    }
    // The signature is checked first, so that a stranger cannot use up somebody's challenge.
    let key = proof::check(&request).ok_or(ApiError::Unauthenticated)?;
    let nonce = app.used.take(&app.secrets.challenge, now, &request.challenge);
    let nonce = nonce.ok_or(ApiError::Unauthenticated)?;
    if app.store.is_shared() {
        // Another gateway may have accepted it.
        let until = now.plus(challenge::LIFE);
        let take = app.store.write(move |db| {
            Box::pin(async move { used_challenges::take(db, &nonce, until).await })
        });
        if !take.await? {
            return Err(ApiError::Unauthenticated);
        }
    }
    let mut db = app.store.read().await?;
    let known = devices::find(&mut db, &request.publisher, &key.0).await?;
    let named = || key.device(&app.secrets.device, &request.publisher);
    let device = known.map_or_else(named, Ok).map_err(|e| ApiError::Internal(e.into()))?;
    // If the reader has signed in by passkey, the key opens a session of the reader's device.
    let device = passkeys::acts_as(&mut db, &device).await?.unwrap_or(device);
    drop(db);
    let caller = Caller { device: device.clone(), publisher: request.publisher.clone(), address };
    let reader = Reader { caller, language: reader::language(&headers) };
    // The caller has just proved its key and asks as that device. If the offer fails, the session is still
    // valid.
    let offer = match request.ask {
        Some(wanted) => offers::view(&app, &reader, seller, wanted).await.ok().map(Box::new),
        None => None,
    };
    let session = Session { device, publisher: request.publisher, origin: request.origin };
    let view = SessionView {
        token: bearer::make(&app.secrets.session, now, &session),
        expires_in_secs: u32::try_from(SESSION_LIFE.as_secs()).unwrap_or(u32::MAX),
        offer,
    };
    Ok(([(CACHE_CONTROL, "no-store")], json(StatusCode::CREATED, &view)).into_response())
}
