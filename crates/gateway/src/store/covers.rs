//! What a phone has that opens an item: the item itself, or passes and bundles, which its devices share.

use farthing_protocol::{ItemKind, OrderId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::orders::{self, OrderRow};
use crate::store::rights::{self, Opens, RightRow};
use crate::store::{StoreError, Tx, query};

/// What a phone has that opens an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PhoneHas {
    /// The order by which it bought the article; the first, if there are several.
    pub(crate) bought_by: Option<OrderId>,
    /// A pass that opens it now, or a bundle with a unit left for it.
    pub(crate) cover: Option<RightRow>,
}

/// What a phone has that opens the order's item; nothing for an item that can be bought again. One statement,
/// because every purchase by phone bill asks it.
///
/// A purchase without a phone (from tab, credit or a bundle) also belongs to the phone if the phone paid, or
/// was proved, on that device.
pub(crate) async fn of_phone(
    db: &mut Tx,
    order: &OrderRow,
    phone: &[u8; 32],
    now: UnixMillis,
) -> Result<PhoneHas, StoreError> {
    if order.kind != ItemKind::Article {
        return Ok(PhoneHas::default());
    }
    let rows = query(
        "with held as (select id from rights where publisher = $1 and phone_lookup = $2 \
         and (kind <> 'item' or scope = $4 and occasion = '') and revoked_at is null \
         union all select id from rights where publisher = $1 and phone_lookup is null \
         and (kind <> 'item' or scope = $4 and occasion = '') and revoked_at is null and device in (\
         select device from charges where publisher = $1 and phone_lookup = $2 \
         and state in ('charged', 'refund_due') \
         union all select device from proofs where publisher = $1 and phone_lookup = $2 \
         and state = 'proved')) \
         select rights.*, (select count(*) from bundle_units \
         where bundle_units.right_id = rights.id) as used from rights \
         where id in (select id from held) and (kind = 'item' or until is null or until > $3) \
         order by kind, case when kind = 'item' then 0 \
         else coalesce(until, 9223372036854775807) end, granted_at",
    )
    .bind(order.publisher.as_str())
    .bind(phone)
    .bind(now.0)
    .bind(order.item.as_str());
    let mut has = PhoneHas::default();
    for row in &rows.fetch_all(db).await? {
        let right = rights::read(row)?;
        let used = Columns::of("rights", row).count::<u32>("used")?;
        let covers = match &right.opens {
            Opens::Item(_) => {
                has.bought_by.get_or_insert(right.order);
                continue;
            }
            Opens::Units(scope, units) => used < *units && scope.holds(&order.item),
            Opens::All(scope) => scope.holds(&order.item),
        };
        if covers {
            has.cover.get_or_insert(right);
        }
    }
    Ok(has)
}

/// The bundle of a device whose unit an order uses, with the number of used units, locked: no other device
/// that shares the bundle uses a unit before this transaction ends.
pub(crate) async fn bundle_in_turn(
    db: &mut Tx,
    order: &OrderRow,
    now: UnixMillis,
) -> Result<Option<(RightRow, u32)>, StoreError> {
    let OrderRow { publisher, device, item, .. } = order;
    let mut waited_for = None;
    loop {
        let bundles = rights::bundles(db, publisher, device, item, now).await?;
        let Some(first) = bundles.into_iter().next() else { return Ok(None) };
        if waited_for.as_ref() == Some(&first.0.id) {
            return Ok(Some(first));
        }
        orders::take_turn_of(db, first.0.id.as_str()).await?;
        waited_for = Some(first.0.id);
    }
}

/// The pass of a device that an order uses, locked: it is not undone before this transaction ends.
pub(crate) async fn pass_in_turn(
    db: &mut Tx,
    order: &OrderRow,
    now: UnixMillis,
) -> Result<Option<RightRow>, StoreError> {
    let OrderRow { publisher, device, item, .. } = order;
    let mut waited_for = None;
    loop {
        let pass = rights::pass(db, publisher, device, item, now).await?;
        let Some(pass) = pass else { return Ok(None) };
        // Read again under the lock: it may have been undone while this transaction waited.
        if waited_for.as_ref() == Some(&pass.id) {
            return Ok(Some(pass));
        }
        orders::take_turn_of(db, pass.id.as_str()).await?;
        waited_for = Some(pass.id);
    }
}

/// Locks the bundles and passes that an order bought: no device uses them before this transaction ends.
pub(crate) async fn take_turns_of(db: &mut Tx, order: &OrderId) -> Result<(), StoreError> {
    let shared = query("select id from rights where order_id = $1 and kind <> 'item' order by id");
    for row in &shared.bind(order.as_str()).fetch_all(db).await? {
        let right: String = Columns::of("rights", row).get("id")?;
        orders::take_turn_of(db, &right).await?;
    }
    Ok(())
}
