//! What a proved phone's pass or bundle opens: the order uses it, as one that was placed with it does.

use farthing_protocol::Money;

use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::orders::grant::grant;
use crate::random;
use crate::secrets::phones::Lookup;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::receipts::ReceiptRow;
use crate::store::{self, Tx};

/// Whether a pass or a bundle of the phone still opens what is ordered.
pub(super) async fn holds(
    db: &mut Tx,
    order: &OrderRow,
    phone: &Lookup,
    now: UnixMillis,
) -> Result<bool, OrderError> {
    let wanted = (&order.publisher, &order.item);
    Ok(store::covers::of_phone(db, wanted, phone, now).await?.is_some())
}

/// Uses what the device was just given, unless the item is its own without that.
pub(super) async fn use_it(
    db: &mut Tx,
    order: &OrderRow,
    phone: Lookup,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let bundle = store::covers::bundle_in_turn(db, order, now).await?;
    if store::rights::is_owned(db, order).await? {
        return Ok(());
    }
    let OrderRow { publisher, device, item, .. } = order;
    let nothing = Money::zero(order.price.currency());
    if let Some(pass) = store::rights::pass(db, publisher, device, item, now).await? {
        store::fundings::insert(db, &order.id, &Source::Pass(pass.id), nothing).await?;
    } else if let Some((right, used)) = bundle {
        let source = Source::BundleUnit(right.id.clone());
        store::fundings::insert(db, &order.id, &source, nothing).await?;
        store::rights::use_unit(db, (&right, used), order).await?;
        grant(db, order, Some(phone), now).await?;
    } else {
        return Ok(());
    }
    let number = random::receipt_number()?;
    let receipt = ReceiptRow { number, amount: nothing, refund_until: None, paid_at: now };
    Ok(store::receipts::issue(db, &order.id, &receipt).await?)
}
