//! What the page is told about an item, with the words that it shows there.

use farthing_protocol::host::{How, ItemState, Opening, Purchase, ToHost};
use farthing_protocol::{EntitlementView, ItemId, ItemKind, OrderId, OrderView};

use crate::i18n::{Text, Voice};

/// The reader does not own the item, or nobody could say.
pub(super) fn unowned(item: ItemId, state: ItemState) -> ToHost {
    ToHost::State {
        item,
        opening: None,
        state,
        entitlement: None,
        content_key: None,
        purchase: None,
    }
}

/// The reader owns the item since before.
pub(super) fn owned(
    voice: &Voice,
    opening: Option<Opening>,
    entitlement: EntitlementView,
) -> ToHost {
    let line = match &entitlement.price {
        Some(price) => voice.say(&Text::Paid { price: voice.money(price) }),
        None => voice.say(&Text::Owned),
    };
    let how = How::Owned;
    let purchase = entitlement.order.map(|order| purchase(voice, how, order, line));
    ToHost::State {
        item: entitlement.item,
        opening,
        state: ItemState::Owned,
        entitlement: Some(entitlement.token),
        content_key: entitlement.content_key,
        purchase,
    }
}

/// The reader has paid for the item. A tip opens nothing: it is thanked for, and for sale again.
pub(super) fn paid(
    voice: &Voice,
    opening: Opening,
    kind: ItemKind,
    order: &OrderView,
    entitlement: EntitlementView,
) -> ToHost {
    let mut line = voice.say(&Text::Paid { price: voice.money(&order.price) });
    if !kind.is_kept() {
        line = format!("{} {line}", voice.say(&Text::Thanks));
    }
    let item = entitlement.item;
    let purchase = Some(purchase(voice, How::Paid, order.id.clone(), line));
    let opening = Some(opening);
    if kind.is_kept() {
        ToHost::State {
            item,
            opening,
            state: ItemState::Owned,
            entitlement: Some(entitlement.token),
            content_key: entitlement.content_key,
            purchase,
        }
    } else {
        let state = ItemState::ForSale;
        ToHost::State { item, opening, state, entitlement: None, content_key: None, purchase }
    }
}

fn purchase(voice: &Voice, how: How, order: OrderId, line: String) -> Purchase {
    Purchase { how, order, line, receipt: voice.say(&Text::Receipt) }
}
