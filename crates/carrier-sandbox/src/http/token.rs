//! `POST /oauth2/token`: client credentials (RFC 6749, section 4.4), with two extensions for tests.
//!
//! `login_hint=tel:+821012345678` binds the token to a line, as a three-legged flow would;
//! `expires_in` shortens its life; `amr=otp` says that the line was not proved by the network. And the second
//! half of the authorization code flow (section 4.1.3), whose first is [`super::authorize`].

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::pipeline;
use super::reply::Reply;
use crate::app::App;
use crate::carrier::phone::Phone;
use crate::carrier::refusal::Refusal;
use crate::config::Client;
use crate::faults::operation::{Operation, SCOPES};
use crate::network::Authorized;
use crate::rng;
use crate::tokens::{Grant, Proof};

/// Life of a token in seconds, unless a shorter one is asked for.
const LIFE: u32 = 3_600;

/// The form of a request.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenRequest {
    grant_type: Option<String>,
    scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    login_hint: Option<String>,
    expires_in: Option<String>,
    amr: Option<String>,
}

/// An error of RFC 6749, section 5.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenError {
    InvalidRequest(&'static str),
    InvalidClient,
    InvalidGrant,
    UnsupportedGrantType,
    InvalidScope,
}

impl From<TokenError> for Reply {
    fn from(error: TokenError) -> Self {
        let (status, word, description) = match error {
            TokenError::InvalidRequest(why) => (400, "invalid_request", why),
            TokenError::InvalidClient => {
                (401, "invalid_client", "the client or its secret is wrong")
            }
            TokenError::InvalidGrant => {
                (400, "invalid_grant", "the code is wrong, too old or was used")
            }
            TokenError::UnsupportedGrantType => {
                let known = "only client_credentials and authorization_code are supported";
                (400, "unsupported_grant_type", known)
            }
            TokenError::InvalidScope => (400, "invalid_scope", "a scope is not known"),
        };
        let body = json!({"error": word, "error_description": description});
        let reply = Self::json(status, &body).unwrap_or_else(Self::from);
        let reply = reply.with("cache-control", "no-store");
        if status == 401 { reply.with("www-authenticate", "Basic") } else { reply }
    }
}
pub(crate) async fn request(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Response {
    let plan = app.world().faults.plan(Operation::RequestToken, None);
    pipeline::perform(&app, plan, None, |app| {
        let Ok(Form(form)) = form else {
            return Ok(TokenError::InvalidRequest("the body has to be a form").into());
        };
        match issue(app, &headers, &form) {
            Ok(reply) => reply,
            Err(error) => Ok(error.into()),
        }
    })
    .await
}

fn issue(
    app: &App,
    headers: &HeaderMap,
    form: &TokenRequest,
) -> Result<Result<Reply, Refusal>, TokenError> {
    let client = authenticate(app, headers, form)?;
    match form.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some("authorization_code") => {
            let authorized = redeem(app, client, form)?;
            let phone = Some(authorized.phone);
            return Ok(grant(app, client, LIFE, (phone, authorized.scopes, Proof::Network)));
        }
        Some(_) => return Err(TokenError::UnsupportedGrantType),
        None => return Err(TokenError::InvalidRequest("grant_type is missing")),
    }
    let scopes = scopes(form.scope.as_deref())?;
    let phone = match form.login_hint.as_deref() {
        None => None,
        Some(hint) => {
            // A plus that was not encoded arrives as a space.
            let number = hint.strip_prefix("tel:").map(|number| number.replace(' ', "+"));
            let number = number.as_deref().and_then(Phone::from_e164);
            Some(number.ok_or(TokenError::InvalidRequest("login_hint has to be tel:+…"))?)
        }
    };
    let life = match form.expires_in.as_deref().map(str::parse::<u32>) {
        None => LIFE,
        Some(Ok(seconds)) => seconds.min(LIFE),
        Some(Err(_)) => return Err(TokenError::InvalidRequest("expires_in has to be seconds")),
    };
    let proof = match form.amr.as_deref() {
        Some("otp" | "pwd" | "sms") => Proof::None,
        _ if phone.is_some() => Proof::Claimed,
        _ => Proof::None,
    };
    Ok(grant(app, client, life, (phone, scopes, proof)))
}

/// A token that was decided on.
fn grant(
    app: &App,
    client: &Client,
    life: u32,
    (phone, scopes, proof): (Option<Phone>, Vec<String>, Proof),
) -> Result<Reply, Refusal> {
    let now = app.world().now();
    let until = now.checked_add(SignedDuration::from_secs(life.into())).unwrap_or(now);
    let body = |token: &str| {
        json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": life,
            "scope": scopes.join(" "),
        })
    };
    let token = rng::name()?;
    let reply = Reply::json(200, &body(&token))?.with("cache-control", "no-store");
    let client = client.id.clone();
    app.tokens().keep(token, Grant { client, phone, scopes, proof, until }, now);
    Ok(reply)
}

/// The authorization of a code, if client, redirect address and verifier match.
fn redeem(app: &App, client: &Client, form: &TokenRequest) -> Result<Authorized, TokenError> {
    let code = form.code.as_deref().ok_or(TokenError::InvalidRequest("code is missing"))?;
    let now = app.world().now();
    let authorized = app.network().take(code, now).ok_or(TokenError::InvalidGrant)?;
    let verifies = match (&authorized.challenge, &form.code_verifier) {
        (Some(challenge), Some(verifier)) => {
            *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        }
        (challenge, _) => challenge.is_none(),
    };
    let is_theirs = authorized.client == client.id
        && form.redirect_uri.as_ref() == Some(&authorized.redirect_uri);
    (is_theirs && verifies).then_some(authorized).ok_or(TokenError::InvalidGrant)
}

/// The client, by `client_secret_basic` or `client_secret_post`.
fn authenticate<'a>(
    app: &'a App,
    headers: &HeaderMap,
    form: &TokenRequest,
) -> Result<&'a Client, TokenError> {
    let basic = headers.get(AUTHORIZATION).map(|header| header.to_str().ok().and_then(read_basic));
    let (id, secret) = match (basic, &form.client_id, &form.client_secret) {
        (Some(basic), ..) => basic.ok_or(TokenError::InvalidClient)?,
        (None, Some(id), Some(secret)) => (id.clone(), secret.clone()),
        _ => return Err(TokenError::InvalidClient),
    };
    app.clients.get(&id).filter(|client| client.secret == secret).ok_or(TokenError::InvalidClient)
}

/// Reads `Basic base64(urlencoded(id):urlencoded(secret))` (RFC 6749, section 2.3.1).
fn read_basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        let uri = format!("/?v={text}").parse().ok()?;
        let query = axum::extract::Query::<HashMap<String, String>>::try_from_uri(&uri).ok()?;
        query.get("v").cloned()
    };
    Some((plain(id)?, plain(secret)?))
}

/// The scopes asked for; all of them where none is.
fn scopes(asked: Option<&str>) -> Result<Vec<String>, TokenError> {
    known_scopes(asked).ok_or(TokenError::InvalidScope)
}

/// As [`scopes`]; none if one is not known.
pub(crate) fn known_scopes(asked: Option<&str>) -> Option<Vec<String>> {
    let asked = asked.unwrap_or_default();
    if asked.trim().is_empty() {
        return Some(SCOPES.map(str::to_owned).to_vec());
    }
    let known = |scope: &str| {
        // `openid` and a purpose (`dpv:…`) come with CAMARA's flows and allow nothing themselves.
        SCOPES.contains(&scope) || scope == "openid" || scope.starts_with("dpv:")
    };
    asked.split_whitespace().map(|scope| known(scope).then(|| scope.to_owned())).collect()
}
