//! What charges add up to.

use farthing_protocol::{Currency, DeviceId, PublisherId};

use crate::clock::UnixMillis;
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

/// What a phone paid since a moment and has not got back on its bill, and what it is paying now, in
/// smallest units.
pub(crate) async fn taken_from(
    db: &mut Tx,
    phone: &[u8; 32],
    currency: Currency,
    since: UnixMillis,
) -> Result<i64, StoreError> {
    query(
        "select cast(coalesce(sum(coalesce(evidence.amount, charges.amount) \
         - coalesce((select sum(refunds.amount) from refunds \
         where refunds.charge_id = charges.id and refunds.state = 'returned'), 0)), 0) as bigint) \
         from charges left join evidence on evidence.charge_id = charges.id \
         where charges.phone_lookup = $1 and charges.currency = $2 \
         and (charges.live = 1 or charges.is_unknown = 1 or charges.state = 'frozen' \
         or (charges.state in ('charged', 'refund_due') \
         and coalesce(evidence.paid_on, evidence.read_at) >= $3))",
    )
    .bind(phone)
    .bind(currency.code())
    .bind(since.0)
    .scalar(db)
    .await
}
