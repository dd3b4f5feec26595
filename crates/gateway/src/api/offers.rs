//! `POST /v1/offers`: what the sheet shows, with a quote that holds its price.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::limits::QUOTE_LIFE;
use farthing_protocol::offer::AskOffer;
use farthing_protocol::{OfferView, Problem};

use crate::api::body::{Body, json};
use crate::api::error::ApiError;
use crate::api::problems::{SessionProblems, UnsupportedMediaType};
use crate::api::reader::{Looking, Reader};
use crate::api::{order_view, rights, ways};
use crate::app::App;
use crate::config::Publisher;
use crate::passkeys::step_up;
use crate::quotes::Quote;
use crate::quotes::offered::{self, Offered};
use crate::quotes::signed::{self, OfferError};
use crate::tips::TipTerms;

/// Offers an item to the reader at a price that is valid for a while. The gateway stores nothing for it.
#[utoipa::path(
    post, path = "/v1/offers", tag = "buying", request_body = AskOffer, security(("session" = [])),
    responses(
        (status = 200, description = "The offer, with its quote.", body = OfferView),
        (status = 404, description = "`item-unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`quote-expired`: the signed offer is too old.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-body`, `offer-invalid`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        SessionProblems,
    )
)]
pub(crate) async fn offer(
    State(app): State<App>,
    Looking(reader): Looking,
    body: Body<AskOffer>,
) -> Result<Response, ApiError> {
    let publisher = reader.publisher(&app)?;
    Ok(json(StatusCode::OK, &view(&app, &reader, publisher, body.value).await?))
}

/// What this reader is offered.
///
/// # Errors
///
/// Those of `POST /v1/offers`.
pub(crate) async fn view(
    app: &App,
    reader: &Reader,
    publisher: &Publisher,
    wanted: AskOffer,
) -> Result<OfferView, ApiError> {
    let caller = &reader.caller;
    let now = app.clock.now();
    let device = &caller.device;
    let offered = match wanted {
        AskOffer::Item(item) => {
            let offered = offered::item(app, caller, publisher, &item).await?;
            offered.ok_or(ApiError::ItemUnknown)?
        }
        AskOffer::Signed(text) => {
            let (gateway, ceiling) = (&app.config.gateway.public_url, &app.config.limits.max_price);
            let offer = signed::read(publisher, gateway, ceiling, now, &text);
            let offer = offer.map_err(|error| match error {
                OfferError::Invalid => ApiError::OfferInvalid,
                OfferError::Expired => ApiError::QuoteExpired,
            })?;
            let tip = offer.tip.as_ref().map(TipTerms::view);
            Offered::signed(Quote::for_signed(device, publisher, offer)?, tip)
        }
    };
    let Offered { quote, tip, discount, credited, articles, alternatives } = offered;
    // Tips can be given again.
    let owned =
        if quote.kind.is_kept() { app.orders.owned(caller, &quote.item).await? } else { None };
    // A page asks for offers before its reader wants anything, and that must not use a pass. The pass is one
    // of the ways to pay; a purchase with it uses it.
    let entitlement = match owned.filter(|owned| !owned.is_unused_pass) {
        Some(owned) => Some(rights::view_with_moment(app, caller, &owned).await?),
        None => None,
    };
    let live = app.orders.live(caller, &quote.item).await?;
    let live_order = match live {
        Some(order) => Some(order_view::for_owner(app, reader, &order).await?),
        None => None,
    };
    let step_up = step_up::is_needed(&app.store, device, quote.price).await?;
    let (ways, can_undo) = ways::of_quote(app, caller, publisher, &quote).await?;
    Ok(OfferView {
        quote: quote.sign(&app.secrets.quote, now)?,
        expires_in_secs: u32::try_from(QUOTE_LIFE.as_secs()).unwrap_or(u32::MAX),
        publisher: publisher.view(),
        item: quote.item,
        kind: quote.kind,
        title: quote.title,
        price: quote.price,
        ways,
        can_undo: can_undo && quote.opens.is_none(),
        tip,
        discount,
        credited,
        articles,
        step_up,
        alternatives,
        entitlement,
        live_order,
    })
}
