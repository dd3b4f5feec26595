//! `POST /v1/plain-tickets`: from the sheet to the plain page as the same device.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::Problem;
use farthing_protocol::plain::{AskPlainTicket, PlainTicketView};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::problems::{BodyProblems, SessionProblems};
use crate::api::reader::Looking;
use crate::app::App;
use crate::plain::ticket::{self, Ticket};

/// Gives the address of an item's plain page. The gateway stores nothing until it is used.
#[utoipa::path(
    post, path = "/v1/plain-tickets", tag = "buying", request_body = AskPlainTicket, security(("session" = [])),
    responses(
        (status = 200, description = "The plain page's path, with a single-use ticket.", body = PlainTicketView),
        (status = 404, description = "`item-unknown`", body = Problem, content_type = "application/problem+json"),
        BodyProblems,
        SessionProblems,
    )
)]
pub(crate) async fn plain_ticket(
    State(app): State<App>,
    Looking(reader): Looking,
    body: Body<AskPlainTicket>,
) -> Result<Response, ApiError> {
    let (publisher, item) = (reader.publisher(&app)?, body.value.item);
    if !publisher.items.contains_key(&item) {
        return Err(ApiError::ItemUnknown);
    }
    let device = reader.caller.device.clone();
    let ticket = Ticket { device, publisher: publisher.id.clone(), item: item.clone() };
    let ticket = ticket.sign(&app.secrets.plain_ticket, app.clock.now())?;
    let view = PlainTicketView {
        url: format!("/pay/{}/{item}?ticket={ticket}", publisher.id),
        expires_in_secs: u32::try_from(ticket::LIFE.as_secs()).unwrap_or(u32::MAX),
    };
    Ok(json(StatusCode::OK, &view))
}
