//! Earlier purchases of a reader at a publisher: whether this is the first one, and which single purchases
//! count toward a bundle.

use farthing_protocol::{DeviceId, ItemId, OrderId, PublisherId};

use crate::bundles::Single;
use crate::clock::UnixMillis;
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

/// Whether a phone has paid for something at a publisher.
pub(crate) async fn phone_has_bought(
    db: &mut Tx,
    publisher: &PublisherId,
    phone: &[u8; 32],
) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select count(*) from rights where publisher = $1 and phone_lookup = $2 \
         and revoked_at is null",
    )
    .bind(publisher.as_str())
    .bind(phone)
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
