//! What charges add up to.

use farthing_protocol::{Currency, DeviceId, PublisherId};

use crate::store::purpose::Purpose;
use crate::store::{StoreError, Tx, query};

/// What the charges count on by which a device is paying at this moment, in smallest units: its credit,
/// beside what they top up, or its tab, which they settle.
pub(crate) async fn counted_on(
    db: &mut Tx,
    (publisher, device): (&PublisherId, &DeviceId),
    purpose: Purpose,
    currency: Currency,
) -> Result<i64, StoreError> {
    query(
        "select cast(coalesce(sum(abs(orders.amount - charges.amount)), 0) as bigint) \
         from charges join orders on orders.id = charges.order_id \
         where charges.publisher = $1 and charges.device = $2 and charges.live = 1 \
         and charges.purpose = $3 and charges.currency = $4 \
         and (charges.purpose = 'settlement' or orders.amount > charges.amount)",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(purpose.as_str())
    .bind(currency.code())
    .scalar(db)
    .await
}
