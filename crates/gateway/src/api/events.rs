//! `GET /v1/orders/{order}/events`: the order's changes as they happen (server-sent events).

use core::convert::Infallible;
use core::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use farthing_protocol::limits::HEARTBEAT_EVERY;
use farthing_protocol::{OrderId, OrderView, Problem};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::watch;

use crate::api::error::ApiError;
use crate::api::order_view::{self, TICKET_LIFE};
use crate::api::problems::NotFound;
use crate::api::reader::LightCall;
use crate::app::App;
use crate::orders::OrderSnapshot;
use crate::rate_limits::StreamPlace;

/// How soon a browser reconnects.
pub(crate) const RETRY: Duration = Duration::from_secs(2);

/// How often the order is read without a notification, because another process on the same database may have
/// changed it.
const LOOK_AFTER: Duration = Duration::from_secs(5);

/// The query of an event stream's address.
#[derive(Debug, Deserialize)]
pub(crate) struct TicketQuery {
    #[serde(default)]
    pub(crate) ticket: String,
}

/// The order's changes as they happen: `event: order`, `id:` its version, `data:` its view without what
/// it opens. 204 if the order is final and the client has its last version.
#[utoipa::path(
    get, path = "/v1/orders/{order}/events", tag = "buying",
    params(
        ("order" = OrderId, Path, description = "The order."),
        ("ticket" = String, Query, description = "From `events` of the order: `EventSource` sends no headers."),
        ("Last-Event-ID" = Option<u64>, Header, description = "The version that the client knows."),
    ),
    responses(
        (status = 200, description = "The stream. The data of each event is an order.", body = OrderView, content_type = "text/event-stream"),
        (status = 204, description = "The order is final and the client has its last version: do not reconnect."),
        (status = 401, description = "`unauthenticated`: the ticket is not valid.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too-many-requests`: poll instead.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`streams-full`: poll instead.", body = Problem, content_type = "application/problem+json"),
        NotFound,
    )
)]
pub(crate) async fn events(
    State(app): State<App>,
    LightCall(address): LightCall,
    Path(order): Path<String>,
    Query(query): Query<TicketQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let order = OrderId::parse(&order).map_err(|_| ApiError::NotFound)?;
    if !order_view::ticket_holds(&app, &order, &query.ticket) {
        return Err(ApiError::Unauthenticated);
    }
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    // Subscribe first, then read, so that no change in between is missed.
    let changes = app.orders.watch(&order);
    let now = app.orders.snapshot(&order).await?.ok_or(ApiError::NotFound)?;
    if now.status.is_final() && seen.is_some_and(|seen| seen >= now.version) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let place = app.limits.stream(address)?;
    let closing = app.closing.subscribe();
    let follow = Follow { app, order, changes, closing, seen, is_over: false, _place: place };
    Ok(live(stream::unfold(follow, Follow::next)))
}

/// An answer that streams events.
pub(crate) fn live<S>(events: S) -> Response
where
    S: Stream<Item = Result<Event, Infallible>> + Send + 'static,
{
    let alive = KeepAlive::new().interval(HEARTBEAT_EVERY).text("still here");
    // Tells proxies not to buffer, because that would delay events.
    let unbuffered =
        [(CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    (unbuffered, Sse::new(events).keep_alive(alive)).into_response()
}

/// A client that follows an order.
struct Follow {
    app: App,
    order: OrderId,
    changes: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    seen: Option<u64>,
    is_over: bool,
    _place: StreamPlace,
}

impl Follow {
    /// The next event. None when the final version was sent, when the service stops, or after [`TICKET_LIFE`]
    /// without a change.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let until = tokio::time::Instant::now() + TICKET_LIFE;
        while !self.is_over && !*self.closing.borrow() && tokio::time::Instant::now() < until {
            // If the database does not answer now, the stream stays open and reads again later.
            if let Ok(Some(order)) = self.app.orders.snapshot(&self.order).await {
                if self.seen.is_none_or(|seen| seen < order.version) {
                    self.seen = Some(order.version);
                    self.is_over = order.status.is_final();
                    return Some((Ok(self.event(&order)), self));
                }
                if let Err(error) = self.app.orders.is_waited_for(&order).await {
                    tracing::warn!(?error, "a read was not brought forward");
                }
            }
            tokio::select! {
                changed = self.changes.changed() => {
                    if changed.is_err() {
                        tokio::time::sleep(self.app.limits.look_after(LOOK_AFTER)).await;
                    }
                }
                _ = self.closing.changed() => {}
                () = tokio::time::sleep(self.app.limits.look_after(LOOK_AFTER)) => {}
            }
        }
        None
    }

    fn event(&self, order: &OrderSnapshot) -> Event {
        let view = order_view::for_ticket(&self.app, order);
        order_event(order.version, &view)
    }
}

/// An order's view as an event.
pub(crate) fn order_event(version: u64, view: &OrderView) -> Event {
    let event = Event::default().event("order").id(version.to_string()).retry(RETRY);
    // A view is a plain struct, which cannot fail to become JSON.
    event.json_data(view).unwrap_or_default()
}
