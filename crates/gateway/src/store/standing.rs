//! What a purchase by phone bill checks about its device and phone: one statement, because every purchase
//! needs it.

use farthing_protocol::{DeviceId, OrderId};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::orders::OrderRow;
use crate::store::rights::owned_count;
use crate::store::{StoreError, Tx, query};

/// What a purchase by phone bill checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The device that it acts as, if its reader has signed in on it.
    pub(crate) acts_as: Option<DeviceId>,
    /// Whether it owns the item already.
    pub(crate) owns: bool,
    /// The order under way for the item (a payment or a proof), and the keyed hash of its phone.
    pub(crate) live: Option<(OrderId, [u8; 32])>,
    /// Number of unknown outcomes at the carrier, counted up to the given limit.
    pub(crate) unknown: i64,
    /// Whether it may pay for a hand-off.
    pub(crate) pays_for_another: bool,
    /// The phone's payments in the period, less refunds to its bill, plus charges under way, in smallest
    /// units of the order's currency.
    pub(crate) phone_paid: i64,
}

/// Checks the device and phone of an order that is not placed yet.
pub(crate) async fn standing(
    db: &mut Tx,
    order: &OrderRow,
    (carrier, unknown_max): (&str, u32),
    (phone, paid_since): (&[u8; 32], UnixMillis),
) -> Result<Standing, StoreError> {
    let row = query(concat!(
        "select (select home from joined_devices where device = $2) as home, ",
        owned_count!(),
        " as owned, live.order_id as live_order, live.phone_lookup as live_phone, \
         (select count(*) from (select 1 from charges \
         where is_unknown = 1 and carrier = $5 limit $6) as open) as unknown, \
         (select count(*) from handoffs where payer_device = $2 and state = 'confirming') as paying, \
         (select cast(coalesce(sum(coalesce(evidence.amount, charges.amount) \
         - coalesce((select sum(refunds.amount) from refunds \
         where refunds.charge_id = charges.id and refunds.state = 'returned'), 0)), 0) as bigint) \
         from charges left join evidence on evidence.charge_id = charges.id \
         where charges.phone_lookup = $7 and charges.currency = $8 \
         and (charges.live = 1 or charges.is_unknown = 1 or charges.state = 'frozen' \
         or (charges.state in ('charged', 'refund_due') \
         and coalesce(evidence.paid_on, evidence.read_at) >= $9))) as phone_paid \
         from (select 1 as one) as device left join (select order_id, phone_lookup from charges \
         where publisher = $1 and device = $2 and item = $3 and live = 1 \
         union all select order_id, phone_lookup from proofs \
         where publisher = $1 and device = $2 and item = $3 and live = 1) as live on 1 = 1"
    ))
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(order.occasion())
    .bind(carrier)
    .bind(i64::from(unknown_max))
    .bind(phone)
    .bind(order.price.currency().code())
    .bind(paid_since.0);
    let row = row.fetch_optional(db).await?;
    let row = row.ok_or(StoreError::Corrupt { table: "(query)", what: "no row".to_owned() })?;
    let columns = Columns::of("charges", &row);
    let home: Option<String> = columns.get("home")?;
    let live: Option<String> = columns.get("live_order")?;
    let live = match live {
        Some(_) => Some((columns.word("live_order")?, columns.hash("live_phone")?)),
        None => None,
    };
    Ok(Standing {
        acts_as: home.map(|_| columns.word("home")).transpose()?,
        owns: columns.get::<i64>("owned")? > 0,
        live,
        unknown: columns.get("unknown")?,
        pays_for_another: columns.get::<i64>("paying")? > 0,
        phone_paid: columns.get("phone_paid")?,
    })
}
