//! Charges for operators: a list, and the history of one.

use farthing_protocol::{ChargeId, Money};

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChargeLine {
    pub(crate) id: ChargeId,
    pub(crate) order: String,
    /// The receipt, if it has one.
    pub(crate) receipt: Option<String>,
    pub(crate) purpose: String,
    pub(crate) state: String,
    pub(crate) entered_at: UnixMillis,
    /// When the order was placed.
    pub(crate) placed_at: UnixMillis,
    /// The amount to charge.
    pub(crate) amount: Money,
    pub(crate) carrier: String,
    /// The carrier's id of the payment.
    pub(crate) payment: Option<String>,
    pub(crate) publisher: String,
    pub(crate) item: String,
    /// The alarm, if one was raised.
    pub(crate) alarm: Option<String>,
}

/// An entry in the history of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happened {
    pub(crate) at: UnixMillis,
    pub(crate) kind: String,
    pub(crate) what: String,
}

/// Charges of orders that were placed since a moment, the latest first: all, or those in one state.
pub(crate) async fn list(
    db: &mut Tx,
    state: &str,
    from: UnixMillis,
    most: u32,
) -> Result<Vec<ChargeLine>, StoreError> {
    let rows = query(
        "select charges.*, orders.placed_at, (select number from receipts \
         where receipts.order_id = charges.order_id) as receipt \
         from charges join orders on orders.id = charges.order_id \
         where ($1 = '' or charges.state = $1) and orders.placed_at >= $2 \
         order by orders.placed_at desc, charges.id limit $3",
    );
    let rows = rows.bind(state).bind(from.0).bind(i64::from(most)).fetch_all(db).await?;
    rows.iter().map(line).collect()
}

/// The charges with this id, or of the order or receipt with this id.
pub(crate) async fn named(db: &mut Tx, name: &str) -> Result<Vec<ChargeLine>, StoreError> {
    let rows = query(
        "select charges.*, orders.placed_at, (select number from receipts \
         where receipts.order_id = charges.order_id) as receipt \
         from charges join orders on orders.id = charges.order_id \
         where charges.id = $1 or orders.id = $1 \
         or orders.id = (select order_id from receipts where number = $1) order by charges.number",
    );
    let rows = rows.bind(name).fetch_all(db).await?;
    rows.iter().map(line).collect()
}

fn line(row: &Row) -> Result<ChargeLine, StoreError> {
    let columns = Columns::of("charges", row);
    Ok(ChargeLine {
        id: columns.word("id")?,
        order: columns.get("order_id")?,
        receipt: columns.get("receipt")?,
        purpose: columns.get("purpose")?,
        state: columns.get("state")?,
        entered_at: columns.moment("entered_at")?,
        placed_at: columns.moment("placed_at")?,
        amount: columns.money("amount", "currency")?,
        carrier: columns.get("carrier")?,
        payment: columns.get("payment_id")?,
        publisher: columns.get("publisher")?,
        item: columns.get("item")?,
        alarm: columns.get("alarm")?,
    })
}

/// The history of a charge, oldest first: transitions, calls, evidence, transfers, rights and refunds.
pub(crate) async fn of(db: &mut Tx, charge: &ChargeId) -> Result<Vec<Happened>, StoreError> {
    let rows = query(
        "select at, 'move' as kind, from_state || ' > ' || to_state || ' by ' || event as what, \
         version as place from moves where charge_id = $1 \
         union all select at, 'call', call || ' ' || id, number from attempts where charge_id = $1 \
         union all select answered_at, 'answer', call || ' ' || id || ': ' || answer, number \
         from attempts where charge_id = $1 and answer is not null \
         union all select read_at, 'evidence', cast(amount as text) || ' ' || currency || ' by ' \
         || payment_id || ': ' || answer, 0 from evidence where charge_id = $1 \
         union all select at, 'books', event || ': ' || debit || ' to ' || credit || ' ' \
         || cast(amount as text) || ' ' || currency || case when note = '' then '' \
         else ' (' || note || ')' end, id from transfers where event_id = $1 \
         or event_id in (select id from refunds where charge_id = $1) \
         union all select rights.granted_at, 'right', rights.id || ' to ' || rights.scope, 0 \
         from rights join charges on charges.order_id = rights.order_id where charges.id = $1 \
         union all select revocations.at, 'right ended', right_id || ': ' || reason || ' ' || source, \
         0 from revocations join rights on rights.id = revocations.right_id \
         join charges on charges.order_id = rights.order_id where charges.id = $1 \
         union all select refund_moves.at, 'refund', refund_id || ': ' || from_state || ' > ' \
         || to_state || ' by ' || event || case when refund_moves.note = '' then '' \
         else ' (' || refund_moves.note || ')' end, version from refund_moves \
         where refund_id in (select id from refunds where charge_id = $1) \
         order by 1, 4, 2",
    );
    let rows = rows.bind(charge.as_str()).fetch_all(db).await?;
    let read = |row: &Row| {
        let columns = Columns::of("moves", row);
        Ok(Happened {
            at: columns.moment("at")?,
            kind: columns.get("kind")?,
            what: columns.get("what")?,
        })
    };
    rows.iter().map(read).collect()
}
