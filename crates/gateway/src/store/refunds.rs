//! Refunds. Each transition is a compare-and-set on the row's version and adds a row to `refund_moves`.

use farthing_protocol::{ChargeId, DeviceId, Money, PublisherId};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::ledger::Account;
use crate::refunds::{
    CreditReason, Extent, HoldReason, Reader, RefundCause, RefundId, RefundState,
};
use crate::store::columns::{Columns, signed};
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

pub(crate) use crate::store::refunds::due::{begun, due, next_due, take};

pub(crate) mod audit;

mod due;

pub(crate) mod sources;

/// A refund with its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefundRow {
    /// Its id, also at the carrier.
    pub(crate) id: String,
    /// Id of the carrier that took the money.
    pub(crate) carrier: String,
    pub(crate) payment: PaymentId,
    /// The charge; none if the payment matches no charge.
    pub(crate) charge: Option<ChargeId>,
    /// Number of the refund within its payment.
    pub(crate) number: u32,
    /// The amount to refund.
    pub(crate) amount: Money,
    /// The amount that the payment took.
    pub(crate) taken: Money,
    /// The part of it that is left after this refund.
    pub(crate) left_after: Money,
    /// Why the refund is made.
    pub(crate) cause: RefundCause,
    /// The operator's reason and name.
    pub(crate) note: String,
    /// The publisher who pays it; none if it is not known.
    pub(crate) publisher: Option<PublisherId>,
    /// The device that gets credit if the carrier does not refund to the bill; none if it is not known.
    pub(crate) device: Option<DeviceId>,
    /// When the carrier took the money, by its own clock.
    pub(crate) paid_at: UnixMillis,
    pub(crate) version: u64,
    pub(crate) state: RefundState,
    /// When it was begun.
    pub(crate) begun_at: UnixMillis,
    /// When it entered its state.
    pub(crate) entered_at: UnixMillis,
    /// When it is due to be read or retried. None if the operator must act, or if nothing is left to do.
    pub(crate) due_at: Option<UnixMillis>,
    /// Number of failed tries in this state.
    pub(crate) tries: u32,
    /// When the carrier's list, read after the quarantine, first lacked the refund.
    pub(crate) absent_at: Option<UnixMillis>,
    /// Id of the last call to the carrier.
    pub(crate) attempt: Option<String>,
    /// The first alarm that was raised, if any.
    pub(crate) alarm: Option<String>,
}

impl RefundRow {
    /// Whether the whole payment is refunded at once, or a part.
    pub(crate) fn extent(&self) -> Extent {
        if self.amount == self.taken {
            Extent::Whole(self.amount)
        } else {
            Extent::Part(self.amount)
        }
    }

    /// The account of the money until the reader has it.
    pub(crate) fn owed(&self) -> Account {
        match (&self.charge, &self.publisher) {
            (Some(_), Some(publisher)) => Account::RefundsDue(publisher.clone()),
            _ => Account::Suspense(self.carrier.clone()),
        }
    }

    /// Who gets the money if the carrier does not refund it.
    pub(crate) const fn reader(&self) -> Reader {
        if self.device.is_some() { Reader::Known } else { Reader::Unknown }
    }
}

/// Saves a new refund and its first transition.
pub(crate) async fn insert(db: &mut Tx, row: &RefundRow) -> Result<(), StoreError> {
    query(
        "insert into refunds (id, carrier, payment_id, charge_id, number, amount, currency, taken, \
         left_after, cause, note, publisher, device, paid_at, version, state, begun_at, entered_at, \
         due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19)",
    )
    .bind(&row.id)
    .bind(&row.carrier)
    .bind(&row.payment.0)
    .bind(row.charge.as_ref().map(ChargeId::as_str))
    .bind(i64::from(row.number))
    .bind(row.amount.minor())
    .bind(row.amount.currency().code())
    .bind(row.taken.minor())
    .bind(row.left_after.minor())
    .bind(row.cause.as_str())
    .bind(&row.note)
    .bind(row.publisher.as_ref().map(PublisherId::as_str))
    .bind(row.device.as_ref().map(DeviceId::as_str))
    .bind(row.paid_at.0)
    .bind(signed(row.version))
    .bind(row.state.as_str())
    .bind(row.begun_at.0)
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .execute(db)
    .await?;
    record_move(db, row, ("", "owed"), "").await
}

/// Saves a transition if the refund still has the version of `seen`.
///
/// # Errors
///
/// [`StoreError::Stale`] if it has another version.
pub(crate) async fn save(
    db: &mut Tx,
    row: &RefundRow,
    seen: &RefundRow,
    event: &'static str,
    note: &str,
) -> Result<(), StoreError> {
    update(db, row, seen).await?;
    record_move(db, row, (seen.state.as_str(), event), note).await
}

/// Saves when the refund is due again, without a transition.
///
/// # Errors
///
/// [`StoreError::Stale`] if the refund has changed meanwhile.
pub(crate) async fn reschedule(db: &mut Tx, row: &RefundRow) -> Result<(), StoreError> {
    update(db, row, row).await
}

async fn update(db: &mut Tx, row: &RefundRow, seen: &RefundRow) -> Result<(), StoreError> {
    let because = match &row.state {
        RefundState::Credited { because } => Some(because.as_str()),
        RefundState::Held { because } => Some(because.as_str()),
        _ => None,
    };
    let updated = query(
        "update refunds set version = $1, state = $2, refund_id = $3, because = $4, \
         entered_at = $5, due_at = $6, tries = $7, absent_at = $8, attempt = $9, alarm = $10 \
         where id = $11 and version = $12",
    )
    .bind(signed(row.version))
    .bind(row.state.as_str())
    .bind(row.state.refund().map(|refund| refund.0.clone()))
    .bind(because)
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .bind(i64::from(row.tries))
    .bind(row.absent_at.map(|at| at.0))
    .bind(&row.attempt)
    .bind(&row.alarm)
    .bind(&row.id)
    .bind(signed(seen.version))
    .execute(db)
    .await?;
    if updated == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

async fn record_move(
    db: &mut Tx,
    row: &RefundRow,
    (from, event): (&str, &str),
    note: &str,
) -> Result<(), StoreError> {
    query(
        "insert into refund_moves (refund_id, version, from_state, event, to_state, note, at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&row.id)
    .bind(signed(row.version))
    .bind(from)
    .bind(event)
    .bind(row.state.as_str())
    .bind(note)
    .bind(row.entered_at.0)
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn load(db: &mut Tx, id: &str) -> Result<Option<RefundRow>, StoreError> {
    let row = query("select * from refunds where id = $1").bind(id);
    row.fetch_optional(db).await?.as_ref().map(read).transpose()
}

/// Whether the operator has decided to ask the carrier for a refund again.
pub(crate) async fn was_asked_again(db: &mut Tx, id: &str) -> Result<bool, StoreError> {
    let asked =
        query("select count(*) from refund_moves where refund_id = $1 and event = 'ask_again'");
    let count: i64 = asked.bind(id).scalar(db).await?;
    Ok(count > 0)
}

/// Whether all that a charge took is refunded, or is being refunded.
pub(crate) async fn is_whole(db: &mut Tx, charge: &ChargeId) -> Result<bool, StoreError> {
    let whole = query("select count(*) from refunds where charge_id = $1 and left_after = 0");
    let count: i64 = whole.bind(charge.as_str()).scalar(db).await?;
    Ok(count > 0)
}

/// All refunds of a payment, oldest first.
pub(crate) async fn of_payment(
    db: &mut Tx,
    carrier: &str,
    payment: &PaymentId,
) -> Result<Vec<RefundRow>, StoreError> {
    let rows =
        query("select * from refunds where carrier = $1 and payment_id = $2 order by number");
    let rows = rows.bind(carrier).bind(&payment.0).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// Reads a refund from a row that has its columns.
pub(crate) fn read(row: &Row) -> Result<RefundRow, StoreError> {
    let columns = Columns::of("refunds", row);
    let cause: String = columns.get("cause")?;
    let word = |column| columns.get::<Option<String>>(column);
    Ok(RefundRow {
        id: columns.get("id")?,
        carrier: columns.get("carrier")?,
        payment: PaymentId(columns.get("payment_id")?),
        charge: word("charge_id")?.map(|_| columns.word("charge_id")).transpose()?,
        number: columns.count("number")?,
        amount: columns.money("amount", "currency")?,
        taken: columns.money("taken", "currency")?,
        left_after: columns.money("left_after", "currency")?,
        cause: RefundCause::parse(&cause).ok_or_else(|| columns.corrupt("cause"))?,
        note: columns.get("note")?,
        publisher: word("publisher")?.map(|_| columns.word("publisher")).transpose()?,
        device: word("device")?.map(|_| columns.word("device")).transpose()?,
        paid_at: columns.moment("paid_at")?,
        version: columns.count("version")?,
        state: read_state(&columns)?,
        begun_at: columns.moment("begun_at")?,
        entered_at: columns.moment("entered_at")?,
        due_at: columns.moment_or_none("due_at")?,
        tries: columns.count("tries")?,
        absent_at: columns.moment_or_none("absent_at")?,
        attempt: columns.get("attempt")?,
        alarm: columns.get("alarm")?,
    })
}

fn read_state(columns: &Columns<'_>) -> Result<RefundState, StoreError> {
    let refund = || columns.needed("refund_id").map(RefundId);
    let because = || columns.needed("because");
    let unknown = || columns.corrupt("because");
    Ok(match columns.needed("state")?.as_str() {
        "due" => RefundState::Due,
        "asking" => RefundState::Asking,
        "unknown" => RefundState::Unknown,
        "processing" => RefundState::Processing { refund: refund()? },
        "returned" => RefundState::Returned { refund: refund()? },
        "credited" => {
            RefundState::Credited { because: CreditReason::parse(&because()?).ok_or_else(unknown)? }
        }
        "held" => {
            RefundState::Held { because: HoldReason::parse(&because()?).ok_or_else(unknown)? }
        }
        _ => return Err(columns.corrupt("state")),
    })
}
