//! The state of a hand-off, for the desktop.

use core::time::Duration;

use farthing_protocol::handoff::{HandoffState, HandoffView};
use farthing_protocol::{HandoffId, OrderStatus};
use serde::{Deserialize, Serialize};

use crate::api::error::ApiError;
use crate::app::App;
use crate::handoff::state::Stage;
use crate::orders::Caller;
use crate::secrets::token;
use crate::store::handoffs::{self, HandoffRow};

/// How long a ticket for an event stream is valid: longer than a hand-off and its payment.
pub(crate) const TICKET_LIFE: Duration = Duration::from_mins(30);

const TICKET: &str = "fh1";

/// The content of a ticket. It lets its holder read one hand-off.
#[derive(Serialize, Deserialize)]
struct Ticket {
    #[serde(rename = "h")]
    handoff: HandoffId,
}

/// The path of the event stream, with its ticket.
pub(crate) fn events_path(app: &App, id: &HandoffId) -> String {
    let expires = app.clock.now().plus(TICKET_LIFE);
    let ticket = Ticket { handoff: id.clone() };
    let ticket = token::sign(&app.secrets.ticket, TICKET, expires, &ticket);
    format!("/v1/handoffs/{id}/events?ticket={ticket}")
}

/// Whether a ticket is valid and for this hand-off.
pub(crate) fn ticket_holds(app: &App, id: &HandoffId, ticket: &str) -> bool {
    let ticket = token::verify::<Ticket>(&app.secrets.ticket, TICKET, app.clock.now(), ticket);
    ticket.is_ok_and(|ticket| ticket.handoff == *id)
}

/// The hand-off with this id.
///
/// # Errors
///
/// If the database cannot be read.
pub(crate) async fn load(app: &App, id: &HandoffId) -> Result<Option<HandoffRow>, ApiError> {
    let mut db = app.store.read().await?;
    Ok(handoffs::load(&mut db, id).await?)
}

/// The caller's hand-off.
///
/// # Errors
///
/// [`ApiError::NotFound`] if it is another device's.
pub(crate) async fn own(
    app: &App,
    caller: &Caller,
    id: &HandoffId,
) -> Result<HandoffRow, ApiError> {
    let row = load(app, id).await?.ok_or(ApiError::NotFound)?;
    if row.device != caller.device || row.publisher != caller.publisher {
        return Err(ApiError::NotFound);
    }
    Ok(row)
}

/// The hand-off's view now. If its order was paid, the hand-off counts as paid, even after it has expired.
///
/// # Errors
///
/// If the database cannot be read.
pub(crate) async fn view(app: &App, row: &HandoffRow) -> Result<HandoffView, ApiError> {
    let now = app.clock.now();
    let status = match &row.order {
        Some(order) => app.orders.snapshot(order).await?.map(|order| order.status),
        None => None,
    };
    let is_paid = matches!(status, Some(OrderStatus::Paid));
    let is_paying = status.is_some_and(|status| !status.is_final());
    let is_late = row.handoff.is_late(now);
    let state = match &row.handoff.state {
        _ if is_paid => HandoffState::Paid,
        Stage::Confirming { .. } if is_paying || !is_late => HandoffState::Confirming,
        Stage::Denied => HandoffState::Denied,
        Stage::Waiting if !is_late => HandoffState::Waiting,
        Stage::Opened if !is_late => HandoffState::Opened,
        _ => HandoffState::Expired,
    };
    let left = row.handoff.expires_at.since(now).as_secs();
    Ok(HandoffView {
        id: row.id.clone(),
        state,
        expires_in_secs: u32::try_from(left).unwrap_or(u32::MAX),
        contested: row.handoff.contested,
        order: if is_paid { row.order.clone() } else { None },
    })
}
