//! The session of a browser without scripts and cookies: a signed capability in the page's address and forms.
//!
//! It is valid for one item of one publisher, and names the device of the purchase. An address without one
//! redirects to an address with one, so that going back, reloading and a second tab show the same purchase.
//! It is valid for a month; for that time the address shows the receipt and opens the item. The gateway does
//! not log it (calls are logged by their route's pattern), and no other site gets it in a `Referer`.

use core::time::Duration;

use farthing_protocol::{DeviceId, HandoffId, ItemId, ItemKind, Localized, OrderId, PublisherId};
use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::id_generator::{self, DrawError};
use crate::plain::ticket::Ticket;
use crate::secrets::{Key, token};

/// How long a visit's token, and so a bookmarked page, is valid.
pub(crate) const LIFE: Duration = Duration::from_hours(24 * 30);
const KIND: &str = "fv1";

/// A browser on the plain page of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visit {
    /// The device of the purchase.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
    /// The order that was placed here, or that was under way when the device came here.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<OrderId>,
    /// The article for which a bundle or a pass is bought.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) because: Option<ItemId>,
    /// For a hand-off: its id, and the phone that pays for the device.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub(crate) handoff: Option<(HandoffId, DeviceId)>,
    /// For an item that is not in the catalogue: its kind and title in the publisher's signed offer.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(crate) unlisted: Option<Unlisted>,
    /// Whether its address was visible to others. Then it cannot spend the device's tab, credit, bundles and
    /// passes.
    #[serde(rename = "b", default, skip_serializing_if = "core::ops::Not::not")]
    pub(crate) is_guest: bool,
}

/// An item that a signed offer sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unlisted {
    /// What kind of thing it is.
    #[serde(rename = "k")]
    pub(crate) kind: ItemKind,
    #[serde(rename = "t")]
    pub(crate) title: Localized,
}

impl Visit {
    /// A first visit. Nothing is stored for it.
    ///
    /// # Errors
    ///
    /// [`DrawError`] if the operating system gives no random bytes.
    pub(crate) fn fresh(publisher: &PublisherId, item: &ItemId) -> Result<Self, DrawError> {
        Ok(Self::of(&id_generator::device_id()?, publisher, item))
    }

    /// A visit of a known device.
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

    /// The same purchase, from an address that others have seen.
    pub(crate) fn seen_by_others(self) -> Self {
        Self { is_guest: true, ..self }
    }

    /// The same device at another item; `because` is the article for which it is bought, if any.
    pub(crate) fn elsewhere(&self, item: &ItemId, because: Option<&ItemId>) -> Self {
        let visit = Self::of(&self.device, &self.publisher, item);
        let handoff = self.handoff.clone();
        Self { because: because.cloned(), handoff, is_guest: self.is_guest, ..visit }
    }

    /// Whether only a phone bill can pay: another phone pays for the device, or it is not certain that this
    /// browser is the device.
    pub(crate) const fn is_for_another(&self) -> bool {
        self.handoff.is_some() || self.is_guest
    }

    /// Whether it is valid for this item of this publisher.
    pub(crate) fn is_of(&self, publisher: &PublisherId, item: &ItemId) -> bool {
        self.publisher == *publisher && self.item == *item
    }

    /// The visit of a device that came from the sheet with a ticket.
    pub(crate) fn of_device(ticket: Ticket) -> Self {
        let Ticket { device, publisher, item } = ticket;
        Self::of(&device, &publisher, &item)
    }

    /// The same device, for another purchase of the same item.
    pub(crate) fn once_more(&self) -> Self {
        Self { order: None, ..self.clone() }
    }

    /// The capability as text.
    pub(crate) fn sign(&self, key: &Key, now: UnixMillis) -> String {
        token::sign(key, KIND, now.plus(LIFE), self)
    }

    /// Reads a capability. None if it is not valid now, or not for this item of this publisher.
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
