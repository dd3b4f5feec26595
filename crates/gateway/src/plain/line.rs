//! Silent confirmation on the plain page: the page's script has the phone's own browser ask the carrier, in a
//! frame that nobody sees, and sends what comes back with the form.
//!
//! What the carrier sends back is good only together with the page that asked: the address of the carrier holds a
//! state for one visit, and what returns is handed to nobody but a page of the gateway's that holds the frame.
//! So whoever has a stranger's phone open that address gets nothing of it.

use core::time::Duration;
use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::{DeviceId, ItemId, Msisdn, PublisherId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use crate::api::error::ApiError;
use crate::app::App;
use crate::carriers::LineProof;
use crate::plain::scene::Scene;
use crate::plain::style;
use crate::plain::visit::Visit;
use crate::secrets::{Key, token};

/// Time for one look by the network, and for the form that follows.
const LIFE: Duration = Duration::from_mins(3);

const KIND: &str = "fl1";

/// Who asked which carrier, for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Question {
    #[serde(rename = "n")]
    nonce: String,
    #[serde(rename = "d")]
    device: DeviceId,
    #[serde(rename = "p")]
    publisher: PublisherId,
    #[serde(rename = "i")]
    item: ItemId,
    #[serde(rename = "c")]
    carrier: String,
}

/// The secret that goes to the carrier with the code, and never through a browser.
fn verifier(key: &Key, nonce: &str) -> String {
    token::text(&key.mac(format!("verifier {nonce}").as_bytes()))
}

/// The address at which the phone's browser asks its carrier; nothing (204) where there is none.
///
/// # Errors
///
/// If the system has no randomness to give.
pub(crate) fn begin(scene: &Scene<'_>, visit: &Visit, typed: &str) -> Result<Response, ApiError> {
    let (app, key) = (scene.app, &scene.app.secrets.line);
    let phone = Msisdn::parse(typed).ok();
    let Some(carrier) = phone.and_then(|phone| app.orders.carrier_of(&phone)) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let nonce = token::nonce().map_err(|cause| ApiError::Internal(cause.into()))?;
    let challenge = token::text(&Sha256::digest(verifier(key, &nonce).as_bytes()));
    let state = Question {
        nonce,
        device: visit.device.clone(),
        publisher: visit.publisher.clone(),
        item: visit.item.clone(),
        carrier: carrier.id().to_owned(),
    };
    let state = token::seal(key, KIND, app.clock.now().plus(LIFE), &state);
    Ok(match carrier.line_address(&state, &challenge) {
        Some(address) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], address).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// What a form says that the carrier sent back, if it belongs to this visit.
pub(crate) fn proof(scene: &Scene<'_>, visit: &Visit, answer: &str) -> Option<LineProof> {
    let (key, now) = (&scene.app.secrets.line, scene.app.clock.now());
    let field = |wanted: &str| {
        let mut fields = form_urlencoded::parse(answer.trim_start_matches('?').as_bytes());
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let code = field("code").filter(|code| (1..=1_024).contains(&code.len()))?;
    let state: Question = token::open(key, KIND, now, &field("state")?).ok()?;
    let is_this_one = state.device == visit.device
        && state.publisher == visit.publisher
        && state.item == visit.item;
    let verifier = verifier(key, &state.nonce);
    is_this_one.then_some(LineProof { carrier: state.carrier, code, verifier })
}

/// What a page needs in its policy so that its script can ask.
pub(crate) fn policy(app: &App) -> String {
    let addresses = app.config.carriers.iter().filter_map(|carrier| carrier.authorize_url.as_ref());
    let origins: Vec<String> =
        addresses.map(|address| address.origin().ascii_serialization()).collect();
    if origins.is_empty() {
        return String::new();
    }
    format!("; connect-src 'self'; frame-src 'self' {}", origins.join(" "))
}

/// Whether any carrier says something in silence.
pub(crate) fn is_offered(app: &App) -> bool {
    app.config.carriers.iter().any(|carrier| carrier.authorize_url.is_some())
}

static PAGE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "<!doctype html><title>Farthing</title><script src=\"{}\"></script>",
        style::line_path()
    )
});

/// Where the carrier sends the phone's browser back to: hands its own query to the page of the gateway's
/// that holds the frame, and to nobody else.
pub(crate) async fn returned() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; script-src 'self'; base-uri 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, PAGE.as_str()).into_response()
}
