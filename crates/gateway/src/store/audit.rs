//! All rows about one charge, for `verify`.

use farthing_protocol::{ChargeId, Money};

use crate::store::charges::{self, ChargeRow};
use crate::store::columns::Columns;
use crate::store::orders::{self, OrderRow};
use crate::store::{StoreError, Tx, query};

/// A charge with all rows that belong to it.
#[derive(Debug, Clone)]
pub(crate) struct ChargeFile {
    pub(crate) order: OrderRow,
    pub(crate) charge: ChargeRow,
    /// The three flags of its row as digits (reader is paying, outcome unknown, call under way), and the
    /// columns copied from the order.
    pub(crate) copy: LiveCopy,
    /// Its transitions in order.
    pub(crate) moves: Vec<MoveRow>,
    /// Its calls in order.
    pub(crate) calls: Vec<CallRow>,
    /// The evidence that money moved: payment, amount, reference.
    pub(crate) evidence: Option<(String, Money, String)>,
    /// The rights to the item itself that its order granted.
    pub(crate) rights: Vec<LiveCopy>,
    /// How many receipts it has.
    pub(crate) receipts: i64,
}

/// The columns that a charge or a right copies from its order, for indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveCopy {
    pub(crate) publisher: String,
    pub(crate) device: String,
    pub(crate) item: String,
    /// For a charge its three flags as digits; for a right its occasion.
    pub(crate) beside: String,
}

/// A transition of a charge or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MoveRow {
    /// The version after it.
    pub(crate) version: u64,
    pub(crate) from: String,
    pub(crate) event: String,
    pub(crate) to: String,
}

/// A call to the carrier for a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallRow {
    pub(crate) id: String,
    pub(crate) call: String,
    pub(crate) payment: Option<String>,
    /// The answer, when it is known.
    pub(crate) answer: Option<String>,
}

/// The ids of up to `most` charges after `after`.
pub(crate) async fn charge_ids(
    db: &mut Tx,
    after: &str,
    most: u32,
) -> Result<Vec<ChargeId>, StoreError> {
    let rows = query("select id from charges where id > $1 order by id limit $2")
        .bind(after)
        .bind(i64::from(most))
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Columns::of("charges", row).word("id")).collect()
}

/// All rows about a charge. None if its order is missing.
pub(crate) async fn file(db: &mut Tx, id: &ChargeId) -> Result<Option<ChargeFile>, StoreError> {
    let Some((_, charge)) = charges::load(db, id).await? else { return Ok(None) };
    // The order's own columns, not the copy in the charge.
    let Some(order) = orders::load(db, &charge.order).await? else { return Ok(None) };
    let statement = "select publisher, device, item, \
                     cast(live as text) || cast(is_unknown as text) || cast(is_calling as text) \
                     as beside from charges where id = $1";
    let copy = copies(db, statement, id)
        .await?
        .pop()
        .ok_or_else(|| StoreError::Corrupt { table: "charges", what: "went away".to_owned() })?;
    let statement = "select rights.publisher, rights.device, rights.scope as item, \
                     rights.occasion as beside from rights \
                     join charges on charges.order_id = rights.order_id \
                     where charges.id = $1 and rights.kind = 'item'";
    let rights = copies(db, statement, id).await?;
    let receipts = query(
        "select count(*) from receipts join charges on charges.order_id = receipts.order_id \
         where charges.id = $1",
    );
    let receipts = receipts.bind(id.as_str()).scalar(&mut *db).await?;
    Ok(Some(ChargeFile {
        moves: moves(db, id).await?,
        calls: calls(db, id).await?,
        evidence: evidence(db, id).await?,
        order,
        charge,
        copy,
        rights,
        receipts,
    }))
}

async fn copies(
    db: &mut Tx,
    statement: &'static str,
    id: &ChargeId,
) -> Result<Vec<LiveCopy>, StoreError> {
    let rows = query(statement).bind(id.as_str()).fetch_all(db).await?;
    let read = |row| {
        let columns = Columns::of("charges", row);
        Ok(LiveCopy {
            publisher: columns.get("publisher")?,
            device: columns.get("device")?,
            item: columns.get("item")?,
            beside: columns.get("beside")?,
        })
    };
    rows.iter().map(read).collect()
}

async fn moves(db: &mut Tx, id: &ChargeId) -> Result<Vec<MoveRow>, StoreError> {
    let rows = query("select * from moves where charge_id = $1 order by version")
        .bind(id.as_str())
        .fetch_all(db)
        .await?;
    let read = |row| {
        let columns = Columns::of("moves", row);
        Ok(MoveRow {
            version: columns.count("version")?,
            from: columns.get("from_state")?,
            event: columns.get("event")?,
            to: columns.get("to_state")?,
        })
    };
    rows.iter().map(read).collect()
}

async fn calls(db: &mut Tx, id: &ChargeId) -> Result<Vec<CallRow>, StoreError> {
    let rows = query("select * from attempts where charge_id = $1 order by number")
        .bind(id.as_str())
        .fetch_all(db)
        .await?;
    let read = |row| {
        let columns = Columns::of("attempts", row);
        Ok(CallRow {
            id: columns.get("id")?,
            call: columns.get("call")?,
            payment: columns.get("payment_id")?,
            answer: columns.get("answer")?,
        })
    };
    rows.iter().map(read).collect()
}

async fn evidence(
    db: &mut Tx,
    id: &ChargeId,
) -> Result<Option<(String, Money, String)>, StoreError> {
    let row = query("select * from evidence where charge_id = $1")
        .bind(id.as_str())
        .fetch_optional(db)
        .await?;
    let read = |row| {
        let columns = Columns::of("evidence", &row);
        Ok((
            columns.get("payment_id")?,
            columns.money("amount", "currency")?,
            columns.get("reference")?,
        ))
    };
    row.map(read).transpose()
}
