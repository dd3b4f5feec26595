//! Devices that pay for the hand-off of another device, and the orders that they place for it.

use farthing_protocol::{DeviceId, HandoffId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::orders::OrderRow;
use crate::store::{StoreError, Tx, query};

/// Lets the device `payer` pay for a hand-off that `phone` has continued. Only the first device that asks before
/// the hand-off expires may pay. Returns whether this device may.
pub(crate) async fn let_pay(
    db: &mut Tx,
    id: &HandoffId,
    phone: &DeviceId,
    payer: &DeviceId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = query(
        "update handoffs set payer_device = $1 where id = $2 and phone_device = $3 \
         and state = 'confirming' and expires_at > $4 \
         and (payer_device is null or payer_device = $1)",
    )
    .bind(payer.as_str())
    .bind(id.as_str())
    .bind(phone.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(done == 1)
}

/// The hand-offs for which a device may pay now.
pub(crate) async fn paid_by(
    db: &mut Tx,
    payer: &DeviceId,
    now: UnixMillis,
) -> Result<Vec<HandoffId>, StoreError> {
    let rows = query("select id from handoffs where payer_device = $1 and expires_at > $2")
        .bind(payer.as_str())
        .bind(now.0)
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Columns::of("handoffs", row).word("id")).collect()
}

/// Attaches an order of a device to the hand-offs for which the device may pay.
pub(crate) async fn attach(db: &mut Tx, order: &OrderRow) -> Result<(), StoreError> {
    query(
        "update handoffs set order_id = $1 where payer_device = $2 and publisher = $3 \
         and item = $4 and state = 'confirming' and expires_at > $5 and not exists \
         (select 1 from receipts where receipts.order_id = handoffs.order_id)",
    )
    .bind(order.id.as_str())
    .bind(order.device.as_str())
    .bind(order.publisher.as_str())
    .bind(order.item.as_str())
    .bind(order.placed_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Grants the order's right to the desktop as well.
pub(crate) async fn hand_back(
    db: &mut Tx,
    order: &OrderRow,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into claimed_rights (order_id, device, publisher, item, claimed_at) \
         select distinct order_id, device, publisher, item, $3 from handoffs \
         where order_id = $1 and payer_device = $2 and device <> $2",
    )
    .bind(order.id.as_str())
    .bind(order.device.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}
