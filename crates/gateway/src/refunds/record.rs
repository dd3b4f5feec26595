//! Saves what happened to a refund: the answer, the transition and the ledger, in one transaction.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::id_generator;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::error::OrderError;
use crate::orders::schedule::ALARM_AFTER;
use crate::refunds::schedule::due_at;
use crate::refunds::{RefundAlarm, RefundEffect, RefundEvent, RefundState, step};
use crate::store::refunds::RefundRow;
use crate::store::{self, StoreError, Tx};

/// An event of a refund, with what is needed to apply it.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) refund: String,
    pub(crate) event: RefundEvent,
    /// Id of the call that it answers, if it answers one.
    pub(crate) answers: Option<String>,
    /// The operator's reason and name, for a decision; else empty.
    pub(crate) note: String,
    /// How long a call to its carrier may take.
    pub(crate) timeout: Duration,
    pub(crate) now: UnixMillis,
}

impl Happening {
    /// An operator's decision about a refund.
    pub(crate) const fn by_person(
        refund: String,
        event: RefundEvent,
        note: String,
        now: UnixMillis,
    ) -> Self {
        // A decision makes no call.
        Self { refund, event, answers: None, note, timeout: Duration::ZERO, now }
    }
}

/// The result of applying an event.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    /// The refund after the event.
    pub(crate) row: RefundRow,
    /// Id of the saved intent, if the carrier is to be asked now.
    pub(crate) ask: Option<String>,
    /// Whether to read the payment's refunds now.
    pub(crate) look: bool,
}

/// Applies an event.
///
/// # Errors
///
/// [`OrderError::NotFound`] if there is no such refund; [`OrderError::Moved`] if the state does not allow the
/// event and it answers no call.
pub(crate) async fn record(db: &mut Tx, told: &Happening) -> Result<Recorded, OrderError> {
    let before = store::refunds::load(db, &told.refund).await?.ok_or(OrderError::NotFound)?;
    let mut recorded = Recorded { row: before.clone(), ask: None, look: false };
    if let Some(attempt) = &told.answers {
        let answer = told.event.as_str();
        let is_first = store::refund_attempts::answer(db, attempt, answer, told.now).await?;
        // Another event has changed the refund meanwhile.
        if !is_first || before.attempt.as_ref() != Some(attempt) {
            return Ok(recorded);
        }
    }
    let (state, effects) = match step(&before.state, &told.event, before.reader()) {
        Ok(moved) => moved,
        Err(illegal) if told.answers.is_some() => {
            tracing::info!(refund.id = before.id, %illegal, "an answer came too late");
            return Ok(recorded);
        }
        Err(_) => return Err(OrderError::Moved),
    };
    if state == before.state && effects.is_empty() {
        postpone(&mut recorded.row, told.now, told.timeout);
        store::refunds::reschedule(db, &recorded.row).await?;
        return Ok(recorded);
    }
    enter(&mut recorded.row, state, told.now);
    for effect in effects {
        apply(db, &mut recorded, effect, told.now).await?;
    }
    recorded.row.due_at = due_at(&recorded.row, told.now, told.timeout);
    tell_if_long(&mut recorded.row, told.now);
    store::refunds::save(db, &recorded.row, &before, told.event.as_str(), &told.note).await?;
    Ok(recorded)
}

fn enter(row: &mut RefundRow, state: RefundState, now: UnixMillis) {
    // Tries of a call that did not run are counted on, so that pauses grow; for other states the count starts
    // anew.
    row.tries = match (&row.state, &state) {
        (RefundState::Asking, RefundState::Due) => row.tries.saturating_add(1),
        (RefundState::Due, RefundState::Asking) => row.tries,
        (_, RefundState::Due) => 1,
        _ => 0,
    };
    row.state = state;
    row.version += 1;
    row.entered_at = now;
    row.absent_at = None;
}

async fn apply(
    db: &mut Tx,
    recorded: &mut Recorded,
    effect: RefundEffect,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let row = &mut recorded.row;
    match effect {
        RefundEffect::Ask => {
            let attempt = id_generator::attempt_id()?;
            store::refund_attempts::intend(db, &attempt, &row.id, now).await?;
            row.attempt = Some(attempt.clone());
            recorded.ask = Some(attempt);
        }
        RefundEffect::Look => recorded.look = true,
        RefundEffect::BookReturned => {
            let carrier = Account::CarrierReceivable(row.carrier.clone());
            book(db, row, EventKind::RefundReturned, carrier, now).await?;
        }
        RefundEffect::BookCredit(_) => {
            let device = row.device.clone().ok_or_else(no_reader)?;
            book(db, row, EventKind::RefundCredited, Account::ReaderCredit(device), now).await?;
        }
        RefundEffect::Alarm(alarm) => raise(row, alarm),
    }
    Ok(())
}

async fn book(
    db: &mut Tx,
    row: &RefundRow,
    event: EventKind,
    credit: Account,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let transfer = Transfer::new(event, &row.id, (row.owed(), credit), row.amount, now);
    store::ledger::book(db, &Transfer { note: row.note.clone(), ..transfer }).await
}

/// There was no usable answer: schedules the next try, later each time, and raises an alarm at last.
pub(crate) fn postpone(row: &mut RefundRow, now: UnixMillis, timeout: Duration) {
    row.tries = row.tries.saturating_add(1);
    row.due_at = due_at(row, now, timeout);
    tell_if_long(row, now);
}

fn tell_if_long(row: &mut RefundRow, now: UnixMillis) {
    if now.since(row.begun_at) >= ALARM_AFTER && row.due_at.is_some() {
        raise(row, RefundAlarm::TakesLong);
    }
}

/// Raises an alarm. The first alarm of a refund stays.
fn raise(row: &mut RefundRow, alarm: RefundAlarm) {
    if row.alarm.is_none() {
        let alarm = alarm.as_str();
        tracing::error!(refund.id = row.id, alarm, "a person must look at a refund");
        row.alarm = Some(alarm.to_owned());
    }
}

/// The error for credit without a reader. The state machine gives credit only to a known reader, so this is a
/// defect.
fn no_reader() -> StoreError {
    StoreError::Corrupt { table: "refunds", what: "credit for nobody".to_owned() }
}
