//! What a reader who paid gets to see: the token for the publisher's server and the content key.

use farthing_protocol::{EntitlementView, ItemId, OrderId};

use crate::api::error::ApiError;
use crate::content;
use crate::entitlements::{self, Grant};
use crate::orders::Caller;
use crate::secrets::token;
use crate::service::App;

/// The right to an item, as its owner's browser is told.
///
/// # Errors
///
/// [`ApiError::Internal`] if there are no keys.
pub(crate) fn view(
    app: &App,
    owner: &Caller,
    item: &ItemId,
    order: &OrderId,
) -> Result<EntitlementView, ApiError> {
    let missing = || ApiError::Internal(anyhow::Error::msg("there are no keys"));
    let (rings, now) = (app.rings(), app.clock.now());
    let grant = Grant { publisher: &owner.publisher, device: &owner.device, item, order };
    let signer = rings.signer(now).ok_or_else(missing)?;
    let content_key = if has_content(app, owner, item) {
        let secret = rings.sealer().ok_or_else(missing)?;
        let key = content::content_key(secret, &owner.publisher, item);
        Some(token::text(key.bytes()))
    } else {
        None
    };
    Ok(EntitlementView {
        item: item.clone(),
        order: Some(order.clone()),
        token: entitlements::sign(signer, &app.config.gateway.public_url, now, &grant),
        expires_in_secs: u32::try_from(entitlements::LIFE.as_secs()).unwrap_or(u32::MAX),
        content_key,
        price: None,
        bought_at: None,
    })
}

/// As [`view`], with when it was paid: for a reader who was about to pay again.
///
/// # Errors
///
/// As [`view`], or if the order cannot be read.
pub(crate) async fn view_with_moment(
    app: &App,
    caller: &Caller,
    item: &ItemId,
    order: &OrderId,
) -> Result<EntitlementView, ApiError> {
    let paid = app.orders.snapshot(order).await?;
    let at = paid.and_then(|order| Some(order.receipt?.paid_at.to_rfc3339()));
    Ok(EntitlementView { bought_at: at, ..view(app, caller, item, order)? })
}

/// Tips and credit open nothing. What is not in the catalogue was a signed offer, which may.
fn has_content(app: &App, owner: &Caller, item: &ItemId) -> bool {
    let publisher = app.config.publishers.get(&owner.publisher);
    let found = publisher.and_then(|publisher| publisher.items.get(item));
    found.is_none_or(|item| item.kind.is_kept())
}

/// As [`view`], with what was paid: for a page that has not seen the payment.
///
/// # Errors
///
/// As [`view`], or if the order cannot be read.
pub(crate) async fn view_with_price(
    app: &App,
    caller: &Caller,
    item: &ItemId,
    order: &OrderId,
) -> Result<EntitlementView, ApiError> {
    let paid = app.orders.snapshot(order).await?;
    let view = view(app, caller, item, order)?;
    // What a bundle, a set or a pass cost is not what the article cost.
    let paid = paid.filter(|order| order.item == *item);
    Ok(EntitlementView { price: paid.map(|order| order.price), ..view })
}
