//! Effects that are rows: intents, counts, evidence, books and rights.

use farthing_protocol::Money;

use crate::carriers::Observation;
use crate::charges::{Alarm, Effect};
use crate::clock::UnixMillis;
use crate::ledger::Transaction;
use crate::orders::OrderError;
use crate::orders::transact::Outcome;
use crate::random;
use crate::store;
use crate::store::charges::ChargeRow;
use crate::store::rights::EvidenceRow;
use crate::store::{StoreError, Tx};

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
                let (charge, phone) = (&outcome.charge.id, &outcome.order.phone_lookup);
                store::codes::record_failure(db, charge, phone, now).await?;
            }
            Effect::Grant => {
                book(db, outcome, observation, now).await?;
                let id = random::entitlement_id()?;
                store::rights::grant(db, &id, &outcome.order, &outcome.charge.id, now).await?;
            }
            Effect::OweAll => {
                let taken = book(db, outcome, observation, now).await?;
                owe(db, outcome, taken, now).await?;
            }
            Effect::OweDifference => {
                let taken = observation.and_then(|seen| seen.amount);
                let excess = taken.and_then(|taken| taken.checked_sub(outcome.order.price).ok());
                owe(db, outcome, excess.ok_or_else(no_evidence)?, now).await?;
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
        read_at: now,
    };
    store::rights::keep_evidence(db, &evidence).await?;
    let booked = Transaction::charged(&charge.id, now, amount, &order.carrier, &order.publisher);
    store::ledger::append(db, &booked).await?;
    store::rights::issue_receipt(db, &random::receipt_number()?, &charge.id, now).await?;
    Ok(amount)
}

async fn owe(
    db: &mut Tx,
    outcome: &Outcome,
    amount: Money,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let owed = Transaction::refund_due(&charge.id, now, amount, &order.publisher);
    Ok(store::ledger::append(db, &owed).await?)
}

/// Nothing is granted without evidence; the state machine grants only on what was read.
fn no_evidence() -> StoreError {
    StoreError::Corrupt { table: "evidence", what: "money without evidence".to_owned() }
}
