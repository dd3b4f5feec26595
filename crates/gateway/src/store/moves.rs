//! The log of moves, for whoever follows it.

use farthing_protocol::OrderId;

use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Most moves that are read at once.
const TOGETHER: i64 = 2_000;

/// The number of the newest move.
pub(crate) async fn newest(db: &mut Tx) -> Result<i64, StoreError> {
    query("select coalesce(max(seq), 0) from moves").scalar(db).await
}

/// Moves behind a number: their own numbers, whose order, and to which version.
pub(crate) async fn after(db: &mut Tx, seq: i64) -> Result<Vec<(i64, OrderId, u64)>, StoreError> {
    let rows = query(
        "select moves.seq, charges.order_id, moves.version from moves \
         join charges on charges.id = moves.charge_id where moves.seq > $1 \
         order by moves.seq limit $2",
    )
    .bind(seq)
    .bind(TOGETHER)
    .fetch_all(db)
    .await?;
    let read = |row| {
        let columns = Columns::of("moves", row);
        Ok((columns.get("seq")?, columns.word("order_id")?, columns.count("version")?))
    };
    rows.iter().map(read).collect()
}
