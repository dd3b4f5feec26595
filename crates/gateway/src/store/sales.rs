//! What was paid, for bookkeepers. No phone, no device: a sale is between a publication and a receipt.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use crate::clock::UnixMillis;
use crate::store::StoreError;

/// A paid order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sale {
    /// The receipt's number.
    pub(crate) receipt: String,
    /// When it was paid.
    pub(crate) paid_at: i64,
    /// Who sold.
    pub(crate) publisher: String,
    /// The item.
    pub(crate) item: String,
    /// What it was called.
    pub(crate) title: String,
    /// How much, in the currency's smallest unit.
    pub(crate) amount: i64,
    /// In which currency.
    pub(crate) currency: String,
    /// The order.
    pub(crate) order_id: String,
    /// The charge: our reference at the carrier.
    pub(crate) charge_id: String,
    /// Who charged.
    pub(crate) carrier: String,
    /// The payment's name there.
    pub(crate) payment_id: Option<String>,
}

/// What was paid from one moment until before another, oldest first.
pub(crate) async fn between(
    db: &mut SqliteConnection,
    from: UnixMillis,
    until: UnixMillis,
) -> Result<Vec<Sale>, StoreError> {
    let rows = sqlx::query(
        "select receipts.number as receipt, receipts.paid_at, orders.publisher, orders.item, \
         orders.title, orders.amount, orders.currency, orders.id as order_id, \
         charges.id as charge_id, orders.carrier, charges.payment_id \
         from receipts join charges on charges.id = receipts.charge_id \
         join orders on orders.id = charges.order_id \
         where receipts.paid_at >= $1 and receipts.paid_at < $2 \
         order by receipts.paid_at, receipts.number",
    )
    .bind(from.0)
    .bind(until.0)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(sale).collect::<Result<_, _>>()?)
}

fn sale(row: &SqliteRow) -> Result<Sale, sqlx::Error> {
    Ok(Sale {
        receipt: row.try_get("receipt")?,
        paid_at: row.try_get("paid_at")?,
        publisher: row.try_get("publisher")?,
        item: row.try_get("item")?,
        title: row.try_get("title")?,
        amount: row.try_get("amount")?,
        currency: row.try_get("currency")?,
        order_id: row.try_get("order_id")?,
        charge_id: row.try_get("charge_id")?,
        carrier: row.try_get("carrier")?,
        payment_id: row.try_get("payment_id")?,
    })
}
