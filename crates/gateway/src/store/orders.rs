//! Orders: what was bought. Rows never change.

use farthing_protocol::{DeviceId, ItemId, ItemKind, Money, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::grants::{First, Grants};
use crate::store::columns::{Columns, to_json, to_word};
use crate::store::{StoreError, Tx, query};

/// An order, as it was placed.
#[derive(Debug, Clone)]
pub(crate) struct OrderRow {
    pub(crate) id: OrderId,
    pub(crate) device: DeviceId,
    pub(crate) publisher: PublisherId,
    pub(crate) item: ItemId,
    /// The kind of item.
    pub(crate) kind: ItemKind,
    pub(crate) title: String,
    pub(crate) merchant_name: String,
    pub(crate) service_host: String,
    pub(crate) price: Money,
    /// The rights that it grants when it is paid.
    pub(crate) grants: Grants,
    /// The article for which it is bought.
    pub(crate) opens: Option<First>,
    /// Whether its price holds only for a reader's first purchase.
    pub(crate) is_trial: bool,
    /// Keyed hash of the IP address, the same for all its orders.
    pub(crate) address_lookup: [u8; 32],
    pub(crate) placed_at: UnixMillis,
}

impl OrderRow {
    /// Distinguishes purchases of the same item: empty for an article, which is bought once; the order's id
    /// for other items.
    pub(crate) fn occasion(&self) -> &str {
        if self.kind == ItemKind::Article { "" } else { self.id.as_str() }
    }
}

/// Locks the purchases of a device against each other; each writes this first. SQLite has one writer and
/// needs no lock.
///
/// Who takes several of these locks takes them in this order: the phone ([`crate::proofs::phone_in_turn`]),
/// the order's device, its bundle or pass, other devices of the phone, the count of undos. Two devices that
/// lend to each other can still wait for each other; PostgreSQL then ends one transaction, and the store runs
/// it again.
pub(crate) async fn take_turn(db: &mut Tx, device: &DeviceId) -> Result<(), StoreError> {
    take_turn_of(db, device.as_str()).await
}

/// As [`take_turn`], for something that devices share. Its name must differ from every device id.
pub(crate) async fn take_turn_of(db: &mut Tx, what: &str) -> Result<(), StoreError> {
    if !db.is_postgres() {
        return Ok(());
    }
    query(
        "insert into turns (device, purchases) values ($1, 1) \
         on conflict (device) do update set purchases = turns.purchases + 1",
    )
    .bind(what)
    .execute(db)
    .await?;
    Ok(())
}

/// Saves a new order.
pub(crate) async fn insert(db: &mut Tx, row: &OrderRow) -> Result<(), StoreError> {
    query(
        "insert into orders (id, device, publisher, item, kind, title, merchant_name, \
         service_host, amount, currency, grants, opens, \
         is_trial, address_lookup, placed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(row.id.as_str())
    .bind(row.device.as_str())
    .bind(row.publisher.as_str())
    .bind(row.item.as_str())
    .bind(to_word(&row.kind)?)
    .bind(&row.title)
    .bind(&row.merchant_name)
    .bind(&row.service_host)
    .bind(row.price.minor())
    .bind(row.price.currency().code())
    .bind(to_json(&row.grants)?)
    .bind(row.opens.as_ref().map(to_json).transpose()?)
    .bind(i64::from(row.is_trial))
    .bind(&row.address_lookup)
    .bind(row.placed_at.0)
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn load(db: &mut Tx, id: &OrderId) -> Result<Option<OrderRow>, StoreError> {
    let row = query(
        "select id as order_id, amount as price, currency as price_currency, orders.* \
                     from orders where id = $1",
    );
    let row = row.bind(id.as_str()).fetch_optional(db).await?;
    row.as_ref().map(|row| read(&Columns::of("orders", row))).transpose()
}

/// Whether the order exists.
pub(crate) async fn is_known(db: &mut Tx, id: &OrderId) -> Result<bool, StoreError> {
    let found = query("select 1 from orders where id = $1").bind(id.as_str());
    Ok(found.fetch_optional(db).await?.is_some())
}

/// The last order of a device for an item.
pub(crate) async fn latest(
    db: &mut Tx,
    (publisher, device): (&PublisherId, &DeviceId),
    item: &ItemId,
) -> Result<Option<OrderId>, StoreError> {
    let row = query(
        "select id from orders where publisher = $1 and device = $2 and item = $3 \
         order by placed_at desc, id desc limit 1",
    );
    let row = row.bind(publisher.as_str()).bind(device.as_str()).bind(item.as_str());
    let row = row.fetch_optional(db).await?;
    row.map(|row| Columns::of("orders", &row).word("id")).transpose()
}

/// Reads an order from a row that has its columns. Id, amount and currency have names of their own, because a
/// charge has such columns too.
pub(crate) fn read(columns: &Columns<'_>) -> Result<OrderRow, StoreError> {
    let opens: Option<String> = columns.get("opens")?;
    Ok(OrderRow {
        id: columns.word("order_id")?,
        device: columns.word("device")?,
        publisher: columns.word("publisher")?,
        item: columns.word("item")?,
        kind: columns.word("kind")?,
        title: columns.get("title")?,
        merchant_name: columns.get("merchant_name")?,
        service_host: columns.get("service_host")?,
        price: columns.money("price", "price_currency")?,
        grants: columns.json("grants")?,
        opens: opens.map(|_| columns.json("opens")).transpose()?,
        is_trial: columns.get::<i64>("is_trial")? != 0,
        address_lookup: columns.hash("address_lookup")?,
        placed_at: UnixMillis(columns.get("placed_at")?),
    })
}
