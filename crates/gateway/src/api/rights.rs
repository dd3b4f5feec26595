//! What a reader with a right gets: the token for the publisher's server and the content key.

use farthing_protocol::{EntitlementView, ItemId, ItemKind, Localized, OrderId};

use crate::api::error::ApiError;
use crate::app::App;
use crate::clock::UnixMillis;
use crate::content;
use crate::entitlements::{self, Grant};
use crate::orders::{Caller, Owned};
use crate::secrets::token;

/// The view of a right that ends at `until`, for its owner's browser.
///
/// # Errors
///
/// [`ApiError::Internal`] if there are no keys.
pub(crate) fn view(
    app: &App,
    owner: &Caller,
    item: &ItemId,
    order: &OrderId,
    until: Option<UnixMillis>,
) -> Result<EntitlementView, ApiError> {
    let missing = || ApiError::Internal(anyhow::Error::msg("there are no keys"));
    let (rings, now) = (app.rings(), app.clock.now());
    let life = entitlements::life(now, until);
    let grant = Grant { publisher: &owner.publisher, device: &owner.device, item, order, until };
    let signer = rings.signer(now).ok_or_else(missing)?;
    let has_content = has_content(app, owner, item);
    let key = |secret| token::text(content::content_key(secret, &owner.publisher, item).bytes());
    let content_key =
        has_content.then(|| rings.sealer().map(key).ok_or_else(missing)).transpose()?;
    let content_keys = (has_content && rings.sealers().count() > 1).then(|| {
        let keys = rings.sealers().map(|secret| format!("{}:{}", secret.kid(), key(secret)));
        keys.collect::<Vec<_>>().join(" ")
    });
    Ok(EntitlementView {
        item: item.clone(),
        order: Some(order.clone()),
        token: entitlements::sign(signer, &app.config.gateway.public_url, now, &grant),
        expires_in_secs: u32::try_from(life.as_secs()).unwrap_or(u32::MAX),
        content_key,
        content_keys,
        price: None,
        bought_at: None,
    })
}

/// As [`view`], with the time of the payment, for a reader who was about to pay again.
///
/// # Errors
///
/// As [`view`], or if the order cannot be read.
pub(crate) async fn view_with_moment(
    app: &App,
    caller: &Caller,
    owned: &Owned,
) -> Result<EntitlementView, ApiError> {
    let Owned { item, order, until, .. } = owned;
    let paid = app.orders.snapshot(order).await?;
    let at = paid.and_then(|order| Some(order.receipt?.paid_at.to_rfc3339()));
    Ok(EntitlementView { bought_at: at, ..view(app, caller, item, order, *until)? })
}

/// Whether the item has content. Tips and credit have none. An item outside the catalogue was a signed offer,
/// which may have content.
fn has_content(app: &App, owner: &Caller, item: &ItemId) -> bool {
    let publisher = app.config.publishers.get(&owner.publisher);
    let found = publisher.and_then(|publisher| publisher.items.get(item));
    found.is_none_or(|item| item.kind.is_kept())
}

/// The address of the opened page with its key in the fragment, which is not sent to servers. For readers
/// whose browser stores nothing; the loader in the page decrypts the content with the key.
pub(crate) fn link(app: &App, owner: &Caller, opened: &EntitlementView) -> Option<Localized> {
    let publisher = app.config.publishers.get(&owner.publisher)?;
    let item = publisher.items.get(&opened.item).filter(|item| item.kind == ItemKind::Article)?;
    // After a rotation the page may be sealed with an older secret, so the link has all keys.
    let keys = opened.content_keys.as_ref().or(opened.content_key.as_ref())?;
    let (page, keys) = (item.url.as_ref()?, keys.replace(' ', "+"));
    let fragment = format!("farthing={}~{keys}", opened.item.as_str().replace('/', "%2F"));
    let in_language = |tag| {
        let mut url = page.for_language(tag).clone();
        url.set_fragment(Some(&fragment));
        url.to_string()
    };
    Some(Localized { en: Some(in_language("en")), ko: Some(in_language("ko")) })
}

/// As [`view`], with the price that was paid, for a page that has not seen the payment.
///
/// # Errors
///
/// As [`view`], or if the order cannot be read.
pub(crate) async fn view_with_price(
    app: &App,
    caller: &Caller,
    item: &ItemId,
    order: &OrderId,
    until: Option<UnixMillis>,
) -> Result<EntitlementView, ApiError> {
    let paid = app.orders.snapshot(order).await?;
    let view = view(app, caller, item, order, until)?;
    // The price of a bundle, a set or a pass is not the article's price.
    let paid = paid.filter(|order| order.item == *item);
    Ok(EntitlementView { price: paid.map(|order| order.price), ..view })
}
