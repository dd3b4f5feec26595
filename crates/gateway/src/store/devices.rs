//! Browsers that have proved a key.

use farthing_protocol::{DeviceId, PublisherId};

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// The device of a key on a publisher's pages; `fresh` becomes its id if it is new. A key whose reader
/// has signed in is the reader's device.
pub(crate) async fn find_or_add(
    db: &mut Tx,
    publisher: &PublisherId,
    public_key: &[u8],
    fresh: &DeviceId,
    now: UnixMillis,
) -> Result<DeviceId, StoreError> {
    query(
        "insert into devices (id, publisher, public_key, created_at) values ($1, $2, $3, $4) \
         on conflict do nothing",
    )
    .bind(fresh.as_str())
    .bind(publisher.as_str())
    .bind(public_key)
    .bind(now.0)
    .execute(&mut *db)
    .await?;
    let found: String = query(
        "select coalesce(home, id) from devices \
         left join joined_devices on joined_devices.device = devices.id \
         where publisher = $1 and public_key = $2",
    )
    .bind(publisher.as_str())
    .bind(public_key)
    .scalar(db)
    .await?;
    DeviceId::parse(&found)
        .map_err(|cause| StoreError::Corrupt { table: "devices", what: cause.to_string() })
}

/// Notes a device without a key: a browser on the plain page, which holds a sealed capability
/// instead. Does nothing if it is known.
pub(crate) async fn add_keyless(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into devices (id, publisher, public_key, created_at) values ($1, $2, null, $3) \
         on conflict do nothing",
    )
    .bind(device.as_str())
    .bind(publisher.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}
