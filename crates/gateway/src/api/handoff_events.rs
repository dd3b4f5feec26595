//! `GET /v1/handoffs/{handoff}/events`: what the phone does, as it happens (server-sent events).

use core::convert::Infallible;
use core::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use farthing_protocol::handoff::HandoffView;
use farthing_protocol::{HandoffId, OrderId, Problem};
use futures_util::stream;
use tokio::sync::watch;

use crate::api::error::ApiError;
use crate::api::events::{RETRY, TicketQuery, live};
use crate::api::problems::NotFound;
use crate::api::reader::LightCall;
use crate::app::App;
use crate::handoff::standing::{self, TICKET_LIFE};
use crate::rate_limits::StreamPlace;
use crate::store::handoffs::HandoffRow;

/// How often the hand-off is read without a notification: it can expire, or another process may have changed
/// it.
const LOOK_AFTER: Duration = Duration::from_secs(2);

/// The hand-off's changes as they happen: `event: handoff`, `id:` its state, `data:` its view. 204 if the
/// hand-off is final and the client has its last state.
#[utoipa::path(
    get, path = "/v1/handoffs/{handoff}/events", tag = "buying",
    params(
        ("handoff" = HandoffId, Path, description = "The hand-off."),
        ("ticket" = String, Query, description = "From `events` of the hand-off: `EventSource` sends no headers."),
        ("Last-Event-ID" = Option<String>, Header, description = "The state that the client knows."),
    ),
    responses(
        (status = 200, description = "The stream. The data of each event is a hand-off.", body = HandoffView, content_type = "text/event-stream"),
        (status = 204, description = "The hand-off is final and the client has its last state: do not reconnect."),
        (status = 401, description = "`unauthenticated`: the ticket is not valid.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too-many-requests`: poll instead.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`streams-full`: poll instead.", body = Problem, content_type = "application/problem+json"),
        NotFound,
    )
)]
pub(crate) async fn events(
    State(app): State<App>,
    LightCall(address): LightCall,
    Path(handoff): Path<String>,
    Query(query): Query<TicketQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id = HandoffId::parse(&handoff).map_err(|_| ApiError::NotFound)?;
    if !standing::ticket_holds(&app, &id, &query.ticket) {
        return Err(ApiError::Unauthenticated);
    }
    // Subscribe first, then read, so that no change in between is missed.
    let changes = app.handoffs.watch(&id);
    let row = standing::load(&app, &id).await?.ok_or(ApiError::NotFound)?;
    let view = standing::view(&app, &row).await?;
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    if view.state.is_final() && seen == Some(view.state.as_str()) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let place = app.limits.stream(address)?;
    let closing = app.closing.subscribe();
    let follow = Follow { app, id, changes, order: None, closing, told: None, _place: place };
    Ok(live(stream::unfold(follow, Follow::next)))
}

/// A desktop that follows a hand-off.
struct Follow {
    app: App,
    id: HandoffId,
    changes: watch::Receiver<u64>,
    /// The order that the phone placed last, and its changes.
    order: Option<(OrderId, watch::Receiver<u64>)>,
    closing: watch::Receiver<bool>,
    told: Option<HandoffView>,
    _place: StreamPlace,
}

impl Follow {
    /// The next event. None when the final state was sent, when the service stops, or after [`TICKET_LIFE`]
    /// without a change.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let until = tokio::time::Instant::now() + TICKET_LIFE;
        let is_over = self.told.as_ref().is_some_and(|told| told.state.is_final());
        while !is_over && !*self.closing.borrow() && tokio::time::Instant::now() < until {
            // If the database does not answer now, the stream stays open and reads again later.
            if let Ok(Some(row)) = standing::load(&self.app, &self.id).await {
                self.follow_order(&row);
                if let Ok(view) = standing::view(&self.app, &row).await
                    && self.told.as_ref().is_none_or(|told| is_news(told, &view))
                {
                    let event = event(&view);
                    self.told = Some(view);
                    return Some((Ok(event), self));
                }
            }
            let moved = async {
                match &mut self.order {
                    Some((_, changes)) => drop(changes.changed().await),
                    None => core::future::pending().await,
                }
            };
            tokio::select! {
                () = moved => {}
                _ = self.changes.changed() => {}
                _ = self.closing.changed() => {}
                () = tokio::time::sleep(self.app.limits.look_after(LOOK_AFTER)) => {}
            }
        }
        None
    }

    fn follow_order(&mut self, row: &HandoffRow) {
        let Some(order) = &row.order else { return };
        if self.order.as_ref().is_none_or(|(known, _)| known != order) {
            self.order = Some((order.clone(), self.app.orders.watch(order)));
        }
    }
}

/// Whether the view changed in something other than remaining time.
fn is_news(told: &HandoffView, view: &HandoffView) -> bool {
    (told.state, told.contested, &told.order) != (view.state, view.contested, &view.order)
}

fn event(view: &HandoffView) -> Event {
    let event = Event::default().event("handoff").id(view.state.as_str()).retry(RETRY);
    // A view is a plain struct, which cannot fail to become JSON.
    event.json_data(view).unwrap_or_default()
}
