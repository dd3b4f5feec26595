//! Calls that change something at the carrier. The intent is saved before the call, the answer after it. Also the
//! carrier's payments and the charges that they belong to.

use farthing_protocol::ChargeId;

use crate::charges::{Call, PaymentId};
use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A call to the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttemptRow {
    /// Its id, which is the carrier's `clientCorrelator`.
    pub(crate) id: String,
    pub(crate) charge: ChargeId,
    /// When the intent was saved. The call was sent later.
    pub(crate) at: UnixMillis,
    /// The answer, when it is known.
    pub(crate) answer: Option<String>,
}

pub(crate) async fn intend(
    db: &mut Tx,
    id: &str,
    charge: &ChargeId,
    call: &Call,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into attempts (id, charge_id, number, call, payment_id, owner, at) \
         select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6 \
         from attempts where charge_id = $2",
    )
    .bind(id)
    .bind(charge.as_str())
    .bind(call.as_str())
    .bind(call.payment().map(|payment| payment.0.clone()))
    .bind(db.instance())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Saves an answer if there is none yet. Returns whether this was the first.
pub(crate) async fn answer(
    db: &mut Tx,
    id: &str,
    answer: &str,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done =
        query("update attempts set answer = $1, answered_at = $2 where id = $3 and answer is null")
            .bind(answer)
            .bind(now.0)
            .bind(id)
            .execute(db)
            .await?;
    Ok(done == 1)
}

pub(crate) async fn load(db: &mut Tx, id: &str) -> Result<Option<AttemptRow>, StoreError> {
    let row = query("select * from attempts where id = $1").bind(id);
    row.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// The charge's last call for a reservation.
pub(crate) async fn last_prepare(
    db: &mut Tx,
    charge: &ChargeId,
) -> Result<Option<AttemptRow>, StoreError> {
    let row = query(
        "select * from attempts where charge_id = $1 and call = 'prepare' \
         order by number desc limit 1",
    )
    .bind(charge.as_str());
    row.fetch_optional(db).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<AttemptRow, StoreError> {
    let columns = Columns::of("attempts", row);
    Ok(AttemptRow {
        id: columns.get("id")?,
        charge: columns.word("charge_id")?,
        at: UnixMillis(columns.get("at")?),
        answer: columns.get("answer")?,
    })
}

/// Saves that a payment of the carrier belongs to a charge. Returns the charge that was saved first: a
/// payment never changes its charge.
pub(crate) async fn remember_payment(
    db: &mut Tx,
    carrier: &str,
    payment: &PaymentId,
    charge: &ChargeId,
    now: UnixMillis,
) -> Result<ChargeId, StoreError> {
    let is_new = query(
        "insert into payments (carrier, payment_id, charge_id, seen_at) values ($1, $2, $3, $4) \
         on conflict (carrier, payment_id) do nothing",
    )
    .bind(carrier)
    .bind(&payment.0)
    .bind(charge.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    if is_new == 1 {
        return Ok(charge.clone());
    }
    charge_of_payment(db, carrier, payment)
        .await?
        .ok_or(StoreError::Corrupt { table: "payments", what: "not kept".to_owned() })
}

/// The charge that a payment belongs to.
pub(crate) async fn charge_of_payment(
    db: &mut Tx,
    carrier: &str,
    payment: &PaymentId,
) -> Result<Option<ChargeId>, StoreError> {
    let row = query("select charge_id from payments where carrier = $1 and payment_id = $2")
        .bind(carrier)
        .bind(&payment.0)
        .fetch_optional(db)
        .await?;
    row.map(|row| Columns::of("payments", &row).word("charge_id")).transpose()
}
