//! Quotes: publisher, item, price, device and expiry, signed by the gateway.
//!
//! A price is never read from a page. The frame gets a quote with the offer and sends it back with the order.
//! Quotes are not stored. [`offered`] makes one for a reader, [`signed`] reads offers that publishers sign,
//! [`chosen`] turns a quote and the reader's choices into a purchase.

use farthing_protocol::limits::QUOTE_LIFE;
use farthing_protocol::{DeviceId, ItemId, ItemKind, Localized, Money, OrderId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::bundles::{self, Single};
use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::grants::Grants;
use crate::prices::Why;
use crate::secrets::token::{TokenError, TooLong};
use crate::secrets::{Key, token};
use crate::tips::{TipBounds, TipTerms};

pub(crate) mod chosen;
pub(crate) mod offered;
pub(crate) mod signed;

#[cfg(test)]
mod tests;

const KIND: &str = "fq1";

/// The content of a quote.
///
/// [`crate::benching::Shop`] is an example: it makes a quote, and accepts it for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quote {
    /// The device to which the price was shown.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
    /// The kind of item.
    #[serde(rename = "k")]
    pub(crate) kind: ItemKind,
    /// The item's title.
    #[serde(rename = "t")]
    pub(crate) title: Localized,
    /// The price; for a tip the suggested amount.
    #[serde(rename = "m")]
    pub(crate) price: Money,
    /// The rights that a paid order grants.
    #[serde(rename = "g")]
    pub(crate) grants: Grants,
    /// For a tip: which amounts the reader can choose.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub(crate) tip: Option<TipQuote>,
    /// Whether the price is for a reader's first purchase.
    #[serde(rename = "f", default)]
    pub(crate) is_trial: bool,
    /// Earlier single purchases whose price was deducted.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) counted: Vec<OrderId>,
    /// The article for which the publisher sells it, if its signed offer names one.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) opens: Option<ItemId>,
    /// Makes every quote different.
    #[serde(rename = "n")]
    nonce: String,
}

/// What a quote says about a tip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TipQuote {
    /// Which amounts the reader can choose, and whether a message is allowed.
    #[serde(flatten)]
    pub(crate) bounds: TipBounds,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) thanks: Option<Localized>,
}

impl TipQuote {
    fn of(terms: &TipTerms) -> Self {
        Self { bounds: terms.bounds, thanks: terms.thanks.clone() }
    }
}

/// The facts about a reader on which a publisher's prices depend.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub(crate) now: UnixMillis,
    /// Whether the reader has bought nothing from this publisher yet.
    pub(crate) is_newcomer: bool,
    /// Single articles that the reader bought in the last seven days.
    pub(crate) singles: &'a [Single],
}

impl Quote {
    /// The quote for an item of the catalogue, for this reader now.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    pub(crate) fn for_item(
        device: &DeviceId,
        publisher: &Publisher,
        item: &ItemId,
        standing: &Standing<'_>,
    ) -> Result<Option<Self>, getrandom::Error> {
        let Some(found) = publisher.items.get(item) else { return Ok(None) };
        let asked = found.prices.asked(standing.now, standing.is_newcomer);
        let counted = bundles::count(&found.grants, asked.price, standing.singles);
        Ok(Some(Self {
            device: device.clone(),
            publisher: publisher.id.clone(),
            item: item.clone(),
            kind: found.kind,
            title: found.title.clone(),
            price: counted.price,
            grants: counted.grants,
            tip: found.tip.as_ref().map(TipQuote::of),
            is_trial: asked.why == Some(Why::Trial),
            counted: counted.orders,
            opens: None,
            nonce: token::nonce()?,
        }))
    }

    /// The quote for an offer that the publisher signed.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    pub(crate) fn for_signed(
        device: &DeviceId,
        publisher: &Publisher,
        offer: signed::SignedOffer,
    ) -> Result<Self, getrandom::Error> {
        Ok(Self {
            device: device.clone(),
            publisher: publisher.id.clone(),
            item: offer.item,
            kind: offer.kind,
            title: offer.title,
            price: offer.price,
            grants: offer.grants,
            tip: offer.tip.as_ref().map(TipQuote::of),
            is_trial: false,
            counted: Vec::new(),
            opens: offer.opens,
            nonce: token::nonce()?,
        })
    }

    /// The quote as text.
    ///
    /// # Errors
    ///
    /// [`TooLong`], because any number of purchases can be counted toward a fixed bundle.
    pub(crate) fn sign(&self, key: &Key, now: UnixMillis) -> Result<String, TooLong> {
        token::sign_if_readable(key, KIND, now.plus(QUOTE_LIFE), self)
    }

    /// Reads a quote that was shown to this device on this publisher's pages.
    ///
    /// # Errors
    ///
    /// [`TokenError`]; a quote for another device counts as forged.
    pub(crate) fn verify(
        key: &Key,
        now: UnixMillis,
        device: &DeviceId,
        publisher: &PublisherId,
        text: &str,
    ) -> Result<Self, TokenError> {
        let quote: Self = token::verify(key, KIND, now, text)?;
        if quote.device == *device && quote.publisher == *publisher {
            return Ok(quote);
        }
        Err(TokenError::Forged)
    }
}
