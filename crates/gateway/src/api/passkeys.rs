//! `/v1/passkeys`: a reader makes a passkey, and signs in with it elsewhere.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use farthing_protocol::{DeviceId, Money, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::problems::{BodyProblems, SessionProblems, UnsupportedMediaType};
use crate::api::reader::{Paying, Reader};
use crate::app::App;
use crate::config::Publisher;
use crate::orders::Caller;
use crate::passkeys::{Begun, LIFE, NewPasskey, Party, PasskeyError, Signature};
use crate::passkeys::{enrol, keyring, sign_in as signing, step_up};
use crate::store::passkeys;

/// Body of `POST /v1/passkeys/registration`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AskPasskey {
    /// The proof from `POST /v1/passkeys/sign-in`. Needed if the reader has a passkey already.
    #[serde(default)]
    step_up: Option<String>,
}

/// The options for `navigator.credentials`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyOptionsView {
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` (Web
    /// Authentication, level 3). Its challenge can be used once, by this device.
    #[schema(value_type = Object)]
    options: Value,
    /// How long the challenge is valid, in seconds.
    expires_in_secs: u32,
}

/// Body of `POST /v1/passkeys` and of `POST /v1/passkeys/sign-in`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PasskeyAnswer {
    /// What `navigator.credentials` answered: `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Object)]
    credential: Value,
    /// The highest price that the reader pays from tab or credit without the passkey. If absent, their
    /// earlier choice stays; before any choice it is the gateway's default.
    #[serde(default)]
    step_up_above: Option<Money>,
}

/// Answer of `POST /v1/passkeys`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyView {
    /// The highest price that is paid from tab or credit without the passkey.
    step_up_above: Money,
    /// Path of the page where the reader sees their passkeys, removes one, and says when they are asked
    /// for. It can be used for ten minutes.
    page: String,
}

/// Answer of `POST /v1/passkeys/sign-in`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedInView {
    /// Proves that the passkey was used: valid for two minutes and one purchase or registration. Absent if
    /// this browser belongs to another reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    step_up: Option<String>,
    /// As in the answer of `POST /v1/passkeys`.
    page: String,
}

/// Begins the registration of a passkey.
#[utoipa::path(
    post, path = "/v1/passkeys/registration", tag = "passkeys", request_body = AskPasskey, security(("session" = [])),
    responses(
        (status = 201, description = "What `navigator.credentials.create()` takes.", body = PasskeyOptionsView),
        (status = 403, description = "`step-up-needed`: the reader has a passkey already.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`passkeys-unavailable`, `too-many-passkeys`", body = Problem, content_type = "application/problem+json"),
        BodyProblems,
        SessionProblems,
    )
)]
pub(crate) async fn begin_registration(
    State(app): State<App>,
    Paying(reader): Paying,
    body: Body<AskPasskey>,
) -> Result<Response, ApiError> {
    let (party, publisher, caller) = called(&app, &reader)?;
    let is_known = {
        let mut db = app.store.read().await?;
        passkeys::step_up_above(&mut db, &caller.device).await?.is_some()
    };
    if is_known && !is_stepped_up(&app, &caller.device, body.value.step_up.as_deref()).await? {
        return Err(ApiError::StepUpNeeded);
    }
    let now = app.clock.now();
    Ok(options(enrol::begin(&app.store, &party, (caller, publisher), now).await?))
}

/// Registers a new passkey for the reader of this device.
#[utoipa::path(
    post, path = "/v1/passkeys", tag = "passkeys", request_body = PasskeyAnswer, security(("session" = [])),
    responses(
        (status = 201, description = "The passkey is registered.", body = PasskeyView),
        (status = 409, description = "`passkey-expired`: the challenge expired or was used. Begin again. `too-many-passkeys`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`passkey-invalid`, `amount-invalid`, `invalid-body`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        SessionProblems,
    )
)]
pub(crate) async fn register(
    State(app): State<App>,
    Paying(reader): Paying,
    body: Body<PasskeyAnswer>,
) -> Result<Response, ApiError> {
    let (party, publisher, caller) = called(&app, &reader)?;
    let PasskeyAnswer { credential, step_up_above } = body.value;
    let most = (chosen(&app, step_up_above)?, app.config.limits.passkey_step_up);
    let answer = NewPasskey::read(&credential).ok_or(PasskeyError::Invalid)?;
    let who = (caller, publisher);
    let now = app.clock.now();
    let (whose, step_up_above) = enrol::finish(&app.store, &party, who, &answer, most, now).await?;
    let page = keyring::address(&app.secrets.step_up, &whose, now);
    Ok(json(StatusCode::CREATED, &PasskeyView { step_up_above, page }))
}

/// Begins a sign-in with any passkey that the reader picks.
#[utoipa::path(
    post, path = "/v1/passkeys/authentication", tag = "passkeys", security(("session" = [])),
    responses(
        (status = 201, description = "What `navigator.credentials.get()` takes.", body = PasskeyOptionsView),
        (status = 409, description = "`passkeys-unavailable`", body = Problem, content_type = "application/problem+json"),
        SessionProblems,
    )
)]
pub(crate) async fn begin_sign_in(
    State(app): State<App>,
    Paying(reader): Paying,
) -> Result<Response, ApiError> {
    let (party, _, caller) = called(&app, &reader)?;
    Ok(options(signing::begin(&app.store, &party, caller, app.clock.now()).await?))
}

/// Signs in with a passkey. If this ends the session, the client opens a new one, as it did the first.
#[utoipa::path(
    post, path = "/v1/passkeys/sign-in", tag = "passkeys", request_body = PasskeyAnswer, security(("session" = [])),
    responses(
        (status = 200, description = "This device now has the reader's earlier purchases.", body = SignedInView),
        (status = 404, description = "`passkey-unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`passkey-expired`: the challenge expired or was used. Begin again.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`passkey-invalid`, `amount-invalid`, `invalid-body`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        SessionProblems,
    )
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    Paying(reader): Paying,
    body: Body<PasskeyAnswer>,
) -> Result<Response, ApiError> {
    let (party, publisher, caller) = called(&app, &reader)?;
    let PasskeyAnswer { credential, step_up_above } = body.value;
    let chosen = chosen(&app, step_up_above)?;
    let answer = Signature::read(&credential).ok_or(PasskeyError::Invalid)?;
    let (who, now) = ((caller, publisher), app.clock.now());
    let (whose, joined) = signing::finish(&app.store, &party, who, &answer, chosen, now).await?;
    let step_up = match joined {
        Some(device) => Some(step_up::make(&app.secrets.step_up, &device, now)?),
        None => None,
    };
    let page = keyring::address(&app.secrets.step_up, &whose, now);
    Ok(json(StatusCode::OK, &SignedInView { step_up, page }))
}

/// The host, publisher and reader of a call about passkeys.
fn called<'a>(
    app: &'a App,
    reader: &'a Reader,
) -> Result<(Party, &'a Publisher, &'a Caller), ApiError> {
    let party = Party::of(&app.config.gateway.public_url)?;
    Ok((party, reader.publisher(app)?, &reader.caller))
}

/// Whether the step-up proof is valid. It can be used once.
pub(super) async fn is_stepped_up(
    app: &App,
    device: &DeviceId,
    proof: Option<&str>,
) -> Result<bool, ApiError> {
    let Some(proof) = proof else { return Ok(false) };
    let key = &app.secrets.step_up;
    Ok(step_up::take(&app.store, key, device, proof, app.clock.now()).await?)
}

/// The amount that the reader chose. It must not be negative, and its currency must be that of the operator's
/// `passkey_step_up`.
fn chosen(app: &App, most: Option<Money>) -> Result<Option<Money>, ApiError> {
    let currency = app.config.limits.passkey_step_up.currency();
    if most.is_some_and(|most| most.currency() != currency || most.minor() < 0) {
        return Err(ApiError::AmountInvalid);
    }
    Ok(most)
}

fn options(begun: Begun) -> Response {
    let view = PasskeyOptionsView {
        options: begun.options,
        expires_in_secs: u32::try_from(LIFE.as_secs()).unwrap_or(u32::MAX),
    };
    ([(CACHE_CONTROL, "no-store")], json(StatusCode::CREATED, &view)).into_response()
}
