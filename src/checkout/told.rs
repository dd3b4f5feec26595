//! What the page is told about an item, with the words that it shows there.

use farthing_protocol::host::{How, ItemState, Opening, Purchase, ToHost};
use farthing_protocol::{
    EntitlementView, ItemId, ItemKind, Left, Localized, Money, OrderId, Reason,
};

use crate::i18n::{Text, Voice};

/// An order that was paid just now.
pub(super) struct Receipted {
    /// Which.
    pub(super) order: OrderId,
    /// How much.
    pub(super) price: Money,
    /// What is left where the money came from.
    pub(super) left: Option<Left>,
    /// For how many seconds more it can be taken back.
    pub(super) undo_in_secs: Option<u32>,
    /// What the author of a tip's item says.
    pub(super) thanks: Option<Localized>,
}

/// The reader does not own the item, or nobody could say.
pub(super) fn unowned(item: ItemId, opening: Option<Opening>, state: ItemState) -> ToHost {
    ToHost::State { item, opening, state, entitlement: None, content_key: None, purchase: None }
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

/// What was paid and, where it was not a phone bill, from what. A tip is thanked for, in the author's
/// words if there are any.
fn line(voice: &Voice, kind: ItemKind, paid: &Receipted) -> String {
    let price = voice.money(&paid.price);
    let said = match &paid.left {
        Some(left) => format!("{price} · {}", voice.left(left)),
        None => voice.say(&Text::Paid { price }),
    };
    let thanks = match &paid.thanks {
        Some(thanks) => voice.title(thanks),
        None if kind == ItemKind::Tip => voice.say(&Text::Thanks),
        None => return said,
    };
    format!("{thanks} {said}")
}

/// The reader has paid for the item. A tip opens nothing: it is thanked for, and for sale again.
pub(super) fn paid(
    voice: &Voice,
    opening: Opening,
    kind: ItemKind,
    paid: Receipted,
    entitlement: EntitlementView,
) -> ToHost {
    let line = line(voice, kind, &paid);
    let item = entitlement.item;
    let mut purchase = purchase(voice, How::Paid, paid.order, line);
    if paid.undo_in_secs.is_some() {
        purchase.undo = Some(voice.say(&Text::Undo));
        purchase.undo_in_secs = paid.undo_in_secs;
    }
    let purchase = Some(purchase);
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

/// The reader has taken the purchase back, or could not, and why.
pub(super) fn undone(
    voice: &Voice,
    item: ItemId,
    order: OrderId,
    refusal: Option<Reason>,
) -> ToHost {
    let line = voice.say(&refusal.map_or(Text::Undone, Text::Why));
    ToHost::Undo { item, order, is_undone: refusal.is_none(), line }
}

fn purchase(voice: &Voice, how: How, order: OrderId, line: String) -> Purchase {
    let receipt = voice.say(&Text::Receipt);
    Purchase { how, order, line, receipt, undo: None, undo_in_secs: None }
}
