//! Calls to a carrier for a refund. The intent is saved before the call, the answer after it.

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

pub(crate) async fn intend(
    db: &mut Tx,
    id: &str,
    refund: &str,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into refund_attempts (id, refund_id, number, owner, at) \
         select $1, $2, coalesce(max(number), 0) + 1, $3, $4 \
         from refund_attempts where refund_id = $2",
    )
    .bind(id)
    .bind(refund)
    .bind(db.instance())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Saves an answer if there is none yet. Returns whether this was the first.
pub(crate) async fn answer(
    db: &mut Tx,
    id: &str,
    answer: &str,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = query(
        "update refund_attempts set answer = $1, answered_at = $2 \
         where id = $3 and answer is null",
    );
    let done = done.bind(answer).bind(now.0).bind(id).execute(db).await?;
    Ok(done == 1)
}

/// When the intent was saved. The call was sent later.
pub(crate) async fn asked_at(db: &mut Tx, id: &str) -> Result<Option<UnixMillis>, StoreError> {
    let row = query("select at from refund_attempts where id = $1").bind(id);
    let row = row.fetch_optional(db).await?;
    row.map(|row| Columns::of("refund_attempts", &row).moment("at")).transpose()
}
