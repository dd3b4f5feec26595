//! `GET /oauth2/authorize`: the authorization code flow (RFC 6749, section 4.1, with RFC 7636), as CAMARA
//! uses it for number-verification: the reader is not asked; the network knows the line or not.
//!
//! A redirect address must be on the client's own host (`--client ID:SECRET:HOST`). `POST /network` says which
//! line is behind which address.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::{phone, read};
use super::reply::Reply;
use super::token::known_scopes;
use crate::app::App;
use crate::network::{Authorized, Peer};
use crate::rng;

/// All routes of this module.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/oauth2/authorize", get(authorize))
        .route("/network", get(show).post(change))
}

/// The query of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: Option<String>,
    state: String,
    prompt: String,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

async fn authorize(
    State(app): State<Arc<App>>,
    peer: Option<Extension<Peer>>,
    Query(asked): Query<Asked>,
) -> Response {
    // An unknown client is not redirected, because the address could belong to an attacker.
    let Some(mut redirect) = redirect_of(&app, &asked) else {
        return (StatusCode::BAD_REQUEST, "unknown client_id or redirect_uri").into_response();
    };
    let outcome = decide(&app, &asked, peer.map(|Extension(Peer(address))| address));
    {
        let mut query = redirect.query_pairs_mut();
        match &outcome {
            Ok(code) => query.append_pair("code", code),
            Err(error) => query.append_pair("error", error),
        };
        query.append_pair("state", &asked.state);
    }
    let headers = [(LOCATION, redirect.as_str()), (CACHE_CONTROL, "no-store")];
    (StatusCode::FOUND, headers).into_response()
}

fn redirect_of(app: &App, asked: &Asked) -> Option<Url> {
    let own = app.clients.get(&asked.client_id)?.embedded_host.as_deref()?;
    let url = Url::parse(&asked.redirect_uri).ok()?;
    let is_own = matches!(url.scheme(), "http" | "https") && url.host_str() == Some(own);
    (is_own && url.fragment().is_none()).then_some(url)
}

/// A code, or the error of RFC 6749 or OpenID Connect.
fn decide(app: &App, asked: &Asked, address: Option<IpAddr>) -> Result<String, &'static str> {
    if asked.response_type != "code" {
        return Err("unsupported_response_type");
    }
    if !matches!(asked.prompt.as_str(), "" | "none")
        || asked.code_challenge.is_some() && asked.code_challenge_method.as_deref() != Some("S256")
    {
        return Err("invalid_request");
    }
    let scopes = known_scopes(asked.scope.as_deref()).ok_or("invalid_scope")?;
    // On Wi-Fi the network does not know the line, and with `prompt=none` it may not ask.
    let phone = address.and_then(|address| app.network().line(address).cloned());
    let phone = phone.ok_or("login_required")?;
    let code = rng::name().map_err(|_| "server_error")?;
    let (client, redirect) = (asked.client_id.clone(), asked.redirect_uri.clone());
    let authorized = Authorized::new(client, redirect, asked.code_challenge.clone(), scopes, phone);
    let now = app.world().now();
    app.network().give(code.clone(), authorized, now);
    Ok(code)
}

/// Which line is behind an address; none with `null`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Change {
    address: IpAddr,
    phone_number: Option<String>,
}

async fn show(State(app): State<Arc<App>>) -> Result<Reply, Reply> {
    let network = app.network();
    let lines = network.lines();
    let lines: Vec<Value> = lines
        .map(|(address, phone)| json!({"address": address, "phoneNumber": phone.as_str()}))
        .collect();
    Ok(Reply::json(200, &json!({"lines": lines}))?)
}

async fn change(State(app): State<Arc<App>>, body: Bytes) -> Result<Reply, Reply> {
    let change: Change = read(&body)?;
    let line = change.phone_number.as_deref().map(phone).transpose()?;
    app.network().set(change.address, line);
    show(State(app)).await
}
