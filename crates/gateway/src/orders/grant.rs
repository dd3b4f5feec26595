//! Granting what an order gives, in the transaction that pays it.

use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::orders::OrderError;
use crate::random;
use crate::secrets::phones::Lookup;
use crate::store::orders::OrderRow;
use crate::store::rights::{Opens, RightRow};
use crate::store::{self, Tx};

/// Grants what the order gives to its device, and to the phone that paid. Whatever is bought is a
/// right to the item itself, which its own page shows; a bundle or a pass opens others besides.
pub(crate) async fn grant(
    db: &mut Tx,
    order: &OrderRow,
    phone: Option<Lookup>,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let itself = Opens::Item(order.item.clone());
    let opens = match &order.grants {
        Grants::Item | Grants::Credit => vec![itself],
        Grants::Units { units, scope, .. } => vec![itself, Opens::Units(scope.clone(), *units)],
        Grants::Pass { scope, .. } => vec![itself, Opens::All(scope.clone())],
        Grants::Settlement => Vec::new(),
    };
    // A bundle or a pass can be bought again once it is over.
    let until = order.grants.until(now);
    for opens in opens {
        let (id, order_id) = (random::entitlement_id()?, order.id.clone());
        let right = RightRow { id, order: order_id, opens, granted_at: now, until };
        store::rights::grant(db, &right, order, phone).await?;
    }
    Ok(())
}
