//! The devices of a reader, and what they share.

use farthing_protocol::{DeviceId, PublisherId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// The device of a reader on a publisher's pages.
pub(crate) async fn home(
    db: &mut Tx,
    publisher: &PublisherId,
    reader: &str,
) -> Result<Option<DeviceId>, StoreError> {
    let row = query("select device from reader_devices where publisher = $1 and reader = $2");
    let row = row.bind(publisher.as_str()).bind(reader).fetch_optional(db).await?;
    row.map(|row| Columns::of("reader_devices", &row).word("device")).transpose()
}

/// Saves the device of a reader on a publisher's pages. Does nothing if the reader has one there, or the
/// device has a reader.
pub(crate) async fn settle(
    db: &mut Tx,
    publisher: &PublisherId,
    reader: &str,
    device: &DeviceId,
) -> Result<(), StoreError> {
    query(
        "insert into reader_devices (publisher, reader, device) values ($1, $2, $3) \
         on conflict do nothing",
    )
    .bind(publisher.as_str())
    .bind(reader)
    .bind(device.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// The device whose sessions this device's key opens, if its reader has signed in on it.
pub(crate) async fn acts_as(
    db: &mut Tx,
    device: &DeviceId,
) -> Result<Option<DeviceId>, StoreError> {
    let row = query("select home from joined_devices where device = $1");
    let row = row.bind(device.as_str()).fetch_optional(db).await?;
    row.map(|row| Columns::of("joined_devices", &row).word("home")).transpose()
}

/// Lets a device's key open the sessions of another, if it has ordered nothing, is no reader's device,
/// and no other joined it.
pub(crate) async fn join(
    db: &mut Tx,
    device: &DeviceId,
    (home, reader): (&DeviceId, &str),
    publisher: &PublisherId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let used: i64 = query(
        "select (select count(*) from orders where publisher = $2 and device = $1) \
         + (select count(*) from reader_devices where device = $1)",
    )
    .bind(device.as_str())
    .bind(publisher.as_str())
    .scalar(&mut *db)
    .await?;
    if used > 0 {
        return Ok(false);
    }
    let joined = query(
        "insert into joined_devices (device, home, reader, joined_at) values ($1, $2, $3, $4) \
         on conflict do nothing",
    )
    .bind(device.as_str())
    .bind(home.as_str())
    .bind(reader)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(joined == 1)
}

/// Grants a device the articles and passes that another device has at a publisher. Bundles stay with the
/// device that counts them.
pub(crate) async fn share(
    db: &mut Tx,
    publisher: &PublisherId,
    (from, to): (&DeviceId, &DeviceId),
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into claimed_rights (order_id, device, publisher, item, claimed_at) \
         select order_id, $3, publisher, scope, $4 from rights \
         where publisher = $1 and device = $2 and kind = 'item' and revoked_at is null \
         and (occasion = '' or exists (select 1 from rights as passes \
         where passes.order_id = rights.order_id and passes.kind = 'all')) \
         union select order_id, $3, publisher, item, $4 from claimed_rights \
         where publisher = $1 and device = $2 \
         and order_id not in (select order_id from rights where device = $3) \
         on conflict (order_id, device) do nothing",
    )
    .bind(publisher.as_str())
    .bind(from.as_str())
    .bind(to.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}
