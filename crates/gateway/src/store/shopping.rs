//! Earlier purchases of a reader at a publisher: whether this is the first one, and which single purchases
//! count toward a bundle.

use farthing_protocol::{DeviceId, ItemId, OrderId, PublisherId};

use crate::bundles::Single;
use crate::clock::UnixMillis;
use crate::store::charges::ChargeRow;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Whether a device has bought nothing at a publisher and is paying for nothing but `item`.
pub(crate) async fn is_newcomer(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select (select count(*) from rights where publisher = $1 and device = $2 \
         and revoked_at is null) \
         + (select count(*) from claimed_rights where publisher = $1 and device = $2) \
         + (select count(*) from charges where publisher = $1 and device = $2 and item <> $3 \
         and live = 1) \
         + (select count(*) from charges where publisher = $1 and device = $2 and item <> $3 \
         and is_unknown = 1)",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(item.as_str())
    .scalar(db)
    .await?;
    Ok(count == 0)
}

/// Saves that the reader of a device, who has proved a phone, has bought at a publisher before, if the phone
/// has. So the next offer is one that this phone can pay.
pub(crate) async fn note_returning(
    db: &mut Tx,
    (publisher, device): (&PublisherId, &DeviceId),
    phone: &[u8; 32],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into returning_devices (publisher, device, noted_at) select $1, $2, $3 \
         where exists (select 1 from rights where publisher = $1 and phone_lookup = $4 \
         and revoked_at is null) on conflict (publisher, device) do nothing",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(now.0)
    .bind(phone)
    .execute(db)
    .await?;
    Ok(())
}

/// Whether [`note_returning`] has saved it of a device.
pub(crate) async fn is_returning(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
) -> Result<bool, StoreError> {
    let count: i64 =
        query("select count(*) from returning_devices where publisher = $1 and device = $2")
            .bind(publisher.as_str())
            .bind(device.as_str())
            .scalar(db)
            .await?;
    Ok(count > 0)
}

/// Deletes what [`note_returning`] saved before a moment.
pub(crate) async fn forget_returning(db: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    query("delete from returning_devices where noted_at < $1").bind(before.0).execute(db).await
}

/// Whether the phone of a charge has paid for something at a publisher, on any device. Another charge counts
/// from its confirmation on.
pub(crate) async fn phone_is_buyer(
    db: &mut Tx,
    publisher: &PublisherId,
    charge: &ChargeRow,
) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select (select count(*) from rights where publisher = $1 and phone_lookup = $2 \
         and revoked_at is null) \
         + (select count(*) from charges where publisher = $1 and phone_lookup = $2 and id <> $3 \
         and (state in ('confirming', 'confirm_unknown', 'settling', 'frozen') \
         or state = 'reserved' and asked = 1))",
    )
    .bind(publisher.as_str())
    .bind(&charge.phone)
    .bind(charge.id.as_str())
    .scalar(db)
    .await?;
    Ok(count > 0)
}

/// Articles that a device bought singly since a moment, that it still owns, and that do not count toward a bundle
/// or pass yet. The newest first. Articles opened by a bundle or a pass were not bought singly.
pub(crate) async fn singles(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    since: UnixMillis,
) -> Result<Vec<Single>, StoreError> {
    let rows = query(
        "select orders.id, orders.item, orders.amount, orders.currency from orders \
         where publisher = $1 and device = $2 and placed_at >= $3 and kind = 'article' \
         and exists (select 1 from rights where rights.order_id = orders.id \
         and rights.scope = orders.item and rights.revoked_at is null) \
         and exists (select 1 from fundings where fundings.order_id = orders.id \
         and fundings.source in ('charge', 'tab', 'credit')) \
         and not exists (select 1 from counted_purchases as counted \
         where counted.order_id = orders.id \
         and (exists (select 1 from rights where rights.order_id = counted.toward \
         and rights.revoked_at is null) \
         or exists (select 1 from charges where charges.order_id = counted.toward \
         and (charges.live = 1 or charges.is_unknown = 1)))) \
         order by placed_at desc, id",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(since.0)
    .fetch_all(db)
    .await?;
    let single = |row| {
        let columns = Columns::of("orders", row);
        Ok(Single {
            order: columns.word("id")?,
            item: columns.word("item")?,
            price: columns.money("amount", "currency")?,
        })
    };
    rows.iter().map(single).collect()
}

/// Saves that a single purchase counts toward an order.
pub(crate) async fn count_toward(
    db: &mut Tx,
    single: &OrderId,
    toward: &OrderId,
) -> Result<(), StoreError> {
    query("insert into counted_purchases (order_id, toward) values ($1, $2)")
        .bind(single.as_str())
        .bind(toward.as_str())
        .execute(db)
        .await?;
    Ok(())
}
