//! The ticket with which the sheet sends its reader to the plain page: there the browser acts as the
//! same device, so that both are one purchase.
//!
//! It holds for two minutes and once. The page that it opens takes it out of the address at once, by
//! leading on to the [`Visit`](crate::plain::visit::Visit) that it stands for.

use core::time::Duration;

use farthing_protocol::{DeviceId, ItemId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::{Key, token};

/// Time for one navigation on a slow network.
pub(crate) const LIFE: Duration = Duration::from_mins(2);

const KIND: &str = "fp1";

/// Who may open the plain page of what, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// What makes it good once.
    #[serde(rename = "n")]
    pub(crate) nonce: String,
    /// When it runs out.
    #[serde(rename = "t")]
    pub(crate) expires_at: i64,
    /// The device of the sheet.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    /// Who sells.
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    /// The item.
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
}

impl Ticket {
    /// A ticket for a device.
    ///
    /// # Errors
    ///
    /// If the system has no randomness to give.
    pub(crate) fn fresh(
        now: UnixMillis,
        device: &DeviceId,
        publisher: &PublisherId,
        item: &ItemId,
    ) -> Result<Self, getrandom::Error> {
        Ok(Self {
            nonce: token::nonce()?,
            expires_at: now.plus(LIFE).0,
            device: device.clone(),
            publisher: publisher.clone(),
            item: item.clone(),
        })
    }

    /// The ticket as text.
    pub(crate) fn seal(&self, key: &Key) -> String {
        token::seal(key, KIND, UnixMillis(self.expires_at), self)
    }

    /// Reads a ticket for this item of this publisher.
    pub(crate) fn open(
        key: &Key,
        now: UnixMillis,
        publisher: &PublisherId,
        item: &ItemId,
        text: &str,
    ) -> Option<Self> {
        let ticket: Self = token::open(key, KIND, now, text).ok()?;
        (ticket.publisher == *publisher && ticket.item == *item).then_some(ticket)
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
        let ticket = Ticket::fresh(NOW, &device, &post, &market).unwrap();
        let text = ticket.seal(&key);
        let last = UnixMillis(NOW.plus(LIFE).0 - 1);
        for (at, publisher, item, holds) in [
            (NOW, post.clone(), market.clone(), true),
            (last, post.clone(), market.clone(), true),
            (NOW.plus(LIFE), post.clone(), market.clone(), false),
            (NOW, publisher("daily-sejong"), market, false),
            (NOW, post, item("articles/last-class"), false),
        ] {
            let opened = Ticket::open(&key, at, &publisher, &item, &text);
            assert_eq!(opened.is_some(), holds, "{at:?} {publisher} {item}");
        }
    }
}
