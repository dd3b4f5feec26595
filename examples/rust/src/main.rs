//! A publisher's server in Rust. See `examples/README.md`.

mod entitlement;
mod offer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::extract::{Path, Query, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use ed25519_dalek::SigningKey;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

use crate::entitlement::Verifier;

struct Publisher {
    verifier: Verifier,
    offer_key: SigningKey,
}

#[tokio::main]
async fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let variable = |name: &str| std::env::var(name).with_context(|| format!("{name} is not set"));
    let gateway = variable("GATEWAY")?;
    let keys_for = variable("KEYS_FOR").ok().map_or(Ok(300), |secs| secs.parse::<u64>())?;
    let publisher = Publisher {
        offer_key: offer::read_key(&PathBuf::from(variable("OFFER_KEY")?))?,
        verifier: Verifier {
            jwks_url: variable("JWKS_URL")
                .unwrap_or_else(|_| format!("{gateway}/.well-known/jwks.json")),
            gateway,
            publisher: variable("PUBLISHER")?,
            keys_for: Duration::from_secs(keys_for),
            http: reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?,
            keys: tokio::sync::Mutex::default(),
        },
    };
    let router = Router::new()
        .route("/offers/{*item}", get(offers))
        .route("/{*item}", get(items))
        .with_state(Arc::new(publisher));
    let port = variable("PORT").ok().map_or(Ok(0), |port| port.parse::<u16>())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// What may be asked of an offer.
#[derive(Deserialize)]
struct Asked {
    opens: Option<String>,
}

async fn offers(
    State(publisher): State<Arc<Publisher>>,
    Path(item): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Verifier { publisher: id, gateway, .. } = &publisher.verifier;
    let offer = offer::sign(&publisher.offer_key, (id, gateway), &item, asked.opens.as_deref());
    let (status, body) = match offer {
        Some(offer) => (StatusCode::OK, json!({ "offer": offer })),
        None => (StatusCode::NOT_FOUND, json!({ "error": "not for sale", "item": item })),
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

async fn items(
    State(publisher): State<Arc<Publisher>>,
    Path(item): Path<String>,
    headers: HeaderMap,
) -> Response {
    let token = headers.get(AUTHORIZATION).and_then(|value| bearer(value.to_str().ok()?));
    let is_entitled = match token {
        Some(token) => publisher.verifier.is_entitled(token, &item).await,
        None => false,
    };
    let (status, body) = if is_entitled {
        (StatusCode::OK, json!({ "item": item, "text": "What the reader paid for." }))
    } else {
        (StatusCode::PAYMENT_REQUIRED, json!({ "error": "payment required", "item": item }))
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
