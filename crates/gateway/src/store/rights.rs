//! Rights that were bought, and the used units of bundles.

use farthing_protocol::{DeviceId, EntitlementId, ItemId, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::grants::Scope;
use crate::store::columns::Columns;
use crate::store::orders::OrderRow;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// Counts the rights by which an order's item is owned already: `$1` is its publisher, `$2` its device, `$3`
/// its item and `$4` its occasion.
macro_rules! owned_count {
    () => {
        "(select count(*) from rights where publisher = $1 and device = $2 and scope = $3 \
         and kind = 'item' and (occasion = $4 or $4 = '') and revoked_at is null) \
         + (select count(*) from claimed_rights join rights \
         on rights.order_id = claimed_rights.order_id and rights.kind = 'item' \
         where claimed_rights.publisher = $1 and claimed_rights.device = $2 \
         and rights.scope = $3 and $4 = '' and rights.revoked_at is null) \
         + (select count(*) from bundle_units join rights as bundle \
         on bundle.id = bundle_units.right_id and bundle.revoked_at is null \
         where bundle_units.item = $3 and $4 = '' and (bundle.publisher = $1 and bundle.device = $2 \
         or bundle.order_id in (select order_id from claimed_rights \
         where publisher = $1 and device = $2)))"
    };
}

pub(super) use owned_count;

/// What a right opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The right opens one item.
    Item(ItemId),
    /// This many items of a scope. An item for which a unit was used stays open for ever.
    Units(Scope, u32),
    /// Every item of a scope.
    All(Scope),
}

/// A right, as it was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RightRow {
    pub(crate) id: EntitlementId,
    /// The order that granted it.
    pub(crate) order: OrderId,
    pub(crate) opens: Opens,
    /// When it was granted.
    pub(crate) granted_at: UnixMillis,
    /// When it expires; none if it does not.
    pub(crate) until: Option<UnixMillis>,
}

impl RightRow {
    /// Number of its units.
    pub(crate) const fn units(&self) -> u32 {
        match self.opens {
            Opens::Units(_, units) => units,
            Opens::Item(_) | Opens::All(_) => 0,
        }
    }
}

/// Grants a right to the device that bought, and to the phone that paid.
pub(crate) async fn grant(
    db: &mut Tx,
    right: &RightRow,
    order: &OrderRow,
    phone: Option<[u8; 32]>,
) -> Result<(), StoreError> {
    let (kind, scope, units) = match &right.opens {
        Opens::Item(item) => ("item", item.as_str(), None),
        Opens::Units(scope, units) => ("units", scope.0.as_str(), Some(i64::from(*units))),
        Opens::All(scope) => ("all", scope.0.as_str(), None),
    };
    query(
        "insert into rights (id, order_id, publisher, device, phone_lookup, kind, scope, units, \
         occasion, granted_at, until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(right.id.as_str())
    .bind(order.id.as_str())
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(phone)
    .bind(kind)
    .bind(scope)
    .bind(units)
    .bind(order.occasion())
    .bind(right.granted_at.0)
    .bind(right.until.map(|until| until.0))
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the order's item is owned already: by another order, as one of a set, by a claim, or by a unit of
/// a bundle that the device shares. An item that can be bought again (`$4` is its order) never is.
pub(crate) async fn is_owned(db: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    let count: i64 = query(concat!("select ", owned_count!()))
        .bind(order.publisher.as_str())
        .bind(order.device.as_str())
        .bind(order.item.as_str())
        .bind(order.occasion())
        .scalar(db)
        .await?;
    Ok(count > 0)
}

/// A device's pass that opens an item now. The latest, if there are several.
pub(crate) async fn pass(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
    now: UnixMillis,
) -> Result<Option<RightRow>, StoreError> {
    let rights = all_opening(db, publisher, device, item, now).await?;
    Ok(rights.into_iter().find(|right| matches!(right.opens, Opens::All(_))))
}

/// A device's rights that open an item now: its own, claimed ones, units of a bundle that it shares, and
/// passes. The latest first.
pub(crate) async fn all_opening(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
    now: UnixMillis,
) -> Result<Vec<RightRow>, StoreError> {
    let rows = query(
        "select * from rights where revoked_at is null \
         and (until is null or until > $3) and (scope = $4 or kind = 'all') and kind <> 'units' \
         and id in (select id from rights where publisher = $1 and device = $2 and revoked_at is null \
         union all select bought.id from claimed_rights as claimed \
         join rights as bought on bought.order_id = claimed.order_id \
         where claimed.publisher = $1 and claimed.device = $2 \
         union all select opened.id from rights as bundle \
         join bundle_units on bundle_units.right_id = bundle.id and bundle_units.item = $4 \
         join rights as opened on opened.order_id = bundle_units.order_id \
         where bundle.kind = 'units' and bundle.revoked_at is null \
         and (bundle.publisher = $1 and bundle.device = $2 or bundle.order_id in (\
         select order_id from claimed_rights where publisher = $1 and device = $2))) \
         order by granted_at desc",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(now.0)
    .bind(item.as_str())
    .fetch_all(db)
    .await?;
    let mut rights = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    rights.retain(|right| match &right.opens {
        Opens::Item(own) => own == item,
        Opens::All(scope) => scope.holds(item),
        Opens::Units(..) => false,
    });
    Ok(rights)
}

/// A device's bundles with a unit left for the item, each with the number of used units. The one that ends
/// first comes first.
pub(crate) async fn bundles(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
    now: UnixMillis,
) -> Result<Vec<(RightRow, u32)>, StoreError> {
    let rows = query(
        "select rights.*, (select count(*) from bundle_units \
         where bundle_units.right_id = rights.id) as used from rights \
         where (publisher = $1 and device = $2 or order_id in (select order_id from claimed_rights \
         where publisher = $1 and device = $2)) and kind = 'units' and revoked_at is null \
         and (until is null or until > $3) order by coalesce(until, 9223372036854775807), granted_at",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(now.0)
    .fetch_all(db)
    .await?;
    let mut found = Vec::new();
    for row in &rows {
        let (right, used) = (read(row)?, Columns::of("rights", row).count::<u32>("used")?);
        if matches!(&right.opens, Opens::Units(scope, units) if used < *units && scope.holds(item))
        {
            found.push((right, used));
        }
    }
    Ok(found)
}

/// Uses the next unit of a bundle for an order.
///
/// # Errors
///
/// [`StoreError::Database`] if there is none left, or the item has one already: the database refuses
/// both.
pub(crate) async fn use_unit(
    db: &mut Tx,
    (right, used): (&RightRow, u32),
    order: &OrderRow,
) -> Result<(), StoreError> {
    query(
        "insert into bundle_units (right_id, unit, units, item, order_id, at) \
         select id, $2, units, $3, $4, $5 from rights where id = $1",
    )
    .bind(right.id.as_str())
    .bind(i64::from(used) + 1)
    .bind(order.item.as_str())
    .bind(order.id.as_str())
    .bind(order.placed_at.0)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) fn read(row: &Row) -> Result<RightRow, StoreError> {
    let columns = Columns::of("rights", row);
    let kind: String = columns.get("kind")?;
    let scope = || columns.get("scope").map(Scope);
    Ok(RightRow {
        id: columns.word("id")?,
        order: columns.word("order_id")?,
        opens: match kind.as_str() {
            "item" => Opens::Item(columns.word("scope")?),
            "units" => Opens::Units(scope()?, columns.count("units")?),
            "all" => Opens::All(scope()?),
            _ => return Err(columns.corrupt("kind")),
        },
        granted_at: columns.moment("granted_at")?,
        until: columns.moment_or_none("until")?,
    })
}

/// Number of units that a bundle has left.
pub(crate) async fn units_left(db: &mut Tx, right: &EntitlementId) -> Result<u32, StoreError> {
    let row = query(
        "select units - (select count(*) from bundle_units where right_id = $1) as units_left \
         from rights where id = $1 and units is not null",
    );
    let row = row.bind(right.as_str()).fetch_optional(db).await?;
    row.map_or(Ok(0), |row| Columns::of("rights", &row).count("units_left"))
}

/// Whether an order bought a bundle that has no unit left.
pub(crate) async fn is_used_up(db: &mut Tx, order: &OrderId) -> Result<bool, StoreError> {
    let count: i64 = query(
        "select count(*) from rights where order_id = $1 and kind = 'units' and units <= \
         (select count(*) from bundle_units where bundle_units.right_id = rights.id)",
    )
    .bind(order.as_str())
    .scalar(db)
    .await?;
    Ok(count > 0)
}

/// When a right expires; none if it does not.
pub(crate) async fn until(
    db: &mut Tx,
    right: &EntitlementId,
) -> Result<Option<UnixMillis>, StoreError> {
    let row = query("select until from rights where id = $1");
    let row = row.bind(right.as_str()).fetch_optional(db).await?;
    row.map_or(Ok(None), |row| Columns::of("rights", &row).moment_or_none("until"))
}
