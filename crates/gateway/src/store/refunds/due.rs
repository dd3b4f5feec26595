//! Refunds that are due, and those of a period.

use crate::clock::UnixMillis;
use crate::store::refunds::{RefundRow, read};
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// Refunds of a carrier that are due at `now`, the earliest first, and those that wait for the answer to a
/// call of a gateway that no longer runs.
pub(crate) async fn due(
    db: &mut Tx,
    carrier: &str,
    now: UnixMillis,
    most: u32,
) -> Result<Vec<RefundRow>, StoreError> {
    let rows = query(
        "select * from refunds where carrier = $1 and due_at is not null and (due_at <= $2 \
         or (state = 'asking' and exists (select 1 from refund_attempts \
         where refund_attempts.id = refunds.attempt and not exists \
         (select 1 from instances where instances.id = refund_attempts.owner)))) \
         order by due_at limit $3",
    )
    .bind(carrier)
    .bind(now.0)
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    Ok(readable(&rows))
}

/// As [`due`], for several gateways: each gets refunds that no other has, until `until`. If the gateway ends
/// before, the refunds become due again at that time.
pub(crate) async fn take(
    db: &mut Tx,
    carrier: &str,
    (now, until): (UnixMillis, UnixMillis),
    most: u32,
) -> Result<Vec<RefundRow>, StoreError> {
    let rows = query(
        "update refunds set due_at = $3 where id in (select id from refunds \
         where carrier = $1 and due_at is not null and (due_at <= $2 \
         or (state = 'asking' and due_at < $3 and exists (select 1 from refund_attempts \
         where refund_attempts.id = refunds.attempt and not exists \
         (select 1 from instances where instances.id = refund_attempts.owner)))) \
         order by due_at limit $4 for update skip locked) returning *",
    )
    .bind(carrier)
    .bind(now.0)
    .bind(until.0)
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    Ok(readable(&rows))
}

/// Leaves out rows that cannot be read, so that they do not block others.
fn readable(rows: &[Row]) -> Vec<RefundRow> {
    let readable = rows.iter().filter_map(|row| match read(row) {
        Ok(refund) => Some(refund),
        Err(error) => {
            tracing::error!(?error, "a refund is not readable");
            None
        }
    });
    readable.collect()
}

/// When the next refund of a carrier is due.
pub(crate) async fn next_due(db: &mut Tx, carrier: &str) -> Result<Option<UnixMillis>, StoreError> {
    let at: Option<i64> =
        query("select min(due_at) from refunds where carrier = $1 and due_at is not null")
            .bind(carrier)
            .scalar(db)
            .await?;
    Ok(at.map(UnixMillis))
}

/// Refunds of a carrier that were begun in a period; its end does not belong to it.
pub(crate) async fn begun(
    db: &mut Tx,
    carrier: &str,
    from: UnixMillis,
    until: UnixMillis,
) -> Result<Vec<RefundRow>, StoreError> {
    let rows = query(
        "select * from refunds where carrier = $1 and begun_at >= $2 and begun_at < $3 \
         order by begun_at, id",
    );
    let rows = rows.bind(carrier).bind(from.0).bind(until.0).fetch_all(db).await?;
    rows.iter().map(read).collect()
}
