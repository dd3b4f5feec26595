//! Whether a device may begin a purchase by phone bill.

use farthing_protocol::OrderId;

use crate::carriers::Carrier;
use crate::orders::OrderError;
use crate::phone_month::PhoneMonth;
use crate::secrets::phones::Lookup;
use crate::store::orders::OrderRow;
use crate::store::standing::{Standing, standing};
use crate::store::{StoreError, Tx};

/// With this many unknown outcomes at one carrier, no new charge is begun there.
const UNKNOWN_MAX: u32 = 200;

/// What the check needs: the rights and orders of the device and of the phone that will pay.
pub(super) async fn of(
    db: &mut Tx,
    order: &OrderRow,
    carrier: &Carrier,
    phone: &Lookup,
) -> Result<Standing, StoreError> {
    let since = PhoneMonth::since(order.placed_at);
    standing(db, order, (carrier.id(), UNKNOWN_MAX), (phone, since)).await
}

/// The order by which the device is paying for the item already with the same phone. None if a new order may
/// begin.
pub(super) fn check(standing: &Standing, phone: Lookup) -> Result<Option<OrderId>, OrderError> {
    if standing.acts_as.is_some() {
        return Err(OrderError::SignedIn);
    }
    if standing.owns {
        return Err(OrderError::AlreadyOwned);
    }
    match &standing.live {
        Some((live, payer)) if *payer == phone => Ok(Some(live.clone())),
        Some(_) => Err(OrderError::AlreadyPaying),
        None if standing.unknown >= i64::from(UNKNOWN_MAX) => Err(OrderError::CarrierUnavailable),
        None => Ok(None),
    }
}
