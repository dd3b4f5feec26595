//! Rights that end before their time.

use farthing_protocol::OrderId;

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// Ends every right that an order granted, and saves the reason. Returns how many.
pub(crate) async fn revoke_all_of(
    db: &mut Tx,
    order: &OrderId,
    (reason, source): (&str, &str),
    now: UnixMillis,
) -> Result<u64, StoreError> {
    query(
        "insert into revocations (right_id, reason, source, at) \
         select id, $2, $3, $4 from rights where order_id = $1 and revoked_at is null",
    )
    .bind(order.as_str())
    .bind(reason)
    .bind(source)
    .bind(now.0)
    .execute(db)
    .await?;
    query("update rights set revoked_at = $2 where order_id = $1 and revoked_at is null")
        .bind(order.as_str())
        .bind(now.0)
        .execute(db)
        .await
}

/// Whether an order's right ended because its money was refunded.
pub(crate) async fn is_refunded(db: &mut Tx, order: &OrderId) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select count(*) from rights join revocations on revocations.right_id = rights.id \
         where rights.order_id = $1 and revocations.reason = 'refunded'",
    )
    .bind(order.as_str())
    .scalar(db)
    .await?;
    Ok(count > 0)
}
