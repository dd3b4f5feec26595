//! Hand-offs from a desktop to a phone. Tokens and short codes are stored as keyed hashes only.

use farthing_protocol::{DeviceId, HandoffId, ItemId, Money, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::handoff::state::{Handoff, Stage};
use crate::handoff::step::{Event, Outcome, step};
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A hand-off with its order and its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandoffRow {
    pub(crate) id: HandoffId,
    pub(crate) publisher: PublisherId,
    /// The device that reads.
    pub(crate) device: DeviceId,
    pub(crate) item: ItemId,
    pub(crate) price: Money,
    /// The three numbers that the phone shows to choose from.
    pub(crate) choices: Vec<String>,
    pub(crate) browser: String,
    pub(crate) handoff: Handoff,
    /// The order that the phone placed last.
    pub(crate) order: Option<OrderId>,
    /// The purchase that is handed over (JSON).
    pub(crate) handed: Option<String>,
    pub(crate) started_at: UnixMillis,
}

/// Keyed hashes of what opens a hand-off, and of where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lookups {
    /// Hash of the token in the QR code's address.
    pub(crate) token: [u8; 32],
    /// Hash of the short code.
    pub(crate) code: [u8; 32],
    /// Hash of the desktop's IP address.
    pub(crate) address: [u8; 32],
}

/// Saves a new hand-off.
pub(crate) async fn insert(
    db: &mut Tx,
    row: &HandoffRow,
    lookups: &Lookups,
) -> Result<(), StoreError> {
    query(
        "insert into handoffs (id, publisher, device, item, amount, currency, token_lookup, \
         code_lookup, address_lookup, choices, check_number, browser, state, started_at, expires_at, \
         handed) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(row.id.as_str())
    .bind(row.publisher.as_str())
    .bind(row.device.as_str())
    .bind(row.item.as_str())
    .bind(row.price.minor())
    .bind(row.price.currency().code())
    .bind(&lookups.token)
    .bind(&lookups.code)
    .bind(&lookups.address)
    .bind(row.choices.join(" "))
    .bind(&row.handoff.check)
    .bind(&row.browser)
    .bind(row.handoff.state.as_str())
    .bind(row.started_at.0)
    .bind(row.handoff.expires_at.0)
    .bind(row.handed.as_deref())
    .execute(db)
    .await?;
    Ok(())
}

/// The hand-off with this id.
pub(crate) async fn load(db: &mut Tx, id: &HandoffId) -> Result<Option<HandoffRow>, StoreError> {
    let row = query("select * from handoffs where id = $1").bind(id.as_str());
    row.fetch_optional(db).await?.map(|row| read(&row)).transpose()
}

/// The hand-off that the token of a QR code opens.
pub(crate) async fn of_token(
    db: &mut Tx,
    lookup: &[u8; 32],
) -> Result<Option<HandoffId>, StoreError> {
    let id = query("select id from handoffs where token_lookup = $1").bind(lookup);
    id.scalar_optional::<String>(db).await?.map(|id| name(&id)).transpose()
}

/// The hand-off that a short code opens, while a phone can still continue it.
pub(crate) async fn of_code(
    db: &mut Tx,
    lookup: &[u8; 32],
    now: UnixMillis,
) -> Result<Option<HandoffId>, StoreError> {
    let id = query(
        "select id from handoffs where code_lookup = $1 and state in ('waiting', 'opened') \
         and expires_at > $2",
    );
    let id = id.bind(lookup).bind(now.0).scalar_optional::<String>(db).await?;
    id.map(|id| name(&id)).transpose()
}

fn name(text: &str) -> Result<HandoffId, StoreError> {
    HandoffId::parse(text)
        .map_err(|cause| StoreError::Corrupt { table: "handoffs", what: cause.to_string() })
}

/// Applies an event to a hand-off; `None` if there is no such hand-off.
pub(crate) async fn apply(
    db: &mut Tx,
    id: &HandoffId,
    now: UnixMillis,
    event: Event,
) -> Result<Option<(HandoffRow, Outcome)>, StoreError> {
    let Some(mut row) = load(db, id).await? else { return Ok(None) };
    let before = row.handoff.clone();
    let (after, outcome) = step(before.clone(), now, event);
    if after != before {
        let phone = match &after.state {
            Stage::Confirming { phone } => Some(phone.as_str()),
            _ => None,
        };
        let moved = query(
            "update handoffs set state = $1, phone_device = $2, contested = $3, expires_at = $4 \
             where id = $5 and state = $6 and contested = $7",
        )
        .bind(after.state.as_str())
        .bind(phone)
        .bind(i64::from(after.contested))
        .bind(after.expires_at.0)
        .bind(id.as_str())
        .bind(before.state.as_str())
        .bind(i64::from(before.contested));
        if moved.execute(db).await? != 1 {
            return Err(StoreError::Stale);
        }
        row.handoff = after;
    }
    Ok(Some((row, outcome)))
}

/// Ends a device's hand-offs for an item that no phone has continued. Returns their ids.
pub(crate) async fn replace(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    item: &ItemId,
    now: UnixMillis,
) -> Result<Vec<HandoffId>, StoreError> {
    let rows = query(
        "select * from handoffs where publisher = $1 and device = $2 and item = $3 \
         and state in ('waiting', 'opened')",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(item.as_str())
    .fetch_all(&mut *db)
    .await?;
    let mut ended = Vec::new();
    for row in rows {
        let id = read(&row)?.id;
        apply(db, &id, now, Event::Replaced).await?;
        ended.push(id);
    }
    Ok(ended)
}

/// Saves the order that the bound phone placed. A paid order is not replaced: a tip can be given again.
pub(crate) async fn set_order(
    db: &mut Tx,
    id: &HandoffId,
    phone: &DeviceId,
    order: &OrderId,
) -> Result<(), StoreError> {
    query(
        "update handoffs set order_id = $1 where id = $2 and phone_device = $3 and not exists \
         (select 1 from receipts where receipts.order_id = handoffs.order_id)",
    )
    .bind(order.as_str())
    .bind(id.as_str())
    .bind(phone.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes hand-offs that began before a moment.
pub(crate) async fn sweep(db: &mut Tx, before: UnixMillis) -> Result<(), StoreError> {
    for sql in
        ["delete from handoffs where started_at < $1", "delete from handoff_guesses where at < $1"]
    {
        query(sql).bind(before.0).execute(&mut *db).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<HandoffRow, StoreError> {
    let columns = Columns::of("handoffs", row);
    let choices: String = columns.get("choices")?;
    let order: Option<String> = columns.get("order_id")?;
    let state: String = columns.get("state")?;
    let state = match state.as_str() {
        "waiting" => Stage::Waiting,
        "opened" => Stage::Opened,
        "confirming" => Stage::Confirming { phone: columns.word("phone_device")? },
        "denied" => Stage::Denied,
        "replaced" => Stage::Replaced,
        _ => return Err(columns.corrupt("state")),
    };
    Ok(HandoffRow {
        id: columns.word("id")?,
        publisher: columns.word("publisher")?,
        device: columns.word("device")?,
        item: columns.word("item")?,
        price: columns.money("amount", "currency")?,
        choices: choices.split(' ').map(str::to_owned).collect(),
        browser: columns.get("browser")?,
        handoff: Handoff {
            state,
            contested: columns.get::<i64>("contested")? == 1,
            check: columns.get("check_number")?,
            expires_at: columns.moment("expires_at")?,
        },
        order: match order {
            Some(order) => Some(OrderId::parse(&order).map_err(|_| columns.corrupt("order_id"))?),
            None => None,
        },
        handed: columns.get("handed")?,
        started_at: columns.moment("started_at")?,
    })
}
