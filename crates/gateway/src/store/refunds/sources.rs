//! What can be refunded: charges that took money, and payments that match no charge.

use farthing_protocol::{ChargeId, DeviceId, Money, OrderId, PublisherId, ReceiptNumber};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::purpose::Purpose;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A charge that took money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Income {
    pub(crate) charge: ChargeId,
    pub(crate) order: OrderId,
    pub(crate) purpose: Purpose,
    pub(crate) carrier: String,
    pub(crate) payment: PaymentId,
    pub(crate) taken: Money,
    /// When the money was taken, by the carrier's clock; else when the gateway read of it.
    pub(crate) paid_at: UnixMillis,
    pub(crate) publisher: PublisherId,
    pub(crate) device: DeviceId,
}

/// A payment that matches no charge and is not decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Orphan {
    pub(crate) carrier: String,
    pub(crate) payment: PaymentId,
    /// `referenceCode` of the payment.
    pub(crate) reference: String,
    pub(crate) amount: Money,
    /// When the money was taken, by the carrier's clock; else when it was found.
    pub(crate) paid_at: UnixMillis,
    /// When it was found.
    pub(crate) found_at: UnixMillis,
}

/// Selects the columns that [`paid`] reads.
macro_rules! income {
    ($which:literal) => {
        concat!(
            "select charges.id, charges.order_id, charges.purpose, charges.carrier, \
             evidence.payment_id, evidence.amount, evidence.currency, \
             coalesce(evidence.paid_on, evidence.read_at) as paid_at, \
             orders.publisher, orders.device \
             from charges join evidence on evidence.charge_id = charges.id \
             join orders on orders.id = charges.order_id ",
            $which
        )
    };
}

/// The money that a charge took, if any.
pub(crate) async fn of_charge(
    db: &mut Tx,
    charge: &ChargeId,
) -> Result<Option<Income>, StoreError> {
    let row = query(income!("where charges.id = $1"));
    row.bind(charge.as_str()).fetch_optional(db).await?.as_ref().map(paid).transpose()
}

/// The money that was taken for a receipt. The inner none means that no carrier was paid.
pub(crate) async fn of_receipt(
    db: &mut Tx,
    number: &ReceiptNumber,
) -> Result<Option<Option<Income>>, StoreError> {
    let Some(order) = order_of_receipt(db, number).await? else { return Ok(None) };
    let rows = query(income!("where charges.order_id = $1 order by charges.number"));
    let rows = rows.bind(order.as_str()).fetch_all(db).await?;
    Ok(Some(rows.first().map(paid).transpose()?))
}

/// The order of a receipt.
pub(crate) async fn order_of_receipt(
    db: &mut Tx,
    number: &ReceiptNumber,
) -> Result<Option<OrderId>, StoreError> {
    let row = query("select order_id from receipts where number = $1").bind(number.as_str());
    let row = row.fetch_optional(db).await?;
    row.map(|row| Columns::of("receipts", &row).word("order_id")).transpose()
}

/// The charges that topped up a device's credit, the latest first.
pub(crate) async fn top_ups(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
) -> Result<Vec<Income>, StoreError> {
    let rows = query(income!(
        "where orders.publisher = $1 and orders.device = $2 and charges.purpose = 'top_up' \
             and charges.state = 'charged' order by paid_at desc, charges.id"
    ));
    let rows = rows.bind(publisher.as_str()).bind(device.as_str()).fetch_all(db).await?;
    rows.iter().map(paid).collect()
}

fn paid(row: &Row) -> Result<Income, StoreError> {
    let columns = Columns::of("charges", row);
    let purpose: String = columns.get("purpose")?;
    Ok(Income {
        charge: columns.word("id")?,
        order: columns.word("order_id")?,
        purpose: Purpose::parse(&purpose).ok_or_else(|| columns.corrupt("purpose"))?,
        carrier: columns.get("carrier")?,
        payment: PaymentId(columns.get("payment_id")?),
        taken: columns.money("amount", "currency")?,
        paid_at: columns.moment("paid_at")?,
        publisher: columns.word("publisher")?,
        device: columns.word("device")?,
    })
}

/// Payments that match no charge and are not decided, found before a moment. Those whose reference is not a
/// charge's id are left out: they may belong to another system.
pub(crate) async fn orphans(
    db: &mut Tx,
    found_before: UnixMillis,
) -> Result<Vec<Orphan>, StoreError> {
    let rows = query(
        "select orphans.*, coalesce(paid_on, found_at) as paid_at from orphans \
         where outcome is null and found_at <= $1 and reference like 'chg%' \
         order by found_at limit 64",
    );
    let rows = rows.bind(found_before.0).fetch_all(db).await?;
    rows.iter().map(orphan).collect()
}

/// All payments in suspense, the oldest first.
pub(crate) async fn in_suspense(db: &mut Tx) -> Result<Vec<Orphan>, StoreError> {
    let rows = query(
        "select orphans.*, coalesce(paid_on, found_at) as paid_at from orphans \
         where outcome is null order by found_at, carrier, payment_id",
    );
    rows.fetch_all(db).await?.iter().map(orphan).collect()
}

pub(crate) async fn orphan_of(
    db: &mut Tx,
    carrier: &str,
    payment: &PaymentId,
) -> Result<Option<Orphan>, StoreError> {
    let row = query(
        "select orphans.*, coalesce(paid_on, found_at) as paid_at from orphans \
         where carrier = $1 and payment_id = $2 and outcome is null",
    );
    let row = row.bind(carrier).bind(&payment.0).fetch_optional(db).await?;
    row.as_ref().map(orphan).transpose()
}

/// Up to `most` payments that match no charge, after a carrier and payment, each with whether an operator
/// dismissed it. For `verify`.
pub(crate) async fn all_orphans(
    db: &mut Tx,
    (carrier, payment): (&str, &str),
    most: u32,
) -> Result<Vec<(Orphan, bool)>, StoreError> {
    let rows = query(
        "select orphans.*, coalesce(paid_on, found_at) as paid_at from orphans \
         where (carrier, payment_id) > ($1, $2) order by carrier, payment_id limit $3",
    );
    let rows = rows.bind(carrier).bind(payment).bind(i64::from(most)).fetch_all(db).await?;
    let read = |row| {
        let outcome: Option<String> = Columns::of("orphans", row).get("outcome")?;
        Ok((orphan(row)?, outcome.as_deref() == Some("dismissed")))
    };
    rows.iter().map(read).collect()
}

fn orphan(row: &Row) -> Result<Orphan, StoreError> {
    let columns = Columns::of("orphans", row);
    Ok(Orphan {
        carrier: columns.get("carrier")?,
        payment: PaymentId(columns.get("payment_id")?),
        reference: columns.get("reference")?,
        amount: columns.money("amount", "currency")?,
        paid_at: columns.moment("paid_at")?,
        found_at: columns.moment("found_at")?,
    })
}

/// Saves the decision about such a payment, once.
///
/// # Errors
///
/// [`StoreError::Stale`] if it was decided before.
pub(crate) async fn resolve_orphan(
    db: &mut Tx,
    orphan: &Orphan,
    (outcome, reason, by): (&str, &str, &str),
    now: UnixMillis,
) -> Result<(), StoreError> {
    let resolved = query(
        "update orphans set outcome = $3, reason = $4, resolved_by = $5, resolved_at = $6 \
         where carrier = $1 and payment_id = $2 and outcome is null",
    )
    .bind(&orphan.carrier)
    .bind(&orphan.payment.0)
    .bind(outcome)
    .bind(reason)
    .bind(by)
    .bind(now.0)
    .execute(db)
    .await?;
    if resolved == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
