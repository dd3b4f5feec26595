//! Finds what a phone has bought.

use crate::charges::Holding;
use crate::store::charges::ChargeRow;
use crate::store::columns::Columns;
use crate::store::orders::OrderRow;
use crate::store::rights::owned_count;
use crate::store::{StoreError, Tx, query};

/// The orders by which a phone bought an item that is bought once: `$1` is its publisher. What was bought
/// without a phone (from tab, credit, a bundle) is the phone's too, if it paid or was proved on that device.
macro_rules! bought {
    ($item:literal, $phone:literal) => {
        concat!(
            "select order_id from rights where publisher = $1 and phone_lookup = ",
            $phone,
            " and scope = ",
            $item,
            " and kind = 'item' and occasion = '' and revoked_at is null \
             union all select order_id from rights where publisher = $1 and scope = ",
            $item,
            " and kind = 'item' and occasion = '' and revoked_at is null \
             and phone_lookup is null and device in (\
             select device from charges where publisher = $1 and phone_lookup = ",
            $phone,
            " and state in ('charged', 'refund_due') \
             union all select device from proofs where publisher = $1 and phone_lookup = ",
            $phone,
            " and state = 'proved')"
        )
    };
}

/// Whether the order's item is owned already, by its device or by the given phone.
pub(crate) async fn is_owned(
    db: &mut Tx,
    order: &OrderRow,
    phone: Option<[u8; 32]>,
) -> Result<bool, StoreError> {
    let count: i64 = query(concat!(
        "select ",
        owned_count!(),
        " + (select count(*) from (",
        bought!("$3", "$5"),
        ") as bought)"
    ))
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(order.occasion())
    .bind(phone)
    .scalar(db)
    .await?;
    Ok(count > 0)
}

/// Whether the phone of an order's charge has an item that is bought once, apart from this charge. Another
/// charge counts as coming while its confirmation is under way or may have arrived.
pub(crate) async fn holding(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
) -> Result<Holding, StoreError> {
    let row = query(concat!(
        "select (select count(*) from (",
        bought!("$2", "$3"),
        ") as bought) as bought, (select count(*) from charges where phone_lookup = $3 \
         and publisher = $1 and item = $2 and id <> $4 \
         and (state in ('confirming', 'confirm_unknown', 'settling') \
         or state = 'reserved' and asked = 1)) as coming"
    ));
    let row = row
        .bind(order.publisher.as_str())
        .bind(order.item.as_str())
        .bind(&charge.phone)
        .bind(charge.id.as_str())
        .fetch_optional(db)
        .await?;
    let row = row.ok_or(StoreError::Corrupt { table: "(query)", what: "no row".to_owned() })?;
    let columns = Columns::of("rights", &row);
    Ok(match (columns.get::<i64>("bought")?, columns.get::<i64>("coming")?) {
        (0, 0) => Holding::Nothing,
        (0, _) => Holding::Coming,
        _ => Holding::Bought,
    })
}
