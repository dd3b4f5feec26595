//! Quotes: the gateway's own seal over who sells what for how much, to whom, until when.
//!
//! A price is never read from a page. The frame gets a quote with the offer and hands it back with
//! the order; making one writes nothing down. [`signed`] takes the offers that publishers sign.

use farthing_protocol::limits::QUOTE_LIFE;
use farthing_protocol::{DeviceId, ItemId, ItemKind, Localized, Money, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::grants::Grants;
use crate::orders::Purchase;
use crate::secrets::token::TokenError;
use crate::secrets::{Key, token};

pub(crate) mod signed;

#[cfg(test)]
mod tests;

impl Purchase {
    /// What a verified quote sells. The phone bill and the text message are in Korean.
    pub(crate) fn of(quote: Quote, publisher: &Publisher) -> Self {
        Self {
            publisher: publisher.id.clone(),
            item: quote.item,
            kind: quote.kind,
            title: quote.title.for_language("ko").to_owned(),
            merchant_name: publisher.name.clone(),
            service_host: publisher.service_host().to_owned(),
            price: quote.price,
            grants: quote.grants,
            payer: None,
        }
    }
}

const KIND: &str = "fq1";

/// What a quote says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quote {
    /// To whom the price was shown.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    /// Who sells.
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    /// The item.
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
    /// What kind of thing it is.
    #[serde(rename = "k")]
    pub(crate) kind: ItemKind,
    /// What it is called.
    #[serde(rename = "t")]
    pub(crate) title: Localized,
    /// What it costs.
    #[serde(rename = "m")]
    pub(crate) price: Money,
    /// What it gives once it is paid.
    #[serde(rename = "g")]
    pub(crate) grants: Grants,
    /// Makes it unlike every other quote.
    #[serde(rename = "n")]
    nonce: String,
}

impl Quote {
    /// The quote for an item of the catalogue.
    ///
    /// # Errors
    ///
    /// If the system has no randomness to give.
    pub(crate) fn for_item(
        device: &DeviceId,
        publisher: &Publisher,
        item: &ItemId,
    ) -> Result<Option<Self>, getrandom::Error> {
        let Some(found) = publisher.items.get(item) else { return Ok(None) };
        Ok(Some(Self {
            device: device.clone(),
            publisher: publisher.id.clone(),
            item: item.clone(),
            kind: found.kind,
            title: found.title.clone(),
            price: found.price,
            grants: found.grants.clone(),
            nonce: token::nonce()?,
        }))
    }

    /// The quote for an offer that the publisher signed.
    ///
    /// # Errors
    ///
    /// If the system has no randomness to give.
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
            grants: Grants::of_kind(offer.kind),
            nonce: token::nonce()?,
        })
    }

    /// The quote as text.
    pub(crate) fn seal(&self, key: &Key, now: UnixMillis) -> String {
        token::seal(key, KIND, now.plus(QUOTE_LIFE), self)
    }

    /// Reads a quote that was shown to this device on this publisher's pages.
    ///
    /// # Errors
    ///
    /// [`TokenError`]; a quote for somebody else counts as forged.
    pub(crate) fn open(
        key: &Key,
        now: UnixMillis,
        device: &DeviceId,
        publisher: &PublisherId,
        text: &str,
    ) -> Result<Self, TokenError> {
        let quote: Self = token::open(key, KIND, now, text)?;
        if quote.device == *device && quote.publisher == *publisher {
            return Ok(quote);
        }
        Err(TokenError::Forged)
    }
}
