//! What the page is told about an item, with the words that it shows there.

use farthing_protocol::host::{How, ItemState, Opening, Purchase, ToHost};
use farthing_protocol::{EntitlementView, ItemId, ItemKind, Method, OrderId, OrderView, Reason};

use crate::i18n::{Text, Voice};

/// The message for an item that the reader does not own, or of which it is not known.
pub(super) fn unowned(item: ItemId, opening: Option<Opening>, state: ItemState) -> ToHost {
    ToHost::State { item, opening, state, entitlement: None, content_key: None, purchase: None }
}

/// The message for an item that the reader has bought earlier.
pub(super) fn owned(
    voice: &Voice,
    opening: Option<Opening>,
    entitlement: EntitlementView,
) -> ToHost {
    let line = match (&entitlement.bought_at, &entitlement.price) {
        (Some(at), _) => voice.bought_at(at),
        (None, Some(price)) => voice.say(&Text::Paid { price: voice.money(price) }),
        (None, None) => voice.say(&Text::Owned),
    };
    let how = How::Owned;
    let purchase = entitlement.order.map(|order| purchase(voice, how, order, line));
    ToHost::State {
        item: entitlement.item,
        opening,
        state: ItemState::Owned,
        entitlement: Some(entitlement.token),
        content_key: entitlement.content_keys.or(entitlement.content_key),
        purchase,
    }
}

/// The line below the article: the price and, unless the phone bill paid, what is left on the tab, in the credit or in
/// the bundle. For a tip it begins with thanks, in the author's words if there are any.
fn line(voice: &Voice, kind: ItemKind, order: &OrderView) -> String {
    if let Some(bought) = voice.bought(order) {
        return bought;
    }
    let price = voice.money(&order.price);
    let said = match &order.left {
        Some(left) => format!("{price} · {}", voice.left(left)),
        None => voice.say(&Text::Paid { price }),
    };
    if kind.is_kept() {
        return said;
    }
    let thanks = order.thanks.as_ref().map(|thanks| voice.title(thanks));
    format!("{} {said}", thanks.unwrap_or_else(|| voice.say(&Text::Thanks)))
}

/// What is added to the line where storage is blocked: how the reader can open the purchase again.
fn not_kept(kind: ItemKind, order: &OrderView) -> Text {
    match order.method {
        // Only articles are proved by a code.
        Some(Method::PhoneBill | Method::Owned) if kind == ItemKind::Article => {
            Text::NotKeptButByCode
        }
        _ if order.link.is_some() => Text::NotKeptButByLink,
        _ => Text::NotKept,
    }
}

/// The message for an item that was just paid. A tip opens nothing, so it is for sale again.
pub(super) fn paid(
    voice: &Voice,
    opening: Opening,
    (kind, is_kept): (ItemKind, bool),
    order: &OrderView,
    entitlement: EntitlementView,
    passkey: Option<String>,
) -> ToHost {
    let item = entitlement.item;
    let how = if order.bought_at.is_some() { How::Owned } else { How::Paid };
    let mut said = line(voice, kind, order);
    if kind.is_kept() && !is_kept {
        said = said + " " + &voice.say(&not_kept(kind, order));
    }
    let mut purchase = purchase(voice, how, order.id.clone(), said);
    purchase.passkey = passkey;
    if order.undo_in_secs.is_some() {
        purchase.undo = Some(voice.say(&Text::Undo));
        purchase.undo_in_secs = order.undo_in_secs;
    }
    let purchase = Some(purchase);
    let opening = Some(opening);
    if kind.is_kept() {
        ToHost::State {
            item,
            opening,
            state: ItemState::Owned,
            entitlement: Some(entitlement.token),
            content_key: entitlement.content_keys.or(entitlement.content_key),
            purchase,
        }
    } else {
        let state = ItemState::ForSale;
        ToHost::State { item, opening, state, entitlement: None, content_key: None, purchase }
    }
}

/// The message that a purchase was undone or, with `refusal`, why it could not be.
pub(super) fn undone(
    voice: &Voice,
    item: Option<ItemId>,
    order: OrderId,
    refusal: Option<Reason>,
) -> ToHost {
    let line = voice.say(&refusal.map_or(Text::Undone, Text::Why));
    ToHost::Undo { item, order, is_undone: refusal.is_none(), line }
}

fn purchase(voice: &Voice, how: How, order: OrderId, line: String) -> Purchase {
    let receipt = voice.say(&Text::Receipt);
    Purchase { how, order, line, receipt, undo: None, undo_in_secs: None, passkey: None }
}
