//! Orders that were undone.

use farthing_protocol::{DeviceId, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::orders::undo::Undos;
use crate::store::columns::Columns;
use crate::store::orders::{self, OrderRow};
use crate::store::{StoreError, Tx, query};

/// Whether an order was undone.
pub(crate) async fn is_undone(db: &mut Tx, order: &OrderId) -> Result<bool, StoreError> {
    let count: i64 = query("select count(*) from undos where order_id = $1")
        .bind(order.as_str())
        .scalar(db)
        .await?;
    Ok(count > 0)
}

/// Locks the counting of undos until the transaction ends.
pub(crate) async fn take_turn(db: &mut Tx) -> Result<(), StoreError> {
    // Undos are rare and short, so one lock for all of them is enough.
    orders::take_turn_of(db, "undo").await
}

/// How many purchases were undone since a moment: by a device, by all devices of the phones that it has proved,
/// and among the purchases from an address.
pub(crate) async fn counts(
    db: &mut Tx,
    (publisher, device, address): (&PublisherId, &DeviceId, &[u8; 32]),
    since: UnixMillis,
) -> Result<Undos, StoreError> {
    let row = query(
        "with phones as (select phone_lookup from rights \
         where publisher = $1 and device = $2 and phone_lookup is not null \
         union select phone_lookup from proofs \
         where publisher = $1 and device = $2 and state = 'proved') \
         select (select count(*) from undo_counts where device = $2 and at > $4) as of_device, \
         (select count(*) from undo_counts where address_lookup = $3 and at > $4) as of_address, \
         (select count(*) from undo_counts where at > $4 \
         and device in (select device from rights where publisher = $1 \
         and phone_lookup in (select phone_lookup from phones) \
         union select device from proofs where publisher = $1 and state = 'proved' \
         and phone_lookup in (select phone_lookup from phones))) as of_phone",
    );
    let row = row.bind(publisher.as_str()).bind(device.as_str()).bind(address).bind(since.0);
    let row = row.fetch_optional(db).await?;
    let missing = || StoreError::Corrupt { table: "undo_counts", what: "no row".to_owned() };
    let row = row.ok_or_else(missing)?;
    let columns = Columns::of("undo_counts", &row);
    Ok(Undos {
        device: columns.count("of_device")?,
        phone: columns.count("of_phone")?,
        address: columns.count("of_address")?,
    })
}

/// Deletes counts from before a moment.
pub(crate) async fn sweep_counts(db: &mut Tx, before: UnixMillis) -> Result<(), StoreError> {
    query("delete from undo_counts where at < $1").bind(before.0).execute(db).await?;
    Ok(())
}

/// Counts an order that its reader has undone.
pub(crate) async fn count(
    db: &mut Tx,
    order: &OrderRow,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let count = query(
        "insert into undo_counts (order_id, device, address_lookup, at) values ($1, $2, $3, $4)",
    );
    let count = count.bind(order.id.as_str()).bind(order.device.as_str());
    count.bind(&order.address_lookup).bind(now.0).execute(db).await?;
    Ok(())
}

/// Saves that an order was undone, and ends its rights.
///
/// # Errors
///
/// [`StoreError::Database`] if it was undone before: the database rejects it.
pub(crate) async fn insert(
    db: &mut Tx,
    order: &OrderId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let undo = query("insert into undos (order_id, at) values ($1, $2)");
    undo.bind(order.as_str()).bind(now.0).execute(db).await?;
    query(
        "insert into revocations (right_id, reason, source, at) \
         select id, 'undone', order_id, $2 from rights where order_id = $1 and revoked_at is null",
    )
    .bind(order.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    let rights =
        query("update rights set revoked_at = $2 where order_id = $1 and revoked_at is null");
    rights.bind(order.as_str()).bind(now.0).execute(db).await?;
    Ok(())
}

/// Saves that the pass of an order has opened an article for a page.
pub(crate) async fn note_opened(
    db: &mut Tx,
    order: &OrderId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let note = query(
        "insert into opened_passes (order_id, at) values ($1, $2) \
         on conflict (order_id) do nothing",
    );
    note.bind(order.as_str()).bind(now.0).execute(db).await?;
    Ok(())
}

/// Whether [`note_opened`] has saved it of an order.
pub(crate) async fn has_opened(db: &mut Tx, order: &OrderId) -> Result<bool, StoreError> {
    let count: i64 = query("select count(*) from opened_passes where order_id = $1")
        .bind(order.as_str())
        .scalar(db)
        .await?;
    Ok(count > 0)
}

/// Whether the bundle or pass of an order has opened something by a purchase, on its device or on one that
/// shares it, or its price was taken off a bundle or pass that is paid or being paid.
pub(crate) async fn is_used(db: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select (select count(*) from bundle_units join rights \
         on rights.id = bundle_units.right_id where rights.order_id = $1) \
         + (select count(*) from orders join fundings on fundings.order_id = orders.id \
         join rights on rights.id = fundings.source_id \
         where orders.publisher = $2 and orders.placed_at >= $3 and orders.device in (\
         select device from orders where id = $1 \
         union all select device from claimed_rights where order_id = $1) \
         and fundings.source = 'pass' and rights.order_id = $1) \
         + (select count(*) from counted_purchases as counted where counted.order_id = $1 \
         and (exists (select 1 from rights where rights.order_id = counted.toward \
         and rights.revoked_at is null) \
         or exists (select 1 from charges where charges.order_id = counted.toward \
         and (charges.live = 1 or charges.is_unknown = 1))))",
    )
    .bind(order.id.as_str())
    .bind(order.publisher.as_str())
    .bind(order.placed_at.0)
    .scalar(db)
    .await?;
    Ok(count > 0)
}
