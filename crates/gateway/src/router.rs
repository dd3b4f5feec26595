//! Every address of the service. Routes and their description in `/openapi.json` are declared once, together.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::error::ApiError;
use crate::api::{
    carriers, checkout, claims, credit, entitlements, events, handoff_events, handoffs, lines,
    offers, operators, orders, passkeys, plain_tickets, publishers, same_origin, sessions,
    telemetry,
};
use crate::app::App;
use crate::{handoff, openapi, plain};

/// Longest body of a request, in bytes. The longest bodies hold a signed offer or a quote.
const BODY_MAX: usize = 64 * 1024;

/// The addresses that `/openapi.json` describes, with their handlers.
pub(crate) fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(publishers::catalogue))
        .routes(routes!(publishers::catalogue_module))
        .routes(routes!(sessions::challenge))
        .routes(routes!(sessions::open))
        .routes(routes!(passkeys::begin_registration))
        .routes(routes!(passkeys::register))
        .routes(routes!(passkeys::begin_sign_in))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(offers::offer))
        .routes(routes!(lines::line))
        .routes(routes!(orders::place))
        .routes(routes!(orders::read))
        .routes(routes!(orders::code))
        .routes(routes!(orders::resend))
        .routes(routes!(orders::cancel))
        .routes(routes!(orders::undo))
        .routes(routes!(credit::refund))
        .routes(routes!(events::events))
        .routes(routes!(entitlements::entitlement))
        .routes(routes!(plain_tickets::plain_ticket))
        .routes(routes!(claims::claim))
        .routes(routes!(handoffs::start))
        .routes(routes!(handoffs::read))
        .routes(routes!(handoff_events::events))
        .routes(routes!(entitlements::check))
        .routes(routes!(carriers::notification))
        .routes(routes!(operators::jwks))
        .routes(routes!(operators::healthz))
        .routes(routes!(operators::readyz))
        .routes(routes!(operators::metrics))
        .routes(routes!(checkout::frame))
        .routes(routes!(checkout::loader))
}

/// The service with all routes and layers.
pub(crate) fn router(app: App) -> Router {
    let (routes, description) = described().split_for_parts();
    let description = openapi::Pages::new(&description);
    routes
        .route("/assets/{*path}", get(checkout::asset))
        .route(app.assets.loader_path(), get(checkout::pinned_loader))
        .route("/loader/{name}", get(checkout::answers))
        .merge(openapi::routes(description))
        .merge(plain::routes())
        .merge(handoff::routes())
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(from_fn_with_state(app.clone(), same_origin::check))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::custom(telemetry::panicked))
        .layer(from_fn_with_state(app.clone(), telemetry::call))
        .with_state(app)
}
