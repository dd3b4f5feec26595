//! Saves what happened to a charge: the answer, the transition, the ledger and the right, in one transaction.
//! Only the caller whose transaction makes the transition executes its calls.

use std::sync::Arc;

use farthing_protocol::{ChargeId, OrderStatus};

use crate::carriers::{Carrier, News};
use crate::charges::{Alarm, Call, Event, PaymentId, Seen, SeenStatus, State, Then, step};
use crate::clock::UnixMillis;
use crate::id_generator;
use crate::orders::apply_event::effects::apply;
use crate::orders::apply_event::news::read_news;
use crate::orders::error::OrderError;
use crate::orders::match_payment::stray;
use crate::orders::schedule::{ALARM_AFTER, due_at};
use crate::store;
use crate::store::Tx;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;

pub(crate) mod decision;

mod effects;

mod money;

mod news;

/// Something that happened to a charge.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) charge: ChargeId,
    pub(crate) news: News,
    /// The call that it answers, if it answers one.
    pub(crate) answers: Option<String>,
    /// The carrier that answered, or that was asked.
    pub(crate) carrier: Arc<Carrier>,
    pub(crate) now: UnixMillis,
}

/// The result of applying an event.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) order: OrderRow,
    /// The charge after the event.
    pub(crate) charge: ChargeRow,
    /// Whether the charge made a transition.
    pub(crate) moved: bool,
    /// Whether the public status changed.
    pub(crate) shows: bool,
    /// Calls to make, each with the id of its saved intent.
    pub(crate) calls: Vec<(String, Call)>,
    /// A second reservation to cancel, with the id of its saved intent.
    pub(crate) stray: Option<(String, PaymentId)>,
    /// Payments to read now.
    pub(crate) reads: Vec<PaymentId>,
}

/// Whether the public status changes: several states between code and outcome have the same status.
fn shows(before: &State, after: &State) -> bool {
    [before, after].iter().any(|state| state.status() != OrderStatus::Charging)
}

/// Applies an event, in the transaction that read the order and its charge.
///
/// # Errors
///
/// [`OrderError::Moved`] if the state does not allow the event and it answers no call. An answer to a call is
/// saved in any state.
pub(crate) async fn apply_event(
    db: &mut Tx,
    happening: &Happening,
    (order, before): (OrderRow, ChargeRow),
) -> Result<Outcome, OrderError> {
    let mut outcome = Outcome {
        charge: before.clone(),
        order,
        moved: false,
        shows: false,
        calls: Vec::new(),
        stray: None,
        reads: Vec::new(),
    };

    let (event, observation) = read_news(db, happening, &outcome).await?;
    let mut is_current = true;
    if let Some(attempt) = &happening.answers {
        let is_first = store::attempts::answer(db, attempt, event.as_str(), happening.now).await?;
        is_current = is_first && *attempt == before.attempt;
    }
    // If another event has moved the charge meanwhile, a late answer causes no transition by itself. What it
    // says about a payment counts as a read.
    let event = match event {
        Event::Prepared(seen) if !is_current || before.state != State::Preparing => {
            Event::Read(seen)
        }
        _ if !is_current => return Ok(outcome),
        event => event,
    };

    match step(&before.state, &event) {
        Ok((state, effects)) if state == before.state && effects.is_empty() => {
            look_later(db, &mut outcome, happening, &event).await?;
        }
        Ok((state, effects)) => {
            outcome.moved = true;
            outcome.shows = shows(&before.state, &state);
            enter(&mut outcome.charge, state, &event, happening.now);
            let seen = observation.as_ref();
            let at = (happening.now, happening.carrier.fee());
            apply(db, &mut outcome, &effects, seen, at).await?;
            reserve_send(db, &before, &mut outcome, happening.now).await?;
            note_code(db, &before, &mut outcome.charge, happening.now).await?;
            let charge = &mut outcome.charge;
            charge.due_at = due_at(charge, happening.now, &happening.carrier);
            store::charges::save(db, charge, &before, event.as_str()).await?;
        }
        Err(illegal) if happening.answers.is_some() => {
            tracing::info!(charge.id = %before.id, %illegal, "an answer came too late");
        }
        Err(_) => return Err(OrderError::Moved),
    }
    if let (Some(seen), Some(_)) = (seen_of(&event), &observation) {
        let_stray_go(db, &mut outcome, seen, happening.now).await?;
    }
    Ok(outcome)
}

const fn seen_of(event: &Event) -> Option<&Seen> {
    match event {
        Event::Prepared(seen) | Event::Read(seen) => Some(seen),
        _ => None,
    }
}

/// Whether the carrier's answer contradicts the charge.
const fn is_mismatch(event: &Event) -> bool {
    match event {
        Event::Strange { .. } => true,
        Event::Read(seen) => matches!(seen.status, SeenStatus::WrongAmount { .. }),
        _ => false,
    }
}

fn enter(charge: &mut ChargeRow, state: State, event: &Event, now: UnixMillis) {
    if charge.state.purpose() == state.purpose() {
        // A retried call counts as a try, so that the pauses between tries keep growing.
        let is_sent_again = state.is_calling() && !charge.state.is_calling();
        charge.reads = charge.reads.saturating_add(u32::from(is_sent_again));
    } else {
        charge.reads = 0;
    }
    if seen_of(event).is_some() {
        charge.mismatches = 0;
    }
    charge.state = state;
    charge.version += 1;
    charge.entered_at = now;
    charge.absences = 0;
    charge.absent_at = None;
}

/// The event changes nothing: schedules the next read.
async fn look_later(
    db: &mut Tx,
    outcome: &mut Outcome,
    happening: &Happening,
    event: &Event,
) -> Result<(), OrderError> {
    let charge = &mut outcome.charge;
    if is_mismatch(event) {
        charge.mismatches = charge.mismatches.saturating_add(1);
    }
    // A state that waits for the reader or an answer has a deadline of its own.
    let keeps_time =
        charge.state.is_calling() || matches!(charge.state, State::AwaitingCode { .. });
    if charge.due_at.is_none() || keeps_time {
        return Ok(());
    }
    postpone(charge, happening.now, &happening.carrier);
    Ok(store::charges::reschedule(db, charge).await?)
}

/// The read gave no answer: schedules the next one later each time, and raises an alarm at last.
pub(crate) fn postpone(charge: &mut ChargeRow, now: UnixMillis, carrier: &Carrier) {
    charge.reads = charge.reads.saturating_add(1);
    charge.due_at = due_at(charge, now, carrier);
    if charge.state.is_unknown() && now.since(charge.entered_at) >= ALARM_AFTER {
        effects::raise(charge, Alarm::UnknownTooLong);
    }
}

/// Counts a new code when it is decided, not when it is sent, so that parallel requests cannot pass the
/// limit.
async fn reserve_send(
    db: &mut Tx,
    before: &ChargeRow,
    outcome: &mut Outcome,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let replaces = |state: &State| {
        matches!(
            state,
            State::Cancelling { then: Then::Replace, .. }
                | State::CancelUnknown { then: Then::Replace, .. }
        )
    };
    if !replaces(&outcome.charge.state) || replaces(&before.state) {
        return Ok(());
    }
    let Outcome { order, charge, .. } = outcome;
    charge.sends += 1;
    let (phone, address) = (charge.phone, &order.address_lookup);
    store::codes::record_send(db, &charge.id, charge.sends, &phone, address, now).await?;
    Ok(())
}

/// Sets the times of a new code, counted from the request for it.
async fn note_code(
    db: &mut Tx,
    before: &ChargeRow,
    charge: &mut ChargeRow,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let is_new_payment = before.state.payment() != charge.state.payment();
    let was_processing = matches!(before.state, State::Processing { .. });
    let waits = matches!(charge.state, State::AwaitingCode { .. });
    if waits && (is_new_payment || was_processing) {
        charge.code_sent_at = match before.state {
            // The state began when the code was asked for.
            State::Preparing => before.entered_at,
            _ => store::attempts::last_prepare(db, &charge.id)
                .await?
                .map_or(now, |attempt| attempt.at),
        };
        charge.code_expires_at = charge.code_sent_at.plus(farthing_protocol::limits::CODE_LIFE);
    }
    Ok(())
}

async fn let_stray_go(
    db: &mut Tx,
    outcome: &mut Outcome,
    seen: &Seen,
    now: UnixMillis,
) -> Result<(), OrderError> {
    if let Some(payment) = stray(&outcome.charge, seen) {
        let attempt = id_generator::attempt_id()?;
        let call = Call::Cancel(payment.clone());
        store::attempts::intend(db, &attempt, &outcome.charge.id, &call, now).await?;
        tracing::warn!(charge.id = %outcome.charge.id, "a second reservation is let go");
        outcome.stray = Some((attempt, payment));
    }
    Ok(())
}
