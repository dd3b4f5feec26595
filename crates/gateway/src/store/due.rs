//! Charges that are due to be read or retried.

use crate::clock::UnixMillis;
use crate::store::charges::{ChargeRow, read};
use crate::store::columns::{Columns, signed};
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A charge that is due, or the id of one whose row cannot be read.
pub(crate) type Due = Result<ChargeRow, (String, StoreError)>;

/// Charges of a carrier that are due at `now`, the earliest first.
pub(crate) async fn due(
    db: &mut Tx,
    carrier: &str,
    now: UnixMillis,
    most: u32,
) -> Result<Vec<Due>, StoreError> {
    let rows = query(
        "select charges.*, phones.ciphertext from charges \
         join phones on phones.lookup = charges.phone_lookup \
         where charges.carrier = $1 and charges.due_at <= $2 order by charges.due_at limit $3",
    )
    .bind(carrier)
    .bind(now.0)
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(readable).collect())
}

/// As [`due`], for several gateways: each gets charges that no other has, until `until`. If the gateway ends
/// before, the charges become due again at that time.
pub(crate) async fn take(
    db: &mut Tx,
    carrier: &str,
    (now, until): (UnixMillis, UnixMillis),
    most: u32,
) -> Result<Vec<Due>, StoreError> {
    let rows = query(
        "with taken as (update charges set due_at = $3 where id in \
         (select id from charges where carrier = $1 and due_at <= $2 \
         order by due_at limit $4 for update skip locked) returning *) \
         select taken.*, phones.ciphertext from taken \
         join phones on phones.lookup = taken.phone_lookup",
    )
    .bind(carrier)
    .bind(now.0)
    .bind(until.0)
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(readable).collect())
}

/// Charges that wait for the answer to a call of a gateway that no longer runs.
pub(crate) async fn abandoned(db: &mut Tx) -> Result<Vec<Due>, StoreError> {
    let rows = query(
        "select charges.*, phones.ciphertext from charges \
         join phones on phones.lookup = charges.phone_lookup \
         join attempts on attempts.id = charges.attempt where charges.is_calling = 1 \
         and not exists (select 1 from instances where instances.id = attempts.owner)",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(readable).collect())
}

fn readable(row: &Row) -> Due {
    read(row).map_err(|error| {
        let id = Columns::of("charges", row).get("id");
        (id.unwrap_or_else(|_| "(no id)".to_owned()), error)
    })
}

/// When the next charge of a carrier is due.
pub(crate) async fn next_due(db: &mut Tx, carrier: &str) -> Result<Option<UnixMillis>, StoreError> {
    let at: Option<i64> =
        query("select min(due_at) from charges where carrier = $1 and due_at is not null")
            .bind(carrier)
            .scalar(db)
            .await?;
    Ok(at.map(UnixMillis))
}

/// Postpones a charge whose row cannot be read, so that it does not block others.
pub(crate) async fn put_off(
    db: &mut Tx,
    charge: &str,
    until: UnixMillis,
) -> Result<(), StoreError> {
    query("update charges set due_at = $2 where id = $1 and due_at is not null")
        .bind(charge)
        .bind(until.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes a charge due earlier, if it still has the version that was read.
pub(crate) async fn bring_forward(
    db: &mut Tx,
    charge: &ChargeRow,
    at: UnixMillis,
) -> Result<(), StoreError> {
    query("update charges set due_at = $2 where id = $1 and version = $3 and due_at > $2")
        .bind(charge.id.as_str())
        .bind(at.0)
        .bind(signed(charge.version))
        .execute(db)
        .await?;
    Ok(())
}

/// Number of charges that are due at carriers other than these.
pub(crate) async fn due_elsewhere(
    db: &mut Tx,
    carriers: &[&str],
) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = query(
        "select carrier, count(*) as count from charges where due_at is not null group by carrier",
    )
    .fetch_all(db)
    .await?;
    let mut found = Vec::new();
    for row in &rows {
        let columns = Columns::of("charges", row);
        let carrier: String = columns.get("carrier")?;
        if !carriers.contains(&carrier.as_str()) {
            found.push((carrier, columns.get("count")?));
        }
    }
    Ok(found)
}
