//! The claim that a reader takes from the plain page back to the article: the browser there gets the right
//! with it, once.

use core::time::Duration;

use farthing_protocol::{ItemId, OrderId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::Key;
use crate::secrets::once::Once;
use crate::secrets::token::TokenError;
use crate::store::claims::Claim;

/// Time to follow a link. Each load of the plain page makes a new claim.
pub(crate) const LIFE: Duration = Duration::from_mins(15);

const KIND: &str = "fr1";

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "p")]
    publisher: PublisherId,
    #[serde(rename = "i")]
    item: ItemId,
    #[serde(rename = "o")]
    order: OrderId,
}

/// Makes a claim to the right of an order.
///
/// # Errors
///
/// If the operating system gives no random bytes.
pub(crate) fn sign(
    key: &Key,
    now: UnixMillis,
    publisher: &PublisherId,
    item: &ItemId,
    order: &OrderId,
) -> Result<String, getrandom::Error> {
    let claims = Claims { publisher: publisher.clone(), item: item.clone(), order: order.clone() };
    Ok(Once::fresh(now.plus(LIFE), claims)?.sign(key, KIND))
}

/// Reads a claim that was made for this publisher's pages.
///
/// # Errors
///
/// [`TokenError`]; a claim for another publisher counts as forged.
pub(crate) fn verify(
    key: &Key,
    now: UnixMillis,
    publisher: &PublisherId,
    text: &str,
) -> Result<Claim, TokenError> {
    let claim = Once::<Claims>::verify(key, KIND, now, text)?;
    let expires_at = claim.expires_at();
    let Once { nonce, claims: Claims { publisher: seller, item, order }, .. } = claim;
    if seller != *publisher {
        return Err(TokenError::Forged);
    }
    Ok(Claim { nonce, expires_at, publisher: seller, item, order })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_claim_holds_for_a_quarter_of_an_hour_on_one_publishers_pages() {
        let (key, now) = (Key::random().unwrap(), UnixMillis(1_795_000_000_000));
        let publisher = |text| PublisherId::parse(text).unwrap();
        let item = ItemId::parse("articles/a").unwrap();
        let order = crate::id_generator::order_id().unwrap();
        let text = sign(&key, now, &publisher("a"), &item, &order).unwrap();
        let opened = verify(&key, now, &publisher("a"), &text).unwrap();
        assert_eq!((opened.item, opened.order), (item, order));
        assert_eq!(verify(&key, now, &publisher("b"), &text), Err(TokenError::Forged));
        let late = now.plus(LIFE);
        assert_eq!(verify(&key, late, &publisher("a"), &text), Err(TokenError::Expired));
    }
}
