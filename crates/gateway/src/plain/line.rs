//! Silent confirmation on the plain page: the page's script lets the phone's browser ask the carrier in a
//! hidden frame, and sends the answer with the form ([`crate::lines`]).

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::Msisdn;

use crate::api::error::ApiError;
use crate::app::App;
use crate::carriers::LineProof;
use crate::lines::{self, Asking};
use crate::plain::scene::Scene;
use crate::plain::style;
use crate::plain::visit::Visit;

fn asking(visit: &Visit) -> Asking {
    Asking::of(&visit.device, &visit.publisher, visit.item.clone())
}

/// The address at which the phone's browser asks its carrier; 204 where its carrier cannot be asked.
///
/// # Errors
///
/// If the system has no randomness to give.
pub(crate) fn begin(scene: &Scene<'_>, visit: &Visit, typed: &str) -> Result<Response, ApiError> {
    let (key, now) = (&scene.app.secrets.line, scene.app.clock.now());
    let phone = Msisdn::parse(typed).ok();
    let Some(carrier) = phone.and_then(|phone| scene.app.orders.carrier_of(&phone)) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let address = lines::address(key, now, carrier, asking(visit))?;
    Ok(match address {
        Some(address) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], address).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// The carrier's answer in a form, if it belongs to this visit.
pub(crate) fn proof(scene: &Scene<'_>, visit: &Visit, answer: &str) -> Option<LineProof> {
    let (key, now) = (&scene.app.secrets.line, scene.app.clock.now());
    lines::proof(key, now, &asking(visit), answer)
}

/// The directives of the page's policy that the script needs.
pub(crate) fn policy(app: &App) -> String {
    let origins = lines::origins(&app.config);
    if origins.is_empty() {
        return String::new();
    }
    format!("; connect-src 'self'; frame-src 'self' {}", origins.join(" "))
}

/// Whether any carrier supports silent confirmation.
pub(crate) fn is_offered(app: &App) -> bool {
    !lines::origins(&app.config).is_empty()
}

/// A page that runs one script and shows nothing.
#[derive(Template)]
#[template(path = "line.html")]
struct ReturnPage {
    script: &'static str,
}

/// The page that a carrier sends the phone's browser back to. Its script hands the page's query to the page
/// of the gateway around it, and to no other origin.
///
/// # Errors
///
/// If the template fails.
pub(crate) async fn returned() -> Result<Response, ApiError> {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; script-src 'self'; base-uri 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    let page = ReturnPage { script: style::line_path() };
    let text = page.render().map_err(|cause| ApiError::Internal(cause.into()))?;
    Ok((headers, text).into_response())
}
