//! Readers' messages with tips, and authors' thanks.

use farthing_protocol::{Localized, OrderId};

use crate::clock::UnixMillis;
use crate::store::columns::{Columns, to_json};
use crate::store::{StoreError, Tx, query};

/// The note of a tip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TipNote {
    /// The reader's message: one line of plain text. Also none after it was erased.
    pub(crate) message: Option<String>,
    pub(crate) thanks: Option<Localized>,
}

/// Saves the note of a tip.
pub(crate) async fn keep(
    db: &mut Tx,
    order: &OrderId,
    note: &TipNote,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let thanks = note.thanks.as_ref().map(to_json).transpose()?;
    query("insert into tip_notes (order_id, message, thanks, said_at) values ($1, $2, $3, $4)")
        .bind(order.as_str())
        .bind(&note.message)
        .bind(thanks)
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}

/// The note of a tip.
pub(crate) async fn of_order(db: &mut Tx, order: &OrderId) -> Result<TipNote, StoreError> {
    let row = query("select message, thanks from tip_notes where order_id = $1");
    let Some(row) = row.bind(order.as_str()).fetch_optional(db).await? else {
        return Ok(TipNote::default());
    };
    let columns = Columns::of("tip_notes", &row);
    let thanks: Option<String> = columns.get("thanks")?;
    let thanks = thanks.map(|_| columns.json("thanks")).transpose()?;
    Ok(TipNote { message: columns.get("message")?, thanks })
}

/// Erases readers' messages from before a moment. Returns how many.
pub(crate) async fn erase_before(
    db: &mut Tx,
    before: UnixMillis,
    now: UnixMillis,
) -> Result<u64, StoreError> {
    query(
        "update tip_notes set message = null, erased_at = $2 \
         where message is not null and said_at < $1",
    )
    .bind(before.0)
    .bind(now.0)
    .execute(db)
    .await
}
