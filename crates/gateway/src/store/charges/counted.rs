//! Sums over charges under way.

use farthing_protocol::{Currency, DeviceId, PublisherId};

use crate::store::purpose::Purpose;
use crate::store::{StoreError, Tx, query};

/// The amount of credit or tab, in smallest units, that a device's charges under way need, so that nothing else
/// may use it. A top-up needs the credit that pays the rest of the price. A settlement needs the tab that it
/// settles.
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
