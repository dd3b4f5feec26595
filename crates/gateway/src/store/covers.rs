//! Passes and bundles that open an item, of a phone and of the devices that share them.

use farthing_protocol::{ItemId, PublisherId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::orders::{self, OrderRow};
use crate::store::rights::{self, Opens, RightRow};
use crate::store::{StoreError, Tx, query};

/// A phone's pass that opens an item now, or its bundle with a unit left for it.
///
/// A purchase without a phone also belongs to the phone if the phone paid, or was proved, on that device.
pub(crate) async fn of_phone(
    db: &mut Tx,
    (publisher, item): (&PublisherId, &ItemId),
    phone: &[u8; 32],
    now: UnixMillis,
) -> Result<Option<RightRow>, StoreError> {
    let rows = query(
        "with held as (select id from rights where publisher = $1 and phone_lookup = $2 \
         and kind <> 'item' and revoked_at is null \
         union all select id from rights where publisher = $1 and phone_lookup is null \
         and kind <> 'item' and revoked_at is null and device in (\
         select device from charges where publisher = $1 and phone_lookup = $2 \
         and state in ('charged', 'refund_due') \
         union all select device from proofs where publisher = $1 and phone_lookup = $2 \
         and state = 'proved')) \
         select rights.*, (select count(*) from bundle_units \
         where bundle_units.right_id = rights.id) as used from rights \
         where id in (select id from held) and (until is null or until > $3) \
         order by kind, coalesce(until, 9223372036854775807), granted_at",
    );
    let rows = rows.bind(publisher.as_str()).bind(phone).bind(now.0).fetch_all(db).await?;
    for row in &rows {
        let right = rights::read(row)?;
        let used = Columns::of("rights", row).count::<u32>("used")?;
        let opens = match &right.opens {
            Opens::Item(_) => false,
            Opens::Units(scope, units) => used < *units && scope.holds(item),
            Opens::All(scope) => scope.holds(item),
        };
        if opens {
            return Ok(Some(right));
        }
    }
    Ok(None)
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
