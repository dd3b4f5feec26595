//! Proofs that are due.

use farthing_protocol::OrderId;

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Orders whose proofs are due at `now`, the earliest first.
pub(crate) async fn due(
    db: &mut Tx,
    now: UnixMillis,
    most: u32,
) -> Result<Vec<OrderId>, StoreError> {
    let rows = query("select order_id from proofs where due_at <= $1 order by due_at limit $2")
        .bind(now.0)
        .bind(i64::from(most))
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Columns::of("proofs", row).word("order_id")).collect()
}

/// As [`due`], for several gateways: each gets proofs that no other has, until `until`.
pub(crate) async fn take(
    db: &mut Tx,
    (now, until): (UnixMillis, UnixMillis),
    most: u32,
) -> Result<Vec<OrderId>, StoreError> {
    let rows = query(
        "update proofs set due_at = $2 where order_id in \
         (select order_id from proofs where due_at <= $1 \
         order by due_at limit $3 for update skip locked) returning order_id",
    )
    .bind(now.0)
    .bind(until.0)
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Columns::of("proofs", row).word("order_id")).collect()
}

/// When the next proof is due.
pub(crate) async fn next_due(db: &mut Tx) -> Result<Option<UnixMillis>, StoreError> {
    let at: Option<i64> =
        query("select min(due_at) from proofs where due_at is not null").scalar(db).await?;
    Ok(at.map(UnixMillis))
}

/// Postpones a proof whose row cannot be read.
pub(crate) async fn put_off(
    db: &mut Tx,
    order: &OrderId,
    until: UnixMillis,
) -> Result<(), StoreError> {
    let put_off = query("update proofs set due_at = $2 where order_id = $1");
    put_off.bind(order.as_str()).bind(until.0).execute(db).await.map(drop)
}
