//! Grants the rights of an order, in the transaction that pays it.

use farthing_protocol::{ItemKind, Money};

use crate::clock::UnixMillis;
use crate::grants::{First, Grants};
use crate::id_generator;
use crate::orders::error::OrderError;
use crate::secrets::phones::Lookup;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::receipts::ReceiptRow;
use crate::store::rights::{Opens, RightRow};
use crate::store::{self, Tx};

/// Grants the order's right to its device, to the phone that paid, and to the desktop that handed it over.
/// The right opens the item itself; a bundle or a pass opens other items too.
pub(crate) async fn grant(
    db: &mut Tx,
    order: &OrderRow,
    phone: Option<Lookup>,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let itself = Opens::Item(order.item.clone());
    let opens = match &order.grants {
        Grants::Item | Grants::Credit => vec![itself],
        Grants::Set { items } => {
            let items = items.iter().filter(|item| **item != order.item);
            [itself].into_iter().chain(items.cloned().map(Opens::Item)).collect()
        }
        // The scope may be the item's own id. Then nothing else is opened, and the database takes one right.
        Grants::Units { scope, .. } | Grants::Pass { scope, .. }
            if scope.0 == order.item.as_str() =>
        {
            vec![itself]
        }
        Grants::Units { units, scope, .. } => vec![itself, Opens::Units(scope.clone(), *units)],
        Grants::Pass { scope, .. } => vec![itself, Opens::All(scope.clone())],
        Grants::Settlement => Vec::new(),
    };
    let mut units = None;
    // A bundle or a pass can be bought again when it has ended.
    let until = order.grants.until(now);
    for opens in opens {
        let (id, order_id) = (id_generator::entitlement_id()?, order.id.clone());
        let right = RightRow { id, order: order_id, opens, granted_at: now, until };
        store::rights::grant(db, &right, order, phone).await?;
        if matches!(right.opens, Opens::Units(..)) {
            units = Some(right);
        }
    }
    store::handoff_payers::hand_back(db, order, now).await?;
    match (&order.opens, units) {
        (Some(first), Some(right)) => use_first(db, order, first, &right, phone, now).await,
        // A set and a pass open the article without a unit.
        _ => Ok(()),
    }
}

/// Uses the first unit of a bundle for the article for which it was bought, by an order of its own. If the
/// reader owns the article by now, the unit is kept.
async fn use_first(
    db: &mut Tx,
    bundle: &OrderRow,
    first: &First,
    right: &RightRow,
    phone: Option<Lookup>,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let order = OrderRow {
        id: id_generator::order_id()?,
        item: first.item.clone(),
        kind: ItemKind::Article,
        title: first.title.clone(),
        price: first.price,
        grants: Grants::Item,
        opens: None,
        placed_at: now,
        ..bundle.clone()
    };
    if store::rights::is_owned(db, &order).await? {
        return Ok(());
    }
    let nothing = Money::zero(order.price.currency());
    store::orders::insert(db, &order).await?;
    let source = Source::BundleUnit(right.id.clone());
    store::fundings::insert(db, &order.id, &source, nothing).await?;
    store::rights::use_unit(db, (right, 0), &order).await?;
    let id = id_generator::entitlement_id()?;
    let opens = Opens::Item(order.item.clone());
    let item = RightRow { id, order: order.id.clone(), opens, granted_at: now, until: None };
    store::rights::grant(db, &item, &order, phone).await?;
    let number = id_generator::receipt_number()?;
    let receipt = ReceiptRow { number, amount: nothing, refund_until: None, paid_at: now };
    Ok(store::receipts::issue(db, &order.id, &receipt).await?)
}
