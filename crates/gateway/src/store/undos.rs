//! Orders that were taken back.

use farthing_protocol::OrderId;

use crate::clock::UnixMillis;
use crate::store::orders::OrderRow;
use crate::store::{StoreError, Tx, query};

/// Whether an order was taken back.
pub(crate) async fn is_undone(db: &mut Tx, order: &OrderId) -> Result<bool, StoreError> {
    let count: i64 = query("select count(*) from undos where order_id = $1")
        .bind(order.as_str())
        .scalar(db)
        .await?;
    Ok(count > 0)
}

/// Notes that an order was taken back, and ends its rights.
///
/// # Errors
///
/// [`StoreError::Database`] if it was taken back before: the database refuses it.
pub(crate) async fn insert(
    db: &mut Tx,
    order: &OrderId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let undo = query("insert into undos (order_id, at) values ($1, $2)");
    undo.bind(order.as_str()).bind(now.0).execute(db).await?;
    query(
        "insert into revocations (right_id, reason, source, at) \
         select id, 'undone', order_id, $2 from rights where order_id = $1 and revoked_at is null",
    )
    .bind(order.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    let rights =
        query("update rights set revoked_at = $2 where order_id = $1 and revoked_at is null");
    rights.bind(order.as_str()).bind(now.0).execute(db).await?;
    Ok(())
}

/// Whether something was opened by what an order bought: a unit of its bundle, or its pass.
pub(crate) async fn is_used(db: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select (select count(*) from bundle_units join rights \
         on rights.id = bundle_units.right_id where rights.order_id = $1) \
         + (select count(*) from orders join fundings on fundings.order_id = orders.id \
         join rights on rights.id = fundings.source_id \
         where orders.publisher = $2 and orders.device = $3 and orders.placed_at >= $4 \
         and fundings.source = 'pass' and rights.order_id = $1)",
    )
    .bind(order.id.as_str())
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.placed_at.0)
    .scalar(db)
    .await?;
    Ok(count > 0)
}
