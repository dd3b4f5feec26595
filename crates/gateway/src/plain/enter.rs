//! Entry to the plain page with a ticket from the sheet, or from a carrier's window. Each token works once,
//! and a redirect removes it from the address.

use axum::http::StatusCode;
use axum::response::Response;

use crate::api::error::ApiError;
use crate::plain::response::{html, see_other};
use crate::plain::returning::Return;
use crate::plain::scene::Scene;
use crate::plain::show::Shown;
use crate::plain::ticket::Ticket;
use crate::plain::visit::Visit;

/// Takes the ticket out of the address; the browser continues as the ticket's device.
pub(crate) async fn enter(scene: &Scene<'_>, ticket: &str) -> Result<Response, ApiError> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let key = &app.secrets.plain_ticket;
    if let Some(ticket) = Ticket::verify(key, now, &scene.publisher.id, &scene.item, ticket)
        && ticket.take(&app.store, &ticket.claims.device).await?
    {
        return see_other(&scene.address_of(&Visit::of_device(ticket.claims), None));
    }
    used_up(scene)
}

/// Takes the return token out of the address, and reads the payment at the carrier.
pub(crate) async fn come_back(scene: &Scene<'_>, text: &str) -> Result<Response, ApiError> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let key = &app.secrets.plain_ticket;
    let Some(back) = Return::verify(key, now, &scene.publisher.id, &scene.item, text) else {
        return used_up(scene);
    };
    if !back.take(&app.store, &back.claims.visit.device).await? {
        return used_up(scene);
    }
    let visit = back.claims.visit;
    if let Some(order) = &visit.order {
        app.orders.look_into_window(&scene.caller(&visit), order).await?;
    }
    see_other(&scene.address_of(&visit, None))
}

/// Sells nothing to a new device here, because a reader with such a link may have paid already.
fn used_up(scene: &Scene<'_>) -> Result<Response, ApiError> {
    let visit = Visit::fresh(&scene.publisher.id, &scene.item)?;
    let shown = Shown { scene, visit, wants_article: false };
    html(StatusCode::GONE, &shown.ticket_used())
}
