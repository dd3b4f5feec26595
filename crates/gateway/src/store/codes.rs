//! Counts texted codes for the limits across payments.

use farthing_protocol::{ChargeId, OrderId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Counts one code of a payment.
pub(crate) async fn record_send(
    db: &mut Tx,
    charge: &ChargeId,
    number: u8,
    phone: &[u8; 32],
    address: &[u8; 32],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into code_sends (charge_id, number, phone_lookup, address_lookup, at) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(charge.as_str())
    .bind(i64::from(number))
    .bind(phone.to_vec())
    .bind(address.to_vec())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// What the limits across payments need. Each `…_back` says which code decides the limit, counted back from the
/// latest, which is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SentQuestion {
    pub(crate) phone: [u8; 32],
    pub(crate) address: [u8; 32],
    /// For the limit of codes to one phone in an hour.
    pub(crate) phone_hour_back: u32,
    /// For the limit of codes to one phone in a day.
    pub(crate) phone_day_back: u32,
    /// For the limit of codes from one address in an hour.
    pub(crate) address_hour_back: u32,
    /// Since when failures count.
    pub(crate) failures_since: UnixMillis,
}

/// For each limit: when the code that decides it was sent; none if there were fewer codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    /// For the hour of the phone.
    pub(crate) phone_hour: Option<UnixMillis>,
    pub(crate) phone_day: Option<UnixMillis>,
    /// For the hour of the address.
    pub(crate) address_hour: Option<UnixMillis>,
    /// Payments of the phone that failed by wrong codes.
    pub(crate) failures: i64,
}

/// All that the limits across payments need, in one statement.
pub(crate) async fn sent(db: &mut Tx, asked: &SentQuestion) -> Result<Sent, StoreError> {
    let row = query(
        "select \
         (select at from code_sends where phone_lookup = $1 union all \
         select at from proof_sends where phone_lookup = $1 order by at desc limit 1 offset $3) \
         as phone_hour, \
         (select at from code_sends where phone_lookup = $1 union all \
         select at from proof_sends where phone_lookup = $1 order by at desc limit 1 offset $4) \
         as phone_day, \
         (select at from code_sends where address_lookup = $2 union all \
         select at from proof_sends where address_lookup = $2 order by at desc limit 1 offset $5) \
         as address_hour, \
         (select count(*) from code_failures where phone_lookup = $1 and at >= $6) \
         + (select count(*) from proof_failures where phone_lookup = $1 and at >= $6) as failures",
    )
    .bind(&asked.phone)
    .bind(&asked.address)
    .bind(i64::from(asked.phone_hour_back))
    .bind(i64::from(asked.phone_day_back))
    .bind(i64::from(asked.address_hour_back))
    .bind(asked.failures_since.0)
    .fetch_optional(db)
    .await?;
    let row = row.ok_or(StoreError::Corrupt { table: "code_sends", what: "no row".to_owned() })?;
    let columns = Columns::of("code_sends", &row);
    Ok(Sent {
        phone_hour: columns.moment_or_none("phone_hour")?,
        phone_day: columns.moment_or_none("phone_day")?,
        address_hour: columns.moment_or_none("address_hour")?,
        failures: columns.get("failures")?,
    })
}

/// Counts a payment that failed by wrong codes.
pub(crate) async fn record_failure(
    db: &mut Tx,
    charge: &ChargeId,
    phone: &[u8; 32],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into code_failures (charge_id, phone_lookup, at) values ($1, $2, $3) \
         on conflict (charge_id) do nothing",
    )
    .bind(charge.as_str())
    .bind(phone.to_vec())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Counts one code of a proof.
pub(crate) async fn record_proof_send(
    db: &mut Tx,
    order: &OrderId,
    number: u8,
    (phone, address): (&[u8; 32], &[u8; 32]),
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into proof_sends (order_id, number, phone_lookup, address_lookup, at) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(order.as_str())
    .bind(i64::from(number))
    .bind(phone)
    .bind(address)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Counts a proof that failed by wrong codes.
pub(crate) async fn record_proof_failure(
    db: &mut Tx,
    order: &OrderId,
    phone: &[u8; 32],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into proof_failures (order_id, phone_lookup, at) values ($1, $2, $3) \
         on conflict (order_id) do nothing",
    )
    .bind(order.as_str())
    .bind(phone)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}
