//! Evidence that money was taken, and the receipts of readers.

use farthing_protocol::{ChargeId, Money, OrderId, ReceiptNumber};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// The carrier's answer that says that money was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EvidenceRow {
    pub(crate) charge: ChargeId,
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
    /// `referenceCode` of the payment: our charge's id.
    pub(crate) reference: String,
    /// The carrier's answer (JSON), without the phone number.
    pub(crate) answer: String,
    /// When the carrier took the money, by its own clock, if it said so.
    pub(crate) paid_on: Option<UnixMillis>,
    /// When the gateway read it.
    pub(crate) read_at: UnixMillis,
}

/// The receipt of a paid order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceiptRow {
    pub(crate) number: ReceiptNumber,
    /// The amount that was paid.
    pub(crate) amount: Money,
    /// Until when the carrier can refund it to the bill.
    pub(crate) refund_until: Option<UnixMillis>,
    /// When it was paid.
    pub(crate) paid_at: UnixMillis,
}

/// Saves the evidence for a charge.
pub(crate) async fn keep_evidence(db: &mut Tx, row: &EvidenceRow) -> Result<(), StoreError> {
    query(
        "insert into evidence (charge_id, payment_id, amount, currency, reference, answer, \
         paid_on, read_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(row.charge.as_str())
    .bind(&row.payment.0)
    .bind(row.amount.minor())
    .bind(row.amount.currency().code())
    .bind(&row.reference)
    .bind(&row.answer)
    .bind(row.paid_on.map(|at| at.0))
    .bind(row.read_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// The amount that the carrier took for a charge, if any.
pub(crate) async fn taken(db: &mut Tx, charge: &ChargeId) -> Result<Option<Money>, StoreError> {
    let row = query("select amount, currency from evidence where charge_id = $1");
    let row = row.bind(charge.as_str()).fetch_optional(db).await?;
    row.map(|row| Columns::of("evidence", &row).money("amount", "currency")).transpose()
}

/// Saves the receipt of an order.
pub(crate) async fn issue(
    db: &mut Tx,
    order: &OrderId,
    receipt: &ReceiptRow,
) -> Result<(), StoreError> {
    query(
        "insert into receipts (number, order_id, amount, currency, refund_until, paid_at) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(receipt.number.as_str())
    .bind(order.as_str())
    .bind(receipt.amount.minor())
    .bind(receipt.amount.currency().code())
    .bind(receipt.refund_until.map(|at| at.0))
    .bind(receipt.paid_at.0)
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn of_order(
    db: &mut Tx,
    order: &OrderId,
) -> Result<Option<ReceiptRow>, StoreError> {
    let row = query("select * from receipts where order_id = $1").bind(order.as_str());
    let Some(row) = row.fetch_optional(db).await? else { return Ok(None) };
    let columns = Columns::of("receipts", &row);
    Ok(Some(ReceiptRow {
        number: columns.word("number")?,
        amount: columns.money("amount", "currency")?,
        refund_until: columns.moment_or_none("refund_until")?,
        paid_at: columns.moment("paid_at")?,
    }))
}

/// Reads the receipt from a joined row, if there is one.
pub(super) fn beside(row: &Row) -> Result<Option<ReceiptRow>, StoreError> {
    let columns = Columns::of("receipts", row);
    let number: Option<String> = columns.get("receipt_number")?;
    if number.is_none() {
        return Ok(None);
    }
    Ok(Some(ReceiptRow {
        number: columns.word("receipt_number")?,
        amount: columns.money("receipt_amount", "receipt_currency")?,
        refund_until: columns.moment_or_none("refund_until")?,
        paid_at: columns.moment("paid_at")?,
    }))
}
