//! Texted codes, counted for the limits across payments.

use farthing_protocol::ChargeId;

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// Whose codes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountedBy {
    /// The phone's.
    Phone([u8; 32]),
    /// The address's.
    Address([u8; 32]),
}

/// Counts one code.
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

/// When the code was sent that is `back` codes before the last one, if there were so many.
pub(crate) async fn sent_at(
    db: &mut Tx,
    counted: CountedBy,
    back: u32,
) -> Result<Option<UnixMillis>, StoreError> {
    let (statement, lookup) = match counted {
        CountedBy::Phone(lookup) => (
            "select at from code_sends where phone_lookup = $1 order by at desc limit 1 offset $2",
            lookup,
        ),
        CountedBy::Address(lookup) => (
            "select at from code_sends where address_lookup = $1 \
             order by at desc limit 1 offset $2",
            lookup,
        ),
    };
    let at: Option<i64> =
        query(statement).bind(lookup.to_vec()).bind(i64::from(back)).scalar_optional(db).await?;
    Ok(at.map(UnixMillis))
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

/// How many payments of the phone failed by wrong codes since then.
pub(crate) async fn failures_since(
    db: &mut Tx,
    phone: &[u8; 32],
    since: UnixMillis,
) -> Result<i64, StoreError> {
    let count = query("select count(*) from code_failures where phone_lookup = $1 and at >= $2")
        .bind(phone.to_vec())
        .bind(since.0)
        .scalar(db)
        .await?;
    Ok(count)
}
