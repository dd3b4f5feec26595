//! Effects that are rows: intents, counts, evidence, books and rights.

use farthing_protocol::Money;

use crate::carriers::Observation;
use crate::charges::{Alarm, Effect};
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::OrderError;
use crate::orders::apply_event::Outcome;
use crate::orders::grant::grant;
use crate::random;
use crate::refunds::begin::{BeginError, Beginning, begin};
use crate::refunds::{RefundCause, Wanted};
use crate::store::charges::ChargeRow;
use crate::store::purpose::Purpose;
use crate::store::receipts::{EvidenceRow, ReceiptRow};
use crate::store::{self, StoreError, Tx};

/// Writes the effects of a move down and collects what must be done after the commit.
pub(crate) async fn apply(
    db: &mut Tx,
    outcome: &mut Outcome,
    effects: &[Effect],
    observation: Option<&Observation>,
    now: UnixMillis,
) -> Result<(), OrderError> {
    for effect in effects {
        match effect {
            Effect::Call(call) => {
                let attempt = random::attempt_id()?;
                let charge = &mut outcome.charge;
                store::attempts::intend(db, &attempt, &charge.id, call, now).await?;
                charge.attempt.clone_from(&attempt);
                outcome.calls.push((attempt, call.clone()));
            }
            Effect::Read(payment) => outcome.reads.push(payment.clone()),
            Effect::CountWrongCode => {
                let most = farthing_protocol::limits::CODE_TRIES;
                outcome.charge.wrong_codes = most.min(outcome.charge.wrong_codes + 1);
            }
            Effect::CountFailure => {
                let (charge, phone) = (&outcome.charge.id, &outcome.charge.phone);
                store::codes::record_failure(db, charge, phone, now).await?;
            }
            Effect::Grant => {
                book(db, outcome, observation, now).await?;
                grant(db, &outcome.order, Some(outcome.charge.phone), now).await?;
            }
            Effect::OweAll => {
                let taken = book(db, outcome, observation, now).await?;
                owe(db, outcome, observation, taken, RefundCause::Doubled, now).await?;
            }
            Effect::OweDifference => {
                let taken = observation.and_then(|seen| seen.amount);
                let excess = taken.and_then(|taken| taken.checked_sub(outcome.charge.amount).ok());
                let excess = excess.ok_or_else(no_evidence)?;
                owe(db, outcome, observation, excess, RefundCause::Overcharged, now).await?;
            }
            Effect::Alarm(alarm) => raise(&mut outcome.charge, *alarm),
        }
    }
    Ok(())
}

/// Tells a person. The first alarm of a charge stays.
pub(crate) fn raise(charge: &mut ChargeRow, alarm: Alarm) {
    if charge.alarm.is_none() {
        let alarm = alarm.word();
        tracing::error!(charge.id = %charge.id, alarm, "a person must look at a charge");
        charge.alarm = Some(alarm.to_owned());
    }
}

/// Money moved: evidence, books and receipt. Returns how much.
async fn book(
    db: &mut Tx,
    outcome: &Outcome,
    observation: Option<&Observation>,
    now: UnixMillis,
) -> Result<Money, OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let seen = observation.ok_or_else(no_evidence)?;
    let amount = seen.amount.ok_or_else(no_evidence)?;
    let evidence = EvidenceRow {
        charge: charge.id.clone(),
        payment: seen.payment.clone(),
        amount,
        reference: seen.reference.clone(),
        answer: seen.as_evidence(),
        paid_on: seen.paid_at,
        read_at: now,
    };
    store::receipts::keep_evidence(db, &evidence).await?;
    for (line, (credit, part)) in (1_i64..).zip(credited(db, outcome, amount).await?) {
        let debit = Account::CarrierReceivable(charge.carrier.clone());
        let transfer =
            Transfer::new(EventKind::Charged, charge.id.as_str(), (debit, credit), part, now);
        store::ledger::book(db, &Transfer { line, ..transfer }).await?;
    }
    let receipt = ReceiptRow {
        number: random::receipt_number()?,
        amount,
        // The carrier gives money back in the month in which it took it, by its own clock.
        refund_until: Some(seen.paid_at.unwrap_or(now).end_of_korean_month()),
        paid_at: now,
    };
    store::receipts::issue(db, &order.id, &receipt).await?;
    Ok(amount)
}

/// Whose the money of a charge is.
async fn credited(
    db: &mut Tx,
    outcome: &Outcome,
    amount: Money,
) -> Result<Vec<(Account, Money)>, OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let credit = Account::ReaderCredit(order.device.clone());
    Ok(match charge.purpose {
        Purpose::Order => vec![(Account::PublisherPayable(order.publisher.clone()), amount)],
        Purpose::TopUp => vec![(credit, amount)],
        Purpose::Settlement => {
            // The tab may have been settled in another way meanwhile: what is too much is credit.
            let tab = Account::TabReceivable(order.device.clone());
            let open = store::ledger::balance(db, &tab, amount.currency()).await?;
            let settled = if open.minor() < amount.minor() { open } else { amount };
            let rest = amount.checked_sub(settled).map_err(|_| no_evidence())?;
            let parts = [(tab, settled), (credit, rest)];
            parts.into_iter().filter(|(_, part)| !part.is_zero()).collect()
        }
    })
}

/// What was taken without a right to it must go back.
async fn owe(
    db: &mut Tx,
    outcome: &Outcome,
    observation: Option<&Observation>,
    amount: Money,
    cause: RefundCause,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let seen = observation.ok_or_else(no_evidence)?;
    let refund = Beginning {
        carrier: charge.carrier.clone(),
        payment: seen.payment.clone(),
        charge: Some(charge.id.clone()),
        taken: seen.amount.ok_or_else(no_evidence)?,
        paid_at: seen.paid_at.unwrap_or(now),
        publisher: Some(order.publisher.clone()),
        device: Some(order.device.clone()),
        wanted: Wanted::Part(amount),
        cause,
        note: String::new(),
        now,
    };
    match begin(db, &refund).await {
        Ok(_) => {}
        Err(BeginError::Store(error)) => return Err(error.into()),
        // A payment that is booked now has had no refunds.
        Err(BeginError::Plan(_)) => return Err(no_evidence().into()),
    }
    let debit = match charge.purpose {
        Purpose::Order => Account::PublisherPayable(order.publisher.clone()),
        Purpose::TopUp | Purpose::Settlement => Account::ReaderCredit(order.device.clone()),
    };
    let sides = (debit, Account::RefundsDue(order.publisher.clone()));
    let owed = Transfer::new(EventKind::RefundDue, charge.id.as_str(), sides, amount, now);
    Ok(store::ledger::book(db, &owed).await?)
}

/// Nothing is granted without evidence; the state machine grants only on what was read.
fn no_evidence() -> StoreError {
    StoreError::Corrupt { table: "evidence", what: "money without evidence".to_owned() }
}
