//! All rows about one refund, for `verify`.

use farthing_protocol::Money;

use crate::store::audit::MoveRow;
use crate::store::columns::Columns;
use crate::store::refunds::{RefundRow, load};
use crate::store::{StoreError, Tx, query};

/// A refund with all rows that belong to it.
#[derive(Debug, Clone)]
pub(crate) struct RefundFile {
    pub(crate) refund: RefundRow,
    /// Its transitions in order.
    pub(crate) moves: Vec<MoveRow>,
    /// Its calls in order: id and answer.
    pub(crate) calls: Vec<(String, Option<String>)>,
    /// The amount that was taken, by the evidence of its charge or the row of its orphan.
    pub(crate) evidence: Option<Money>,
}

/// The ids of up to `most` refunds after `after`.
pub(crate) async fn ids(db: &mut Tx, after: &str, most: u32) -> Result<Vec<String>, StoreError> {
    let rows = query("select id from refunds where id > $1 order by id limit $2");
    let rows = rows.bind(after).bind(i64::from(most)).fetch_all(db).await?;
    rows.iter().map(|row| Columns::of("refunds", row).get("id")).collect()
}

/// All rows about a refund.
pub(crate) async fn file(db: &mut Tx, id: &str) -> Result<Option<RefundFile>, StoreError> {
    let Some(refund) = load(db, id).await? else { return Ok(None) };
    let evidence = match &refund.charge {
        Some(charge) => {
            query("select amount, currency from evidence where charge_id = $1 and payment_id = $2")
                .bind(charge.as_str())
                .bind(&refund.payment.0)
        }
        None => {
            query("select amount, currency from orphans where carrier = $1 and payment_id = $2")
                .bind(&refund.carrier)
                .bind(&refund.payment.0)
        }
    };
    let evidence = evidence.fetch_optional(db).await?;
    let evidence = evidence
        .map(|row| Columns::of("evidence", &row).money("amount", "currency"))
        .transpose()?;
    Ok(Some(RefundFile {
        moves: moves(db, id).await?,
        calls: calls(db, id).await?,
        refund,
        evidence,
    }))
}

async fn moves(db: &mut Tx, id: &str) -> Result<Vec<MoveRow>, StoreError> {
    let rows = query("select * from refund_moves where refund_id = $1 order by version");
    let rows = rows.bind(id).fetch_all(db).await?;
    let read = |row| {
        let columns = Columns::of("refund_moves", row);
        Ok(MoveRow {
            version: columns.count("version")?,
            from: columns.get("from_state")?,
            event: columns.get("event")?,
            to: columns.get("to_state")?,
        })
    };
    rows.iter().map(read).collect()
}

async fn calls(db: &mut Tx, id: &str) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let rows = query("select * from refund_attempts where refund_id = $1 order by number");
    let rows = rows.bind(id).fetch_all(db).await?;
    let read = |row| {
        let columns = Columns::of("refund_attempts", row);
        Ok((columns.get("id")?, columns.get("answer")?))
    };
    rows.iter().map(read).collect()
}
