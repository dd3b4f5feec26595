//! Charges: money from carriers. Each transition is a compare-and-set on the row's version and adds a row to
//! `moves`.

use farthing_protocol::{ChargeId, DeviceId, ItemId, Money, OrderId, PublisherId};

use crate::charges::State;
use crate::clock::UnixMillis;
use crate::store::charge_state::{StateColumns, read_state};
use crate::store::columns::{Columns, signed, to_word};
use crate::store::orders::{self, OrderRow};
use crate::store::purpose::Purpose;
use crate::store::receipts::{self, ReceiptRow};
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

pub(crate) use counted::counted_on;

mod counted;

/// A charge with its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChargeRow {
    pub(crate) id: ChargeId,
    pub(crate) order: OrderId,
    /// Number of the charge within its order.
    pub(crate) number: u32,
    pub(crate) purpose: Purpose,
    /// The device that pays.
    pub(crate) payer: DeviceId,
    /// Id of the carrier.
    pub(crate) carrier: String,
    /// Keyed hash of the phone number, the same for all its charges.
    pub(crate) phone: [u8; 32],
    /// The encrypted phone number; none after it was erased.
    pub(crate) phone_ciphertext: Option<Vec<u8>>,
    /// The amount to charge.
    pub(crate) amount: Money,
    /// Counts the charge's transitions; compare-and-set uses it.
    pub(crate) version: u64,
    pub(crate) state: State,
    /// When the charge entered its state.
    pub(crate) entered_at: UnixMillis,
    /// When it is due to be read or retried. None if the operator must act, or if nothing is left to do.
    pub(crate) due_at: Option<UnixMillis>,
    /// Failed tries for the purpose of this state.
    pub(crate) reads: u32,
    /// Reads in a row that contradict the charge.
    pub(crate) mismatches: u32,
    /// Number of carrier lists in a row, read after the quarantine, that have no payment of this charge.
    pub(crate) absences: u32,
    /// When the last of these lists was read.
    pub(crate) absent_at: Option<UnixMillis>,
    /// Number of codes sent or being sent.
    pub(crate) sends: u8,
    pub(crate) wrong_codes: u8,
    /// When the last code was asked for.
    pub(crate) code_sent_at: UnixMillis,
    /// When the last code expires.
    pub(crate) code_expires_at: UnixMillis,
    /// Id of the last call to the carrier.
    pub(crate) attempt: String,
    /// The first alarm that was raised, if any.
    pub(crate) alarm: Option<String>,
}

/// Saves a new charge and its first transition.
pub(crate) async fn insert(
    db: &mut Tx,
    row: &ChargeRow,
    order: &OrderRow,
) -> Result<(), StoreError> {
    let columns = StateColumns::of(&row.state)?;
    query(
        "insert into charges (id, order_id, number, purpose, payer_device, carrier, phone_lookup, \
         amount, currency, version, state, live, is_unknown, is_calling, publisher, device, item, \
         entered_at, due_at, sends, code_sent_at, code_expires_at, attempt) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22, $23)",
    )
    .bind(row.id.as_str())
    .bind(row.order.as_str())
    .bind(i64::from(row.number))
    .bind(row.purpose.as_str())
    .bind(row.payer.as_str())
    .bind(&row.carrier)
    .bind(&row.phone)
    .bind(row.amount.minor())
    .bind(row.amount.currency().code())
    .bind(signed(row.version))
    .bind(columns.state)
    .bind(i64::from(columns.live))
    .bind(i64::from(columns.is_unknown))
    .bind(i64::from(columns.is_calling))
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .bind(i64::from(row.sends))
    .bind(row.code_sent_at.0)
    .bind(row.code_expires_at.0)
    .bind(&row.attempt)
    .execute(db)
    .await?;
    record_move(db, row, "", "placed").await
}

/// Saves a transition if the charge still has the version of `seen`.
///
/// # Errors
///
/// [`StoreError::Stale`] if it has another version.
pub(crate) async fn save(
    db: &mut Tx,
    row: &ChargeRow,
    seen: &ChargeRow,
    event: &'static str,
) -> Result<(), StoreError> {
    update(db, row, seen).await?;
    record_move(db, row, seen.state.as_str(), event).await
}

/// Saves when the charge is due again, without a transition.
pub(crate) async fn reschedule(db: &mut Tx, row: &ChargeRow) -> Result<(), StoreError> {
    update(db, row, row).await
}

async fn update(db: &mut Tx, row: &ChargeRow, seen: &ChargeRow) -> Result<(), StoreError> {
    let columns = StateColumns::of(&row.state)?;
    let updated = query(
        "update charges set version = $1, state = $2, payment_id = $3, authorization_id = $4, \
         window_url = $5, asked = $6, follow_up = $7, ending = $8, refusal = $9, live = $10, \
         is_unknown = $11, is_calling = $12, entered_at = $13, due_at = $14, reads = $15, \
         absences = $16, absent_at = $17, sends = $18, wrong_codes = $19, code_sent_at = $20, \
         code_expires_at = $21, attempt = $22, alarm = $23, mismatches = $24 \
         where id = $25 and version = $26",
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
    .bind(i64::from(columns.is_unknown))
    .bind(i64::from(columns.is_calling))
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
    .bind(i64::from(row.mismatches))
    .bind(row.id.as_str())
    .bind(signed(seen.version))
    .execute(db)
    .await?;
    if updated == 1 { Ok(()) } else { Err(StoreError::Stale) }
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
    .bind(row.state.as_str())
    .bind(to_word(&row.state.status())?)
    .bind(row.entered_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Selects the columns of a charge, its order and its phone, and the given ones.
macro_rules! sale {
    ($more:literal, $from:literal) => {
        concat!(
            "select charges.*, phones.ciphertext, orders.kind, orders.title, orders.merchant_name, \
             orders.service_host, orders.amount as price, orders.currency as price_currency, \
             orders.grants, orders.opens, orders.is_trial, orders.address_lookup, orders.placed_at",
            $more,
            " from charges join orders on orders.id = charges.order_id \
             join phones on phones.lookup = charges.phone_lookup ",
            $from
        )
    };
}

/// Reads a charge with its order.
pub(crate) async fn load(
    db: &mut Tx,
    id: &ChargeId,
) -> Result<Option<(OrderRow, ChargeRow)>, StoreError> {
    let row = query(sale!("", "where charges.id = $1"));
    row.bind(id.as_str()).fetch_optional(db).await?.as_ref().map(both).transpose()
}

/// Reads an order with its last charge.
pub(crate) async fn of_order(
    db: &mut Tx,
    order: &OrderId,
) -> Result<Option<(OrderRow, ChargeRow)>, StoreError> {
    let row = query(sale!("", "where charges.order_id = $1 order by charges.number desc limit 1"));
    row.bind(order.as_str()).fetch_optional(db).await?.as_ref().map(both).transpose()
}

/// As [`of_order`], with the receipt.
pub(crate) async fn with_receipt(
    db: &mut Tx,
    order: &OrderId,
) -> Result<Option<(OrderRow, ChargeRow, Option<ReceiptRow>)>, StoreError> {
    let row = query(sale!(
        ", receipts.number as receipt_number, receipts.amount as receipt_amount, \
         receipts.currency as receipt_currency, receipts.refund_until, receipts.paid_at",
        "left join receipts on receipts.order_id = orders.id \
         where charges.order_id = $1 order by charges.number desc limit 1"
    ));
    let Some(row) = row.bind(order.as_str()).fetch_optional(db).await? else { return Ok(None) };
    let (order, charge) = both(&row)?;
    Ok(Some((order, charge, receipts::beside(&row)?)))
}

/// The charge or proof under way by which a device gets an item: the order, and the keyed hash of the phone.
pub(crate) async fn live(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
) -> Result<Option<(OrderId, [u8; 32])>, StoreError> {
    let row = query(
        "select order_id, phone_lookup from charges \
         where publisher = $1 and device = $2 and item = $3 and live = 1 \
         union all select order_id, phone_lookup from proofs \
         where publisher = $1 and device = $2 and item = $3 and live = 1",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(item.as_str());
    let Some(row) = row.fetch_optional(db).await? else { return Ok(None) };
    let columns = Columns::of("charges", &row);
    Ok(Some((columns.word("order_id")?, columns.hash("phone_lookup")?)))
}

fn both(row: &Row) -> Result<(OrderRow, ChargeRow), StoreError> {
    Ok((orders::read(&Columns::of("orders", row))?, read(row)?))
}

/// Reads a charge from a row that has its columns and the encrypted phone number.
pub(crate) fn read(row: &Row) -> Result<ChargeRow, StoreError> {
    let columns = Columns::of("charges", row);
    let purpose: String = columns.get("purpose")?;
    Ok(ChargeRow {
        id: columns.word("id")?,
        order: columns.word("order_id")?,
        number: columns.count("number")?,
        purpose: Purpose::parse(&purpose).ok_or_else(|| columns.corrupt("purpose"))?,
        payer: columns.word("payer_device")?,
        carrier: columns.get("carrier")?,
        phone: columns.hash("phone_lookup")?,
        phone_ciphertext: columns.get("ciphertext")?,
        amount: columns.money("amount", "currency")?,
        version: columns.count("version")?,
        state: read_state(&columns)?,
        entered_at: columns.moment("entered_at")?,
        due_at: columns.moment_or_none("due_at")?,
        reads: columns.count("reads")?,
        mismatches: columns.count("mismatches")?,
        absences: columns.count("absences")?,
        absent_at: columns.moment_or_none("absent_at")?,
        sends: columns.count("sends")?,
        wrong_codes: columns.count("wrong_codes")?,
        code_sent_at: columns.moment("code_sent_at")?,
        code_expires_at: columns.moment("code_expires_at")?,
        attempt: columns.get("attempt")?,
        alarm: columns.get("alarm")?,
    })
}
