//! `/v1/orders`: a purchase from the phone number to the receipt.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::order::{PlaceOrder, SubmitCode};
use farthing_protocol::{ItemId, Money, Msisdn, OrderId, OrderView, Problem};
use serde::Deserialize as _;

use crate::api::body::{self, json};
use crate::api::error::ApiError;
use crate::api::idempotency::{Received, StoredAnswer, once};
use crate::api::passkeys::is_stepped_up;
use crate::api::problems::{
    KeyMissing, KeyProblems, NotFound, SessionProblems, UnsupportedMediaType,
};
use crate::api::reader::{Looking, Paying, Reader};
use crate::api::{funding, order_view};
use crate::app::App;
use crate::carriers::LineProof;
use crate::lines::{self, Asking};
use crate::orders::{Caller, OrderError, OrderSnapshot, Orders, Purchase};
use crate::passkeys::step_up;
use crate::quotes::Quote;
use crate::quotes::chosen::Choice;

/// Buys an item: by phone bill, or at once from tab, credit, a bundle or a pass. If the device
/// is already paying for the item by the same phone, the answer is that order.
#[utoipa::path(
    post, path = "/v1/orders", tag = "buying", request_body = PlaceOrder, security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry.")),
    responses(
        (status = 201, description = "The order. A refusal by the carrier is an order too.", body = OrderView),
        (status = 200, description = "The order that was already under way.", body = OrderView),
        (status = 403, description = "`step-up-needed`: from tab or credit, above what this reader pays without their passkey.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`quote-expired`, `already-owned`, `already-paying`, `not-covered`, `phone-month-spent` with `retry_in_secs`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-body`, `invalid-phone`, `amount-invalid`, `message-invalid`, `number-not-served`, `idempotency-key-reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`carrier-unavailable`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        KeyMissing,
        SessionProblems,
    )
)]
pub(crate) async fn place(
    State(app): State<App>,
    Paying(reader): Paying,
    request: Request,
) -> Result<Response, ApiError> {
    let received = Received::read(request).await?;
    let order = place_order(&received.body)?;
    let choice = Choice { tip: order.tip, opens: order.opens };
    let publisher = reader.publisher(&app)?;
    let told = order.line.as_deref();
    let purchase = quoted(&app, &reader.caller, &order.quote)
        .and_then(|quote| Ok(quote.purchase(publisher, &choice)?))
        .map(|purchase| Purchase { line: line(&app, &reader, &purchase.item, told), ..purchase });
    let (app_, caller, billing) = (app.clone(), reader.caller.clone(), publisher.billing.clone());
    let reader_ = reader.clone();
    let work = purchase.map(|purchase| async move {
        if step_up::spends(&order.funding) {
            let (device, price) = (&caller.device, purchase.price);
            let is_needed = step_up::is_needed(&app_.store, device, price).await?;
            if is_needed && !is_stepped_up(&app_, device, order.step_up.as_deref()).await? {
                return Err(ApiError::StepUpNeeded);
            }
        }
        let placed = funding::pay(&app_, &caller, &billing, purchase, order.funding).await?;
        let status = if placed.is_new { StatusCode::CREATED } else { StatusCode::OK };
        StoredAnswer::json(status, &order_view::for_owner(&app_, &reader_, &placed.order).await?)
    });
    once(&app, &reader, &received, work).await
}

/// The status of the order, for a client that polls because the event stream does not work.
#[utoipa::path(
    get, path = "/v1/orders/{order}", tag = "buying", security(("session" = [])),
    params(("order" = OrderId, Path, description = "The order.")),
    responses(
        (status = 200, description = "The order; if it is paid, with what it opened.", body = OrderView),
        NotFound,
        SessionProblems,
    )
)]
pub(crate) async fn read(
    State(app): State<App>,
    Looking(reader): Looking,
    Path(order): Path<String>,
) -> Result<Response, ApiError> {
    let order = app.orders.read(&reader.caller, &id(&order)?).await?;
    Ok(json(StatusCode::OK, &order_view::for_owner(&app, &reader, &order).await?))
}

/// Submits the code that the reader received.
#[utoipa::path(
    post, path = "/v1/orders/{order}/code", tag = "buying", request_body = SubmitCode, security(("session" = [])),
    params(
        ("order" = OrderId, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry."),
    ),
    responses(
        (status = 200, description = "The order: paid, charging, or refused after the last wrong code.", body = OrderView),
        (status = 409, description = "`order-moved`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`wrong-code` with `tries_left`, `code-expired`, `invalid-code`, `invalid-body`, `idempotency-key-reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`carrier-unavailable`", body = Problem, content_type = "application/problem+json"),
        NotFound,
        UnsupportedMediaType,
        KeyMissing,
        SessionProblems,
    )
)]
pub(crate) async fn code(
    State(app): State<App>,
    Paying(reader): Paying,
    Path(order): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    act(app, reader, &order, request, |body| {
        let code: SubmitCode = body::read(body)?;
        Ok(Step::Code(code.code))
    })
    .await
}

/// Asks for another code.
#[utoipa::path(
    post, path = "/v1/orders/{order}/resend", tag = "buying", security(("session" = [])),
    params(
        ("order" = OrderId, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry."),
    ),
    responses(
        (status = 200, description = "The order, with its new code on the way.", body = OrderView),
        (status = 401, description = "`unauthenticated`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no-sends-left`, `order-moved`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too-soon` with `retry_in_secs`, `too-many-requests`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`carrier-unavailable`", body = Problem, content_type = "application/problem+json"),
        NotFound,
        KeyProblems,
    )
)]
pub(crate) async fn resend(
    State(app): State<App>,
    Paying(reader): Paying,
    Path(order): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    act(app, reader, &order, request, |_| Ok(Step::Resend)).await
}

/// Stops the purchase, if no money can have moved yet.
#[utoipa::path(
    post, path = "/v1/orders/{order}/cancel", tag = "buying", security(("session" = [])),
    params(
        ("order" = OrderId, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry."),
    ),
    responses(
        (status = 200, description = "The order: cancelled, or with its present status.", body = OrderView),
        (status = 409, description = "`order-moved`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        NotFound,
        KeyProblems,
        SessionProblems,
    )
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    Paying(reader): Paying,
    Path(order): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    act(app, reader, &order, request, |_| Ok(Step::Cancel)).await
}

/// Undoes a purchase from tab or credit, once, within ten seconds.
#[utoipa::path(
    post, path = "/v1/orders/{order}/undo", tag = "buying", security(("session" = [])),
    params(
        ("order" = OrderId, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry."),
    ),
    responses(
        (status = 200, description = "The order: undone. What it opened is closed.", body = OrderView),
        (status = 409, description = "`undo-too-late`, `already-undone`, `undo-limit`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        NotFound,
        KeyProblems,
        SessionProblems,
    )
)]
pub(crate) async fn undo(
    State(app): State<App>,
    Paying(reader): Paying,
    Path(order): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    act(app, reader, &order, request, |_| Ok(Step::Undo)).await
}

/// A reader's request about an order.
enum Step {
    Code(String),
    Resend,
    Cancel,
    Undo,
}

impl Step {
    async fn take(
        self,
        orders: &Orders,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        match self {
            Self::Code(code) => orders.submit_code(caller, order, &code).await,
            Self::Resend => orders.resend(caller, order).await,
            Self::Cancel => orders.cancel(caller, order).await,
            Self::Undo => orders.undo(caller, order).await,
        }
    }
}

async fn act(
    app: App,
    reader: Reader,
    order: &str,
    request: Request,
    parse: fn(&[u8]) -> Result<Step, ApiError>,
) -> Result<Response, ApiError> {
    let order = id(order)?;
    let received = Received::read(request).await?;
    let step = parse(&received.body)?;
    let (app_, reader_) = (app.clone(), reader.clone());
    // An order's id cannot be guessed, so the answer may show whether one exists. `take` checks whose it is.
    let known = app.orders.knows(&order).await?.then_some(()).ok_or(ApiError::NotFound);
    let work = known.map(|()| async move {
        let order = step.take(&app_.orders, &reader_.caller, &order).await?;
        StoredAnswer::json(StatusCode::OK, &order_view::for_owner(&app_, &reader_, &order).await?)
    });
    once(&app, &reader, &received, work).await
}

/// Reads the quote of a request, which must be for this device and publisher.
///
/// # Errors
///
/// [`ApiError::QuoteExpired`], also for a forged quote and for another reader's.
pub(crate) fn quoted(app: &App, caller: &Caller, quote: &str) -> Result<Quote, ApiError> {
    let (key, now) = (&app.secrets.quote, app.clock.now());
    Quote::verify(key, now, &caller.device, &caller.publisher, quote)
        .map_err(|_| ApiError::QuoteExpired)
}

/// The authorization from the paying phone's carrier; none if it is not for this device, publisher and item.
fn line(app: &App, reader: &Reader, item: &ItemId, told: Option<&str>) -> Option<LineProof> {
    let (key, now) = (&app.secrets.line, app.clock.now());
    let asking = Asking::of(&reader.caller.device, &reader.caller.publisher, item.clone());
    lines::proof(key, now, &asking, told?)
}

fn id(order: &str) -> Result<OrderId, ApiError> {
    OrderId::parse(order).map_err(|_| ApiError::NotFound)
}

/// Reads the body of `POST /v1/orders`. A wrong phone number is a reader's typing error and has a problem
/// type of its own; other errors in the body are the client program's.
fn place_order(bytes: &[u8]) -> Result<PlaceOrder, ApiError> {
    let loose: serde_json::Value = body::read(bytes)?;
    if let Some(typed) = loose.pointer("/funding/phone").and_then(serde_json::Value::as_str) {
        Msisdn::parse(typed).map_err(ApiError::InvalidPhone)?;
    }
    // The same holds for an amount, such as a fraction of a won.
    let amount = loose.pointer("/tip/amount").filter(|amount| !amount.is_null());
    if amount.is_some_and(|amount| Money::deserialize(amount).is_err()) {
        return Err(ApiError::AmountInvalid);
    }
    body::read(bytes)
}
