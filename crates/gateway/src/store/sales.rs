//! Paid orders for bookkeeping. They name no phone and no device, only publication and receipt.

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A paid order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sale {
    pub(crate) receipt: String,
    /// When it was paid, in milliseconds since 1970 (UTC).
    pub(crate) paid_at: i64,
    pub(crate) publisher: String,
    pub(crate) item: String,
    pub(crate) title: String,
    /// The amount that was taken, in the currency's smallest unit.
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) order_id: String,
    /// The charge's id, which is `referenceCode` at the carrier.
    pub(crate) charge_id: Option<String>,
    pub(crate) carrier: Option<String>,
    /// The carrier's id of the payment.
    pub(crate) payment_id: Option<String>,
    /// Where the money came from.
    pub(crate) source: String,
    /// The amount that must be refunded, in the smallest unit.
    pub(crate) due_back: i64,
    /// The reader's message with a tip, if it was not erased.
    pub(crate) message: Option<String>,
    /// What was given back by an undo, or by a refund that an operator or a reader began, in the smallest
    /// unit.
    pub(crate) given_back: i64,
}

/// Orders that were paid in a period, oldest first; its end does not belong to it.
pub(crate) async fn between(
    db: &mut Tx,
    from: UnixMillis,
    until: UnixMillis,
) -> Result<Vec<Sale>, StoreError> {
    let rows = query(
        "select receipts.number as receipt, receipts.paid_at, orders.publisher, orders.item, \
         orders.title, receipts.amount, receipts.currency, orders.id as order_id, \
         charges.id as charge_id, charges.carrier, charges.payment_id, fundings.source, \
         (select cast(coalesce(sum(transfers.amount), 0) as bigint) from transfers \
         where transfers.event = 'refund_due' and transfers.event_id = charges.id) as due_back, \
         tip_notes.message, \
         (select cast(coalesce(sum(transfers.amount), 0) as bigint) from transfers \
         where transfers.event = 'undone' and transfers.event_id = orders.id) \
         + (select cast(coalesce(sum(transfers.amount), 0) as bigint) from refunds \
         cross join transfers where transfers.event = 'refund_begun' \
         and transfers.event_id = refunds.id and refunds.charge_id = charges.id) as given_back \
         from receipts join orders on orders.id = receipts.order_id \
         join fundings on fundings.order_id = orders.id and fundings.line = 1 \
         left join charges on charges.id = fundings.source_id and fundings.source = 'charge' \
         left join tip_notes on tip_notes.order_id = orders.id \
         where receipts.paid_at >= $1 and receipts.paid_at < $2 \
         order by receipts.paid_at, receipts.number",
    )
    .bind(from.0)
    .bind(until.0)
    .fetch_all(db)
    .await?;
    rows.iter().map(sale).collect()
}

fn sale(row: &Row) -> Result<Sale, StoreError> {
    let columns = Columns::of("receipts", row);
    Ok(Sale {
        receipt: columns.get("receipt")?,
        paid_at: columns.get("paid_at")?,
        publisher: columns.get("publisher")?,
        item: columns.get("item")?,
        title: columns.get("title")?,
        amount: columns.get("amount")?,
        currency: columns.get("currency")?,
        order_id: columns.get("order_id")?,
        charge_id: columns.get("charge_id")?,
        carrier: columns.get("carrier")?,
        payment_id: columns.get("payment_id")?,
        source: columns.get("source")?,
        due_back: columns.get("due_back")?,
        message: columns.get("message")?,
        given_back: columns.get("given_back")?,
    })
}

/// Charges of a carrier that took money, for orders placed in a period; its end does not belong to it.
pub(crate) async fn charged(
    db: &mut Tx,
    carrier: &str,
    from: UnixMillis,
    until: UnixMillis,
) -> Result<Vec<String>, StoreError> {
    let rows = query(
        "select charges.id from charges join orders on orders.id = charges.order_id \
         where charges.carrier = $1 and charges.state in ('charged', 'refund_due') \
         and orders.placed_at >= $2 and orders.placed_at < $3",
    );
    let rows = rows.bind(carrier).bind(from.0).bind(until.0).fetch_all(db).await?;
    rows.iter().map(|row| Columns::of("charges", row).get("id")).collect()
}
