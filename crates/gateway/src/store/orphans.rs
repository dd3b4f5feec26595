//! Payments at a carrier that match no charge of this gateway.

use std::collections::BTreeSet;

use farthing_protocol::Money;

use crate::carriers::Observation;
use crate::clock::UnixMillis;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// Payments of a carrier that are settled: they are being refunded, or an operator said that they are not of
/// this gateway.
pub(crate) async fn explained(db: &mut Tx, carrier: &str) -> Result<BTreeSet<String>, StoreError> {
    let rows = query("select payment_id from orphans where carrier = $1 and outcome is not null");
    rows.bind(carrier).fetch_all(db).await?.iter().map(Row::first).collect()
}

/// Saves such a payment. Returns whether it is new.
pub(crate) async fn found(
    db: &mut Tx,
    carrier: &str,
    seen: &Observation,
    amount: Money,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let noted = query(
        "insert into orphans (carrier, payment_id, reference, amount, currency, paid_on, found_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (carrier, payment_id) do nothing",
    )
    .bind(carrier)
    .bind(&seen.payment.0)
    .bind(&seen.reference)
    .bind(amount.minor())
    .bind(amount.currency().code())
    .bind(seen.paid_at.map(|at| at.0))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(noted == 1)
}
