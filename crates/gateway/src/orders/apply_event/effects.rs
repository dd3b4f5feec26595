//! Effects that change the database: intents, counts, evidence, ledger and rights.

use crate::carriers::{Fee, Observation};
use crate::charges::{Alarm, Effect};
use crate::clock::UnixMillis;
use crate::orders::apply_event::Outcome;
use crate::orders::apply_event::money::{Whose, book, no_evidence, owe};
use crate::orders::error::OrderError;
use crate::orders::grant::grant;
use crate::refunds::RefundCause;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::{self, Tx};
use crate::{id_generator, proofs};

/// Saves the effects of a transition and collects the calls and reads to make after the commit.
pub(crate) async fn apply(
    db: &mut Tx,
    outcome: &mut Outcome,
    effects: &[Effect],
    observation: Option<&Observation>,
    (now, fee): (UnixMillis, Fee),
) -> Result<(), OrderError> {
    for effect in effects {
        match effect {
            Effect::Call(call) => {
                let attempt = id_generator::attempt_id()?;
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
                book(db, outcome, observation, Whose::Sold(fee), now).await?;
                grant(db, &outcome.order, Some(outcome.charge.phone), now).await?;
            }
            Effect::GiveBack => proofs::give_back(db, &outcome.order, &outcome.charge, now).await?,
            Effect::OweAll => {
                let taken = book(db, outcome, observation, Whose::Readers, now).await?;
                owe(db, outcome, observation, (taken, RefundCause::Doubled), now).await?;
                // The money is refunded, and the right that the phone has bought opens on this device too.
                let OrderRow { publisher, device, .. } = &outcome.order;
                let phone = &outcome.charge.phone;
                store::proofs::claim_all(db, publisher, device, phone, now).await?;
            }
            Effect::OweDifference => {
                let taken = observation.and_then(|seen| seen.amount);
                let excess = taken.and_then(|taken| taken.checked_sub(outcome.charge.amount).ok());
                let excess = excess.ok_or_else(no_evidence)?;
                owe(db, outcome, observation, (excess, RefundCause::Overcharged), now).await?;
            }
            Effect::Alarm(alarm) => raise(&mut outcome.charge, *alarm),
        }
    }
    Ok(())
}

/// Raises an alarm. The first alarm of a charge stays.
pub(crate) fn raise(charge: &mut ChargeRow, alarm: Alarm) {
    if charge.alarm.is_none() {
        let alarm = alarm.as_str();
        tracing::error!(charge.id = %charge.id, alarm, "a person must look at a charge");
        charge.alarm = Some(alarm.to_owned());
    }
}
