//! The ticket with which the sheet sends its reader to the plain page. There the browser acts as the same
//! device, so that both continue one purchase.
//!
//! It is valid for two minutes and once. The page redirects at once to the
//! [`Visit`](crate::plain::visit::Visit) of the ticket, which removes the ticket from the address.

use core::time::Duration;

use farthing_protocol::{DeviceId, ItemId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::Key;
use crate::secrets::once::Once;

/// Time for one navigation on a slow network.
pub(crate) const LIFE: Duration = Duration::from_mins(2);

const KIND: &str = "fp1";

/// The content of a ticket: device, publisher and item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// The device of the sheet.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
}

impl Ticket {
    /// The ticket as text.
    ///
    /// # Errors
    ///
    /// If the system has no randomness to give.
    pub(crate) fn sign(self, key: &Key, now: UnixMillis) -> Result<String, getrandom::Error> {
        Ok(Once::fresh(now.plus(LIFE), self)?.sign(key, KIND))
    }

    /// Reads a ticket for this item of this publisher.
    pub(crate) fn verify(
        key: &Key,
        now: UnixMillis,
        publisher: &PublisherId,
        item: &ItemId,
        text: &str,
    ) -> Option<Once<Self>> {
        let ticket = Once::<Self>::verify(key, KIND, now, text).ok()?;
        let fits = ticket.claims.publisher == *publisher && ticket.claims.item == *item;
        fits.then_some(ticket)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use farthing_protocol::{DeviceId, ItemId, PublisherId};

    use super::{LIFE, Ticket};
    use crate::clock::UnixMillis;
    use crate::secrets::Key;

    const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

    #[test]
    fn a_ticket_holds_for_two_minutes_for_its_item_of_its_publisher() {
        let key = Key::random().unwrap();
        let device = DeviceId::parse("dev_0123456789abcdefghij").unwrap();
        let publisher = |id| PublisherId::parse(id).unwrap();
        let item = |id| ItemId::parse(id).unwrap();
        let (post, market) = (publisher("jeju-post"), item("articles/night-market"));
        let ticket = Ticket { device, publisher: post.clone(), item: market.clone() };
        let text = ticket.sign(&key, NOW).unwrap();
        let last = UnixMillis(NOW.plus(LIFE).0 - 1);
        for (at, publisher, item, holds) in [
            (NOW, post.clone(), market.clone(), true),
            (last, post.clone(), market.clone(), true),
            (NOW.plus(LIFE), post.clone(), market.clone(), false),
            (NOW, publisher("daily-sejong"), market, false),
            (NOW, post, item("articles/last-class"), false),
        ] {
            let opened = Ticket::verify(&key, at, &publisher, &item, &text);
            assert_eq!(opened.is_some(), holds, "{at:?} {publisher} {item}");
        }
    }
}
