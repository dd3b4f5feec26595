//! Charges: where the money of an order stands. A row is moved by compare-and-set on its version,
//! and each move leaves a line in `moves`.

use farthing_protocol::{ChargeId, DeviceId, ItemId, OrderId, PublisherId};

use crate::charges::State;
use crate::clock::UnixMillis;
use crate::store::charge_state::{StateColumns, read_state};
use crate::store::columns::{Columns, to_word};
use crate::store::orders::OrderRow;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A charge and what is counted about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChargeRow {
    /// Which.
    pub(crate) id: ChargeId,
    /// Its order.
    pub(crate) order: OrderId,
    /// Counts its moves.
    pub(crate) version: u64,
    /// Where it stands.
    pub(crate) state: State,
    /// Since when.
    pub(crate) entered_at: UnixMillis,
    /// When somebody must look at it; never if a person must, or nobody.
    pub(crate) due_at: Option<UnixMillis>,
    /// How often the carrier was read in this state.
    pub(crate) reads: u32,
    /// How often, after the quarantine, the carrier listed nothing of ours.
    pub(crate) absences: u32,
    /// When it last did so.
    pub(crate) absent_at: Option<UnixMillis>,
    /// Codes sent, or being sent.
    pub(crate) sends: u8,
    /// Wrong codes typed.
    pub(crate) wrong_codes: u8,
    /// When the last code was asked for.
    pub(crate) code_sent_at: UnixMillis,
    /// Until when it holds.
    pub(crate) code_expires_at: UnixMillis,
    /// The last call to the carrier.
    pub(crate) attempt: String,
    /// What a person must know, if anything: the first thing that came up.
    pub(crate) alarm: Option<String>,
}

/// Writes a new charge and its first move.
pub(crate) async fn insert(
    db: &mut Tx,
    row: &ChargeRow,
    order: &OrderRow,
) -> Result<(), StoreError> {
    let columns = StateColumns::of(&row.state)?;
    query(
        "insert into charges (id, order_id, version, state, live, publisher, device, item, \
         entered_at, due_at, sends, code_sent_at, code_expires_at, attempt) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(row.id.as_str())
    .bind(row.order.as_str())
    .bind(signed(row.version))
    .bind(columns.state)
    .bind(i64::from(columns.live))
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .bind(i64::from(row.sends))
    .bind(row.code_sent_at.0)
    .bind(row.code_expires_at.0)
    .bind(&row.attempt)
    .execute(&mut *db)
    .await?;
    record_move(db, row, "", "placed").await
}

/// Saves a move if nobody else moved the charge since it was read at `seen`.
///
/// # Errors
///
/// [`StoreError::Stale`] if somebody did.
pub(crate) async fn save(
    db: &mut Tx,
    row: &ChargeRow,
    seen: &ChargeRow,
    event: &'static str,
) -> Result<(), StoreError> {
    update(db, row, seen).await?;
    record_move(db, row, seen.state.word(), event).await
}

/// Saves when to look again, without a move.
pub(crate) async fn reschedule(db: &mut Tx, row: &ChargeRow) -> Result<(), StoreError> {
    update(db, row, row).await
}

async fn update(db: &mut Tx, row: &ChargeRow, seen: &ChargeRow) -> Result<(), StoreError> {
    let columns = StateColumns::of(&row.state)?;
    let done = query(
        "update charges set version = $1, state = $2, payment_id = $3, authorization_id = $4, \
         window_url = $5, asked = $6, follow_up = $7, ending = $8, refusal = $9, live = $10, \
         entered_at = $11, due_at = $12, reads = $13, absences = $14, absent_at = $15, \
         sends = $16, wrong_codes = $17, code_sent_at = $18, code_expires_at = $19, \
         attempt = $20, alarm = $21 where id = $22 and version = $23",
    )
    .bind(signed(row.version))
    .bind(columns.state)
    .bind(columns.payment)
    .bind(columns.authorization)
    .bind(columns.window_url)
    .bind(i64::from(columns.asked))
    .bind(columns.follow_up)
    .bind(columns.ending)
    .bind(columns.refusal)
    .bind(i64::from(columns.live))
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .bind(i64::from(row.reads))
    .bind(i64::from(row.absences))
    .bind(row.absent_at.map(|at| at.0))
    .bind(i64::from(row.sends))
    .bind(i64::from(row.wrong_codes))
    .bind(row.code_sent_at.0)
    .bind(row.code_expires_at.0)
    .bind(&row.attempt)
    .bind(&row.alarm)
    .bind(row.id.as_str())
    .bind(signed(seen.version))
    .execute(db)
    .await?;
    if done == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

async fn record_move(
    db: &mut Tx,
    row: &ChargeRow,
    from: &'static str,
    event: &'static str,
) -> Result<(), StoreError> {
    query(
        "insert into moves (charge_id, version, from_state, event, to_state, status, at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.id.as_str())
    .bind(signed(row.version))
    .bind(from)
    .bind(event)
    .bind(row.state.word())
    .bind(to_word(&row.state.status())?)
    .bind(row.entered_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Reads a charge.
pub(crate) async fn load(db: &mut Tx, id: &ChargeId) -> Result<Option<ChargeRow>, StoreError> {
    let row = query("select * from charges where id = $1").bind(id.as_str());
    row.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Reads the charge of an order.
pub(crate) async fn of_order(
    db: &mut Tx,
    order: &OrderId,
) -> Result<Option<ChargeRow>, StoreError> {
    let row = query("select * from charges where order_id = $1").bind(order.as_str());
    row.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// The charge by which a device is paying for an item.
pub(crate) async fn live(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
) -> Result<Option<ChargeRow>, StoreError> {
    let row = query(
        "select * from charges where publisher = $1 and device = $2 and item = $3 and live = 1",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(item.as_str());
    row.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Charges that somebody must look at by `now`, the most urgent first.
pub(crate) async fn due(
    db: &mut Tx,
    now: UnixMillis,
    most: u32,
) -> Result<Vec<ChargeRow>, StoreError> {
    let rows = query("select * from charges where due_at <= $1 order by due_at limit $2")
        .bind(now.0)
        .bind(i64::from(most))
        .fetch_all(db)
        .await?;
    rows.iter().map(read).collect()
}

/// When the next charge is due.
pub(crate) async fn next_due(db: &mut Tx) -> Result<Option<UnixMillis>, StoreError> {
    let at: Option<i64> =
        query("select min(due_at) from charges where due_at is not null").scalar(db).await?;
    Ok(at.map(UnixMillis))
}

/// How many outcomes at a carrier are unknown, counted no further than `most`.
pub(crate) async fn unknown_count(
    db: &mut Tx,
    carrier: &str,
    most: u32,
) -> Result<i64, StoreError> {
    let count = query(
        "select count(*) from (select charges.id from charges \
         join orders on orders.id = charges.order_id \
         where charges.state in ('prepare_unknown', 'validate_unknown', 'confirm_unknown', \
         'cancel_unknown', 'searching') and orders.carrier = $1 limit $2) as unknown",
    )
    .bind(carrier)
    .bind(i64::from(most))
    .scalar(db)
    .await?;
    Ok(count)
}

/// Charges that wait for the answer to a call: after a crash, nobody hears it any more.
pub(crate) async fn calling(db: &mut Tx) -> Result<Vec<ChargeRow>, StoreError> {
    let rows = query(
        "select * from charges \
         where state in ('preparing', 'validating', 'confirming', 'cancelling')",
    )
    .fetch_all(db)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<ChargeRow, StoreError> {
    let columns = Columns::of("charges", row);
    let moment = |at: Option<i64>| at.map(UnixMillis);
    Ok(ChargeRow {
        id: columns.word("id")?,
        order: columns.word("order_id")?,
        version: columns.count("version")?,
        state: read_state(&columns)?,
        entered_at: UnixMillis(columns.get("entered_at")?),
        due_at: moment(columns.get("due_at")?),
        reads: columns.count("reads")?,
        absences: columns.count("absences")?,
        absent_at: moment(columns.get("absent_at")?),
        sends: columns.count("sends")?,
        wrong_codes: columns.count("wrong_codes")?,
        code_sent_at: UnixMillis(columns.get("code_sent_at")?),
        code_expires_at: UnixMillis(columns.get("code_expires_at")?),
        attempt: columns.get("attempt")?,
        alarm: columns.get("alarm")?,
    })
}

/// Versions count up from one; the database's integers are signed.
fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
