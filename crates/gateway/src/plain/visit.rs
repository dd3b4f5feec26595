//! What stands for a session where a browser keeps nothing: a signed capability that the page carries in
//! its address and its forms.
//!
//! It is good for one item at one publisher, and names the device that the purchase belongs to. Every
//! look at the page carries one from the first on, so that going back, reloading and a second tab all
//! meet the same purchase. It holds for a month: so long the same address shows the receipt again and
//! opens what was bought. It is in no log (calls are logged by their route's pattern) and leaves the
//! page in no `Referer`.

use core::time::Duration;

use farthing_protocol::{DeviceId, HandoffId, ItemId, ItemKind, Localized, OrderId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::plain::ticket::Ticket;
use crate::random::{self, DrawError};
use crate::secrets::{Key, token};

/// How long a visit's token holds. The page that a reader kept works for so long.
pub(crate) const LIFE: Duration = Duration::from_hours(24 * 30);
const KIND: &str = "fv1";

/// A browser that looks at the plain page of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visit {
    /// Whose purchase it is.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
    /// The order that was placed here, or that the device was paying by when it came here.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<OrderId>,
    /// The article for which a bundle or a pass is looked at.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) because: Option<ItemId>,
    /// For a hand-off: which, and the phone that pays for the device.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub(crate) handoff: Option<(HandoffId, DeviceId)>,
    /// For an item that is not in the catalogue: what the publisher's signed offer called it.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(crate) unlisted: Option<Unlisted>,
    /// Whether it came through somebody else's address bar: it spends nothing that the device has.
    #[serde(rename = "b", default, skip_serializing_if = "core::ops::Not::not")]
    pub(crate) is_guest: bool,
}

/// An item that a signed offer sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unlisted {
    /// What kind of thing it is.
    #[serde(rename = "k")]
    pub(crate) kind: ItemKind,
    /// What it is called.
    #[serde(rename = "t")]
    pub(crate) title: Localized,
}

impl Visit {
    /// A first visit. Nothing is written down for it.
    ///
    /// # Errors
    ///
    /// [`DrawError`] if the system has no randomness to give.
    pub(crate) fn fresh(publisher: &PublisherId, item: &ItemId) -> Result<Self, DrawError> {
        Ok(Self::of(&random::device_id()?, publisher, item))
    }

    /// A visit of a device that is known.
    pub(crate) fn of(device: &DeviceId, publisher: &PublisherId, item: &ItemId) -> Self {
        let (device, publisher, item) = (device.clone(), publisher.clone(), item.clone());
        Self {
            device,
            publisher,
            item,
            order: None,
            because: None,
            handoff: None,
            unlisted: None,
            is_guest: false,
        }
    }

    /// The same purchase, come to by an address that others have seen.
    pub(crate) fn seen_by_others(self) -> Self {
        Self { is_guest: true, ..self }
    }

    /// The same device at another item, because of an article or not.
    pub(crate) fn elsewhere(&self, item: &ItemId, because: Option<&ItemId>) -> Self {
        let visit = Self::of(&self.device, &self.publisher, item);
        let handoff = self.handoff.clone();
        Self { because: because.cloned(), handoff, is_guest: self.is_guest, ..visit }
    }

    /// Whether only a phone bill can pay, and never what the device has: where another phone pays for it, or
    /// where it is not sure that the device itself is here.
    pub(crate) const fn is_for_another(&self) -> bool {
        self.handoff.is_some() || self.is_guest
    }

    /// Whether it is good for this item of this publisher.
    pub(crate) fn is_of(&self, publisher: &PublisherId, item: &ItemId) -> bool {
        self.publisher == *publisher && self.item == *item
    }

    /// The visit of a device that came from the sheet with a ticket.
    pub(crate) fn of_device(ticket: Ticket) -> Self {
        let Ticket { device, publisher, item } = ticket;
        Self::of(&device, &publisher, &item)
    }

    /// The same device, about to buy the same thing once more.
    pub(crate) fn once_more(&self) -> Self {
        Self { order: None, ..self.clone() }
    }

    /// The capability as text.
    pub(crate) fn sign(&self, key: &Key, now: UnixMillis) -> String {
        token::sign(key, KIND, now.plus(LIFE), self)
    }

    /// Reads a capability for this item of this publisher.
    pub(crate) fn verify(
        key: &Key,
        now: UnixMillis,
        publisher: &PublisherId,
        item: &ItemId,
        text: &str,
    ) -> Option<Self> {
        let visit: Self = token::verify(key, KIND, now, text).ok()?;
        visit.is_of(publisher, item).then_some(visit)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_capability_is_good_for_one_item_of_one_publisher() {
        let (key, now) = (Key::random().unwrap(), UnixMillis(1_795_000_000_000));
        let publisher = |text| PublisherId::parse(text).unwrap();
        let item = |text| ItemId::parse(text).unwrap();
        let visit = Visit::fresh(&publisher("a"), &item("x")).unwrap();
        let text = visit.sign(&key, now);
        let open = |p, i, now| Visit::verify(&key, now, &publisher(p), &item(i), &text);
        assert_eq!(open("a", "x", now), Some(visit.clone()));
        assert_eq!(open("b", "x", now), None);
        assert_eq!(open("a", "y", now), None);
        assert_eq!(open("a", "x", now.plus(LIFE)), None);
    }
}
