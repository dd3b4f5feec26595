//! Devices whose credit a device may spend, because the same phones paid for it.

use farthing_protocol::{Currency, DeviceId, Money, OrderId, PublisherId};

use crate::store::columns::Columns;
use crate::store::ledger::{self, BookedTransfer};
use crate::store::{StoreError, Tx, query};

/// Keyed hash of the phone that a device is proving now, if any.
pub(crate) type Proving<'a> = Option<&'a [u8; 32]>;

/// The other devices of a publisher whose credit came only from phones that this device has proved, by a free
/// code or by a payment of its own. Devices whose reader requires a passkey for this `price` are left out.
pub(crate) async fn of(
    db: &mut Tx,
    (publisher, device): (&PublisherId, &DeviceId),
    proving: Proving<'_>,
    price: Money,
) -> Result<Vec<DeviceId>, StoreError> {
    let rows = query(
        "with proved as (select phone_lookup from proofs \
         where publisher = $1 and device = $2 and state = 'proved' \
         union select phone_lookup from charges where publisher = $1 and device = $2 \
         and payer_device = $2 and state in ('charged', 'refund_due') \
         union select lookup from phones where lookup = $3) \
         select distinct paid.device from charges as paid where paid.publisher = $1 \
         and paid.phone_lookup in (select phone_lookup from proved) and paid.device <> $2 \
         and paid.state in ('charged', 'refund_due') and (paid.purpose <> 'order' \
         or exists (select 1 from refunds where refunds.charge_id = paid.id)) \
         and not exists (select 1 from charges as other where other.publisher = $1 \
         and other.device = paid.device and other.state in ('charged', 'refund_due') \
         and other.phone_lookup not in (select phone_lookup from proved) \
         and (other.purpose <> 'order' \
         or exists (select 1 from refunds where refunds.charge_id = other.id))) \
         and not exists (select 1 from reader_devices join passkey_readers \
         on passkey_readers.id = reader_devices.reader \
         where reader_devices.device = paid.device and step_up_above < $4 \
         and exists (select 1 from passkeys where passkeys.reader = passkey_readers.id \
         and removed_at is null)) \
         order by paid.device",
    );
    let proving = proving.map_or(&[][..], |phone| &phone[..]);
    let rows = rows.bind(publisher.as_str()).bind(device.as_str()).bind(proving);
    let rows = rows.bind(price.minor()).fetch_all(db).await?;
    rows.iter().map(|row| Columns::of("charges", row).word("device")).collect()
}

/// As [`of`], for any price.
pub(crate) async fn all(
    db: &mut Tx,
    whose: (&PublisherId, &DeviceId),
) -> Result<Vec<DeviceId>, StoreError> {
    of(db, whose, None, Money::zero(Currency::KRW)).await
}

/// The first order at a publisher that was charged to a phone.
pub(crate) async fn brought_by(
    db: &mut Tx,
    publisher: &PublisherId,
    phone: &[u8; 32],
) -> Result<Option<OrderId>, StoreError> {
    let row = query(
        "select order_id from charges where publisher = $1 and phone_lookup = $2 \
         and state in ('charged', 'refund_due') order by entered_at, order_id limit 1",
    );
    let row = row.bind(publisher.as_str()).bind(phone).fetch_optional(db).await?;
    row.map(|row| Columns::of("charges", &row).word("order_id")).transpose()
}

/// The amounts that other devices lent for an order.
pub(crate) async fn lent(db: &mut Tx, order: &OrderId) -> Result<Vec<BookedTransfer>, StoreError> {
    let rows = query(
        "select * from transfers where event = 'credit_lent' and event_id = $1 order by line",
    );
    let rows = rows.bind(order.as_str()).fetch_all(db).await?;
    rows.iter().map(ledger::read).collect()
}
