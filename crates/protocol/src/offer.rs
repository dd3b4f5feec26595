//! Offers: a price that is valid for some minutes. Entitlements: the right that a payment buys.

use serde::{Deserialize, Serialize};

use crate::ways::{AlternativeView, DiscountView, TipView, Way};
use crate::{ItemId, ItemKind, Localized, Money, OrderId, OrderView, PublisherView};

/// Body of `POST /v1/offers`: what the reader is looking at. Exactly one of the two is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AskOffer {
    /// An item of the publisher's catalogue.
    Item(ItemId),
    /// An offer signed by the publisher's secret key, for a price that is not in the catalogue.
    Signed(String),
}

/// Answer of `POST /v1/offers`: what the sheet shows. The gateway stores nothing for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferView {
    /// A token that the gateway signed: publisher, item, price and expiry. An order is placed with it, so
    /// that no price is ever read from a page.
    pub quote: String,
    /// How long the quote is valid, in seconds.
    pub expires_in_secs: u32,
    /// The publication that sells it.
    pub publisher: PublisherView,
    /// What a payment buys; with a signed offer, the item that the offer names.
    pub item: ItemId,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// What it is called.
    pub title: Localized,
    /// What this reader pays now, all discounts included. For a tip: the suggested amount.
    pub price: Money,
    /// How this reader can pay for it, best first. The sheet offers the first and folds the others.
    #[serde(default)]
    pub ways: Vec<Way>,
    /// Whether a purchase from tab or credit can be undone for ten seconds. A bundle or a pass that is
    /// bought to open an item cannot.
    #[serde(default)]
    pub can_undo: bool,
    /// For a tip: what can be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<TipView>,
    /// Present if the price is below the regular one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<DiscountView>,
    /// For a bundle or a pass: what was taken off its price, because the reader paid for single
    /// articles in the last seven days. These articles count as used units of the bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited: Option<Money>,
    /// For a bundle of the reader's choice: how many articles it opens from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub articles: Option<u32>,
    /// Whether paying it from tab or credit needs the reader's passkey.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub step_up: bool,
    /// Bundles and passes that would open it too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<AlternativeView>,
    /// Present if this reader may open the item already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement: Option<EntitlementView>,
    /// Present if this reader is already paying for the item, here or in another tab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_order: Option<OrderView>,
}

/// A reader's right to an item, as the reader's own browser gets it.
///
/// Answer of `POST /v1/entitlements` (body [`AskEntitlement`]), and part of a paid order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntitlementView {
    /// The item that it opens.
    pub item: ItemId,
    /// The order that bought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// A signed token for the publisher's server: a JWT (EdDSA), at most 15 minutes.
    pub token: String,
    /// How long the token is valid, in seconds.
    pub expires_in_secs: u32,
    /// The key that opens the item's sealed content: base64url, 32 bytes. A secret; absent for items
    /// without content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_key: Option<String>,
    /// Present after a rotation of content keys: the key for each `kid` that a sealed block can name, as
    /// `kid:key`, separated by blanks, newest first. Pages sealed before the rotation need an older key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_keys: Option<String>,
    /// What was paid for it. Present in answers of `POST /v1/entitlements/check`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// When it was paid: RFC 3339. Present in answers of `POST /v1/offers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bought_at: Option<String>,
}

/// Leaves out the token and the key, because they open paid content.
impl core::fmt::Debug for EntitlementView {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("EntitlementView").field("item", &self.item).finish_non_exhaustive()
    }
}

/// Body of `POST /v1/entitlements`. The answer is 404 `not-entitled` for a reader who has no right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskEntitlement {
    /// The item to open.
    pub item: ItemId,
}

/// Body of `POST /v1/entitlements/check`: all items of a page at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckEntitlements {
    /// The items, at most [`crate::limits::CHECK_MAX`].
    pub items: Vec<ItemId>,
}

/// Answer of `POST /v1/entitlements/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntitlementsView {
    /// What the reader may open. The reader has no right to the other items of the request.
    pub entitlements: Vec<EntitlementView>,
}
