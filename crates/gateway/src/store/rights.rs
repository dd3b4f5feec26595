//! What payments bought: evidence that money moved, receipts, and entitlements. Rows are written
//! once, in the transaction that moves the charge.

use farthing_protocol::{
    ChargeId, DeviceId, EntitlementId, ItemId, Money, OrderId, PublisherId, ReceiptNumber,
};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::orders::OrderRow;
use crate::store::{StoreError, Tx, query};

/// What the carrier said when it said that money had moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EvidenceRow {
    /// Whose money.
    pub(crate) charge: ChargeId,
    /// By which payment.
    pub(crate) payment: PaymentId,
    /// How much.
    pub(crate) amount: Money,
    /// Our reference, as the carrier has it.
    pub(crate) reference: String,
    /// Its words, without the phone number.
    pub(crate) answer: String,
    /// When it said so.
    pub(crate) read_at: UnixMillis,
}

/// A right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntitlementRow {
    /// Which.
    pub(crate) id: EntitlementId,
    /// The order that bought it.
    pub(crate) order: OrderId,
    /// When it was granted.
    pub(crate) granted_at: UnixMillis,
}

/// Keeps the evidence for a charge.
pub(crate) async fn keep_evidence(db: &mut Tx, row: &EvidenceRow) -> Result<(), StoreError> {
    query(
        "insert into evidence (charge_id, payment_id, amount, currency, reference, answer, \
         read_at) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.charge.as_str())
    .bind(&row.payment.0)
    .bind(row.amount.minor())
    .bind(row.amount.currency().code().to_owned())
    .bind(&row.reference)
    .bind(&row.answer)
    .bind(row.read_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Grants what the order bought.
pub(crate) async fn grant(
    db: &mut Tx,
    id: &EntitlementId,
    order: &OrderRow,
    charge: &ChargeId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into entitlements (id, order_id, charge_id, publisher, device, item, occasion, \
         granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.as_str())
    .bind(order.id.as_str())
    .bind(charge.as_str())
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(order.occasion())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Whether what the order buys is owned already.
pub(crate) async fn is_owned(db: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select count(*) from entitlements \
         where publisher = $1 and device = $2 and item = $3 and occasion = $4",
    )
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(order.occasion())
    .scalar(db)
    .await?;
    Ok(count > 0)
}

/// A device's latest right to an item.
pub(crate) async fn entitlement(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
) -> Result<Option<EntitlementRow>, StoreError> {
    let row = query(
        "select * from entitlements where publisher = $1 and device = $2 and item = $3 \
         order by granted_at desc limit 1",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(item.as_str())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::of("entitlements", &row);
    Ok(Some(EntitlementRow {
        id: columns.word("id")?,
        order: columns.word("order_id")?,
        granted_at: UnixMillis(columns.get("granted_at")?),
    }))
}

/// Gives a charge its receipt.
pub(crate) async fn issue_receipt(
    db: &mut Tx,
    number: &ReceiptNumber,
    charge: &ChargeId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query("insert into receipts (number, charge_id, paid_at) values ($1, $2, $3)")
        .bind(number.as_str())
        .bind(charge.as_str())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}

/// A charge's receipt: its number, when it was paid, and how much the carrier took.
pub(crate) async fn receipt(
    db: &mut Tx,
    charge: &ChargeId,
) -> Result<Option<(ReceiptNumber, UnixMillis, Money)>, StoreError> {
    let row = query(
        "select receipts.number, receipts.paid_at, evidence.amount, evidence.currency \
         from receipts join evidence on evidence.charge_id = receipts.charge_id \
         where receipts.charge_id = $1",
    )
    .bind(charge.as_str())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::of("receipts", &row);
    Ok(Some((
        columns.word("number")?,
        UnixMillis(columns.get("paid_at")?),
        columns.money("amount", "currency")?,
    )))
}
