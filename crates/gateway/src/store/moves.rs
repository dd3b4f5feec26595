//! The log of transitions (table `moves`), for gateways that wait for changes.

use farthing_protocol::{DeviceId, OrderId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Most rows that are read at once.
const TOGETHER: i64 = 2_000;

/// The number of the newest row.
pub(crate) async fn newest(db: &mut Tx) -> Result<i64, StoreError> {
    query("select coalesce(max(seq), 0) from moves").scalar(db).await
}

/// When the newest row was written; none in a new database.
pub(crate) async fn last_at(db: &mut Tx) -> Result<Option<UnixMillis>, StoreError> {
    let row = query("select at from moves order by seq desc limit 1").fetch_optional(db).await?;
    row.as_ref().map(|row| Columns::of("moves", row).get("at").map(UnixMillis)).transpose()
}

/// Whether a code has proved the phone on this device, for this charge or an earlier one.
pub(crate) async fn has_proved(
    db: &mut Tx,
    device: &DeviceId,
    phone: &[u8; 32],
) -> Result<bool, StoreError> {
    let proofs: i64 = query(
        "select count(*) from charges join moves on moves.charge_id = charges.id \
         where charges.phone_lookup = $1 and charges.payer_device = $2 \
         and moves.event = 'code_accepted'",
    )
    .bind(phone)
    .bind(device.as_str())
    .scalar(db)
    .await?;
    Ok(proofs > 0)
}

/// Rows after a number: their numbers, orders and versions.
pub(crate) async fn after(db: &mut Tx, seq: i64) -> Result<Vec<(i64, OrderId, u64)>, StoreError> {
    let rows = query(
        "select moves.seq, charges.order_id, moves.version from moves \
         join charges on charges.id = moves.charge_id where moves.seq > $1 \
         order by moves.seq limit $2",
    )
    .bind(seq)
    .bind(TOGETHER)
    .fetch_all(db)
    .await?;
    let read = |row| {
        let columns = Columns::of("moves", row);
        Ok((columns.get("seq")?, columns.word("order_id")?, columns.count("version")?))
    };
    rows.iter().map(read).collect()
}
