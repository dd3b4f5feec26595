//! The amounts open on tabs, which the limits use. A tab's amount changes together with its balance.

use farthing_protocol::{ChargeId, Currency, DeviceId, Money, PublisherId};

use crate::clock::UnixMillis;
use crate::ledger::Account;
use crate::orders::tabs::TabState;
use crate::orders::tabs::history::Entry;
use crate::store::columns::Columns;
use crate::store::orders::OrderRow;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A device's tab, and the amounts open on tabs that share a limit with it: of the same address, the same
/// publisher, or the same proved phone.
pub(crate) async fn state(
    db: &mut Tx,
    (publisher, device, address): (&PublisherId, &DeviceId, &[u8; 32]),
    currency: Currency,
) -> Result<TabState, StoreError> {
    let row = query(
        "select minor, opened_at from tabs where device = $1 and currency = $2 and minor > 0",
    );
    let row = row.bind(device.as_str()).bind(currency.code()).fetch_optional(db).await?;
    let (open, opened_at) = match row {
        Some(row) => {
            let columns = Columns::of("tabs", &row);
            (columns.get("minor")?, Some(columns.moment("opened_at")?))
        }
        None => (0, None),
    };
    let others = query(
        "with phones as (select phone_lookup from rights \
         where publisher = $1 and device = $2 and phone_lookup is not null \
         union select phone_lookup from proofs \
         where publisher = $1 and device = $2 and state = 'proved') \
         select cast((select coalesce(sum(minor), 0) from tabs where network_lookup = $4 \
         and currency = $3 and device <> $2) as bigint) as of_address, \
         cast((select coalesce(sum(minor), 0) from tabs where publisher = $1 and currency = $3 \
         and minor > 0 and device <> $2) as bigint) as of_publisher, \
         cast((select coalesce(sum(minor), 0) from tabs where currency = $3 and device <> $2 \
         and device in (select device from rights where publisher = $1 \
         and phone_lookup in (select phone_lookup from phones) \
         union select device from proofs where publisher = $1 and state = 'proved' \
         and phone_lookup in (select phone_lookup from phones))) as bigint) as of_phone",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(currency.code())
    .bind(address)
    .fetch_optional(db)
    .await?;
    let missing = || StoreError::Corrupt { table: "tabs", what: "minor".to_owned() };
    let others = others.ok_or_else(missing)?;
    let others = Columns::of("tabs", &others);
    Ok(TabState {
        open: Money::from_minor(open, currency).map_err(|_| missing())?,
        opened_at,
        of_address: others.get("of_address")?,
        of_publisher: others.get("of_publisher")?,
        of_phone: others.get("of_phone")?,
    })
}

/// Starts the tab of an order's device, if nothing is open on it, before the order is put on it.
pub(crate) async fn open(db: &mut Tx, order: &OrderRow) -> Result<(), StoreError> {
    query(
        "insert into tabs (device, currency, publisher, minor, opened_at, network_lookup) \
         values ($1, $2, $3, 0, $4, $5) on conflict (device, currency) do update set \
         opened_at = case when tabs.minor = 0 then excluded.opened_at else tabs.opened_at end, \
         network_lookup = case when tabs.minor = 0 then excluded.network_lookup \
         else tabs.network_lookup end",
    )
    .bind(order.device.as_str())
    .bind(order.price.currency().code())
    .bind(order.publisher.as_str())
    .bind(order.placed_at.0)
    .bind(&order.address_lookup)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes the open amount together with the balance. When nothing is open any more, the address is deleted.
pub(super) async fn moved(
    db: &mut Tx,
    device: &DeviceId,
    currency: Currency,
    by: i64,
) -> Result<(), StoreError> {
    let moved = query(
        "update tabs set minor = minor + $3, \
         network_lookup = case when minor + $3 = 0 then null else network_lookup end \
         where device = $1 and currency = $2",
    )
    .bind(device.as_str())
    .bind(currency.code())
    .bind(by)
    .execute(db)
    .await?;
    let missing = || StoreError::Corrupt { table: "tabs", what: "device".to_owned() };
    if moved == 1 { Ok(()) } else { Err(missing()) }
}

/// All transfers to and from a device's tab, in order. `cross join`: SQLite must begin with the device's own
/// rows. It would begin with all transfers of that kind. Write-offs are found by their ids
/// ([`write_off_id`]): a tab's opening time is always that of one of the device's orders.
pub(crate) async fn history(
    db: &mut Tx,
    device: &DeviceId,
    currency: Currency,
) -> Result<Vec<Entry>, StoreError> {
    let rows = query(
        "select transfers.id, transfers.event, transfers.event_id, transfers.amount, \
         (select count(*) from undos where undos.order_id = orders.id) as undone \
         from orders cross join transfers where transfers.event in ('put_on_tab', 'undone') \
         and transfers.event_id = orders.id and orders.device = $1 and transfers.currency = $3 \
         and (transfers.debit = $2 or transfers.credit = $2) \
         union all select transfers.id, transfers.event, transfers.event_id, transfers.amount, 0 \
         from charges cross join transfers where transfers.event = 'charged' \
         and transfers.event_id = charges.id and charges.device = $1 \
         and charges.purpose = 'settlement' and transfers.credit = $2 and transfers.currency = $3 \
         union all select transfers.id, transfers.event, transfers.event_id, transfers.amount, 0 \
         from transfers where transfers.event = 'written_off' and transfers.event_id in (\
         select $1 || ':' || $3 || ':' || cast(placed_at as text) from orders where device = $1) \
         and transfers.credit = $2 and transfers.currency = $3 order by 1",
    );
    let account = Account::TabReceivable(device.clone()).to_string();
    let rows = rows.bind(device.as_str()).bind(account).bind(currency.code());
    let read = |row: &Row| {
        let columns = Columns::of("transfers", row);
        let event: String = columns.get("event")?;
        let amount = columns.get("amount")?;
        Ok(match event.as_str() {
            "put_on_tab" => Entry::Put {
                order: columns.word("event_id")?,
                amount,
                is_undone: columns.get::<i64>("undone")? > 0,
            },
            "undone" => Entry::Undone { order: columns.word("event_id")?, amount },
            "charged" => Entry::Settled { charge: columns.word("event_id")?, amount },
            _ => Entry::WrittenOff { amount },
        })
    };
    rows.fetch_all(db).await?.iter().map(read).collect()
}

/// The id of the event that writes off a tab. The opening time makes it unique: a tab that was opened again
/// has a later one.
pub(crate) fn write_off_id(tab: &OpenTab) -> String {
    format!("{}:{}:{}", tab.device, tab.open.currency().code(), tab.opened_at.0)
}

/// What the publisher has of a charge that settled a device's tab, in smallest units, less what the publisher
/// has refunded of it. What the charge paid for orders that were undone since is not deducted.
pub(crate) async fn earned(
    db: &mut Tx,
    charge: &ChargeId,
    (publisher, device): (&PublisherId, &DeviceId),
) -> Result<i64, StoreError> {
    let sum = query(
        "select cast((select coalesce(sum(amount), 0) from transfers \
         where event = 'charged' and event_id = $1 and credit in ($2, $3)) \
         - (select coalesce(sum(transfers.amount), 0) from refunds cross join transfers \
         where transfers.event = 'refund_begun' and transfers.event_id = refunds.id \
         and refunds.charge_id = $1 and transfers.debit = $3) as bigint)",
    );
    let tab = Account::TabReceivable(device.clone()).to_string();
    let payable = Account::PublisherPayable(publisher.clone()).to_string();
    sum.bind(charge.as_str()).bind(tab).bind(payable).scalar(db).await
}

/// The part of a settlement that was booked as the device's credit, in smallest units, less what was refunded
/// of it.
pub(crate) async fn credited(
    db: &mut Tx,
    charge: &ChargeId,
    device: &DeviceId,
) -> Result<i64, StoreError> {
    let sum = query(
        "select cast((select coalesce(sum(amount), 0) from transfers \
         where event = 'charged' and event_id = $1 and credit = $2) \
         - (select coalesce(sum(amount), 0) from transfers \
         where event = 'refund_due' and event_id = $1 and debit = $2) \
         - (select coalesce(sum(transfers.amount), 0) from refunds cross join transfers \
         where transfers.event = 'refund_begun' and transfers.event_id = refunds.id \
         and refunds.charge_id = $1 and transfers.debit = $2) as bigint)",
    );
    let account = Account::ReaderCredit(device.clone()).to_string();
    sum.bind(charge.as_str()).bind(account).scalar(db).await
}

/// Saves that a tab is settled up to a moment.
pub(crate) async fn settled_until(
    db: &mut Tx,
    device: &DeviceId,
    currency: Currency,
    until: UnixMillis,
) -> Result<(), StoreError> {
    query("update tabs set opened_at = $3 where device = $1 and currency = $2 and opened_at < $3")
        .bind(device.as_str())
        .bind(currency.code())
        .bind(until.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes the addresses of tabs that were opened before a moment. The open amounts stay.
pub(crate) async fn forget_addresses(db: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    query(
        "update tabs set network_lookup = null \
         where network_lookup is not null and opened_at < $1",
    )
    .bind(before.0)
    .execute(db)
    .await
}

/// Number of tabs whose amount differs from their balance.
pub(crate) async fn wrong(db: &mut Tx) -> Result<i64, StoreError> {
    query(
        "select (select count(*) from tabs left join balances \
         on balances.account = 'tab_receivable:' || tabs.device \
         and balances.currency = tabs.currency where tabs.minor <> coalesce(balances.minor, 0)) \
         + (select count(*) from balances left join tabs \
         on balances.account = 'tab_receivable:' || tabs.device \
         and balances.currency = tabs.currency where balances.minor > 0 \
         and balances.account like 'tab_receivable:%' and tabs.device is null)",
    )
    .scalar(db)
    .await
}

/// The publisher of a device's tab.
pub(crate) async fn publisher(
    db: &mut Tx,
    device: &str,
    currency: &str,
) -> Result<Option<String>, StoreError> {
    let row = query("select publisher from tabs where device = $1 and currency = $2");
    row.bind(device).bind(currency).scalar_optional(db).await
}

/// A tab with an open amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenTab {
    pub(crate) device: DeviceId,
    pub(crate) publisher: PublisherId,
    pub(crate) open: Money,
    pub(crate) opened_at: UnixMillis,
}

/// Up to `most` tabs on which something has been open since a moment or longer.
pub(crate) async fn opened_until(
    db: &mut Tx,
    until: UnixMillis,
    most: u32,
) -> Result<Vec<OpenTab>, StoreError> {
    let rows = query(
        "select * from tabs where minor > 0 and opened_at <= $1 order by opened_at, device limit $2",
    );
    let rows = rows.bind(until.0).bind(i64::from(most)).fetch_all(db).await?;
    let read = |row| {
        let columns = Columns::of("tabs", row);
        Ok(OpenTab {
            device: columns.word("device")?,
            publisher: columns.word("publisher")?,
            open: columns.money("minor", "currency")?,
            opened_at: columns.moment("opened_at")?,
        })
    };
    rows.iter().map(read).collect()
}
