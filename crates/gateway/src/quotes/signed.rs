//! Offers that a publisher signs for prices that are not in its catalogue.
//!
//! A compact JWS (RFC 7515) with `alg` EdDSA over Ed25519 (RFC 8037), which every JWT library can make. The
//! gateway has only the public key: it can verify offers and cannot make them. The header's `typ` is
//! `farthing-offer+jwt`, so that no other token of the publisher counts as an offer.

use core::time::Duration;

use farthing_protocol::{ItemId, ItemKind, Localized, Money};
use serde::Deserialize;

use crate::clock::UnixMillis;
use crate::config::{PriceCeiling, Publisher, WebOrigin, is_short};
use crate::grants::Grants;
use crate::secrets::jws;
use crate::tips::TipTerms;

mod terms;

/// Longest validity of an offer. An offer names no reader: until it expires, everybody who has it can buy at
/// its price.
const LIFE_MAX: Duration = Duration::from_hours(24);

/// Allowed difference between the publisher's clock and the gateway's.
const LEEWAY: Duration = Duration::from_mins(1);

const TYPE: &str = "farthing-offer+jwt";

/// The content of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedOffer {
    pub(crate) item: ItemId,
    /// The kind of item.
    pub(crate) kind: ItemKind,
    /// The item's title.
    pub(crate) title: Localized,
    /// The price; for a tip the suggested amount.
    pub(crate) price: Money,
    /// The rights that it grants when it is paid.
    pub(crate) grants: Grants,
    /// For a tip: which amounts the reader can choose.
    pub(crate) tip: Option<TipTerms>,
    /// For a bundle or a pass: the article for which it is sold.
    pub(crate) opens: Option<ItemId>,
}

/// An offer's claims, with the names of the catalogue.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    item: ItemId,
    kind: ItemKind,
    title: Localized,
    price: Money,
    opens: Option<ItemId>,
    #[serde(flatten)]
    terms: terms::Terms,
}

/// Why an offer was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfferError {
    /// It was not signed by this publisher for this gateway, or its content is not allowed.
    Invalid,
    /// Its `exp` has passed by more than [`LEEWAY`].
    Expired,
}

/// Verifies and reads an offer, a compact JWS.
///
/// # Errors
///
/// [`OfferError::Expired`] if its time is over; [`OfferError::Invalid`] for everything else that is wrong.
pub(crate) fn read(
    publisher: &Publisher,
    gateway: &WebOrigin,
    ceiling: &PriceCeiling,
    now: UnixMillis,
    text: &str,
) -> Result<SignedOffer, OfferError> {
    let claims = verified(publisher, text).ok_or(OfferError::Invalid)?;
    if claims.iss != publisher.id.as_str() || claims.aud != gateway.as_str() {
        return Err(OfferError::Invalid);
    }
    let expires = UnixMillis(claims.exp.saturating_mul(1_000));
    if expires.plus(LEEWAY) <= now {
        return Err(OfferError::Expired);
    }
    let unfit = expires > now.plus(LIFE_MAX).plus(LEEWAY)
        || claims.price.is_zero()
        || ceiling.check(claims.price).is_err()
        || claims.kind == ItemKind::Unknown
        || claims.title.for_language("en").trim().is_empty()
        || !is_short(&claims.title);
    if unfit {
        return Err(OfferError::Invalid);
    }
    let Claims { item, kind, title, price, opens, terms, .. } = claims;
    let (grants, tip) = terms.read(kind, price, ceiling).ok_or(OfferError::Invalid)?;
    // An article of the catalogue, or one that is sold by signed offers only.
    let is_other = |id| publisher.items.get(id).is_some_and(|it| it.kind != ItemKind::Article);
    if opens.as_ref().is_some_and(|article| !grants.opens(article) || is_other(article)) {
        return Err(OfferError::Invalid);
    }
    Ok(SignedOffer { item, kind, title, price, grants, tip, opens })
}

fn verified(publisher: &Publisher, text: &str) -> Option<Claims> {
    jws::verify(publisher.offer_keys.iter().map(|key| &key.0), Some(TYPE), text)
}
