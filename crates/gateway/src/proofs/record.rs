//! Saves what happened to a proof in one transaction. Only the caller whose transaction makes the transition
//! executes its calls.

use core::time::Duration;

use farthing_protocol::Reason;
use farthing_protocol::limits::{CODE_LIFE, CODE_TRIES};

use crate::charges::{Ending, Then};
use crate::clock::UnixMillis;
use crate::id_generator;
use crate::orders::error::OrderError;
use crate::proofs::cover;
use crate::proofs::schedule::due_at;
use crate::proofs::state::{Event, ProofState, step};
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::{self, Tx};

/// An event of a proof, with what is needed to apply it.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) event: Event,
    /// Id of the call that it answers, if it answers one.
    pub(crate) answers: Option<String>,
    /// How long the carrier's calls may take.
    pub(crate) timeout: Duration,
    pub(crate) now: UnixMillis,
}

/// The result of applying an event. If the new state calls the carrier, the proof has the id of the saved call.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) order: OrderRow,
    /// The proof after the event.
    pub(crate) proof: ProofRow,
    pub(crate) moved: bool,
}

/// Applies an event, in the transaction that read the order and its proof.
///
/// # Errors
///
/// [`OrderError::Moved`] if the state does not allow the event. An answer that comes too late is not an error
/// and changes nothing.
pub(super) async fn record(
    db: &mut Tx,
    happening: &Happening,
    (order, before): (OrderRow, ProofRow),
) -> Result<Outcome, OrderError> {
    let still = Outcome { order: order.clone(), proof: before.clone(), moved: false };
    if happening.answers.as_ref().is_some_and(|attempt| *attempt != before.attempt) {
        return Ok(still);
    }
    let event = in_the_light(db, happening, &order, &before).await?;
    let Some(state) = step(&before.state, &event) else {
        return if happening.answers.is_some() { Ok(still) } else { Err(OrderError::Moved) };
    };
    let (now, mut proof) = (happening.now, before.clone());
    proof.state = state;
    proof.version += 1;
    proof.entered_at = now;
    if matches!(before.state, ProofState::Checking { .. }) {
        proof.judged = Some(event.as_str().to_owned());
        count(db, &mut proof, &event, now).await?;
    }
    enter(db, &order, &mut proof, &event, now).await?;
    proof.due_at = due_at(&proof, happening.timeout);
    store::proofs::save(db, &proof, &before).await?;
    Ok(Outcome { order, proof, moved: true })
}

/// The event as it counts for the stored proof: a wrong code can be the last one, and a right code proves
/// nothing if the phone no longer has the item.
async fn in_the_light(
    db: &mut Tx,
    happening: &Happening,
    order: &OrderRow,
    proof: &ProofRow,
) -> Result<Event, OrderError> {
    match &happening.event {
        // The carrier counts wrong tries per code; the gateway counts them per order, across all its codes.
        Event::CodeWrong { .. } => {
            Ok(Event::CodeWrong { last: proof.wrong_codes + 1 >= CODE_TRIES })
        }
        // The earlier purchase may have been refunded meanwhile.
        Event::CodeRight => {
            if cover::holds(db, order, &proof.phone, happening.now).await? {
                return Ok(Event::CodeRight);
            }
            if !order.is_trial {
                return Ok(Event::Refused(Reason::Unknown));
            }
            // The phone has bought something before, so the price of a first purchase is not for it.
            let whose = (&order.publisher, &order.device);
            store::shopping::note_returning(db, whose, &proof.phone, happening.now).await?;
            Ok(Event::Refused(Reason::QuoteExpired))
        }
        event => Ok(event.clone()),
    }
}

/// Counts a wrong code, and the failed proof if it was the last try.
async fn count(
    db: &mut Tx,
    proof: &mut ProofRow,
    event: &Event,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let is_over = proof.state.ending() == Some(Ending::Refused(Reason::TooManyWrongCodes));
    if is_over || matches!(event, Event::CodeWrong { .. }) {
        proof.wrong_codes = proof.wrong_codes.saturating_add(1).min(CODE_TRIES);
    }
    if is_over {
        store::codes::record_proof_failure(db, &proof.order, &proof.phone, now).await?;
    }
    Ok(())
}

/// Sets the columns that belong to the new state.
async fn enter(
    db: &mut Tx,
    order: &OrderRow,
    proof: &mut ProofRow,
    event: &Event,
    now: UnixMillis,
) -> Result<(), OrderError> {
    match &proof.state {
        // The new code is counted when it is decided, so that parallel requests cannot pass the limit.
        ProofState::Dropping { then: Then::Replace } => {
            proof.sends += 1;
            let who = (&proof.phone, &order.address_lookup);
            store::codes::record_proof_send(db, &proof.order, proof.sends, who, now).await?;
        }
        ProofState::Sending => {
            proof.attempt = id_generator::attempt_id()?;
            proof.code_sent_at = now;
            proof.code_expires_at = now.plus(CODE_LIFE);
        }
        ProofState::Checking { .. } => {
            proof.attempt = id_generator::attempt_id()?;
            proof.judged = None;
        }
        // From now on only a new code is accepted.
        ProofState::AwaitingCode { .. } if *event == Event::CodeStale => {
            proof.code_expires_at = proof.code_expires_at.min(now);
        }
        ProofState::Proved => {
            let OrderRow { publisher, device, .. } = order;
            store::proofs::claim_all(db, publisher, device, &proof.phone, now).await?;
            cover::use_it(db, order, proof.phone, now).await?;
        }
        ProofState::AwaitingCode { .. }
        | ProofState::Dropping { .. }
        | ProofState::Ended { .. } => {}
    }
    Ok(())
}
