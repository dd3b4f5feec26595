//! What happened to a proof, written down in one transaction. Only the caller whose transaction moves
//! the proof carries anything out.

use core::time::Duration;

use farthing_protocol::Reason;
use farthing_protocol::limits::{CODE_LIFE, CODE_TRIES};

use crate::charges::{Ending, Then};
use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::proofs::cover;
use crate::proofs::schedule::due_at;
use crate::proofs::state::{Event, ProofState, step};
use crate::random;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::{self, Tx};

/// Something that happened to a proof.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) event: Event,
    /// The call that it answers, if it answers one.
    pub(crate) answers: Option<String>,
    /// How long the carrier's calls may take.
    pub(crate) timeout: Duration,
    pub(crate) now: UnixMillis,
}

/// What came of it. A state that calls the carrier was entered with the name of its call.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) order: OrderRow,
    /// Its proof, as it stands now.
    pub(crate) proof: ProofRow,
    pub(crate) moved: bool,
}

/// Writes a happening down, in the transaction that read the order and its proof.
///
/// # Errors
///
/// [`OrderError::Moved`] if it has no meaning where the proof stands. An answer that comes too late is
/// no error and moves nothing.
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

/// The event, in the light of what is stored.
async fn in_the_light(
    db: &mut Tx,
    happening: &Happening,
    order: &OrderRow,
    proof: &ProofRow,
) -> Result<Event, OrderError> {
    match &happening.event {
        // The carrier counts for its code; we count across all codes of the order.
        Event::CodeWrong { .. } => {
            Ok(Event::CodeWrong { last: proof.wrong_codes + 1 >= CODE_TRIES })
        }
        // What was bought may have gone back meanwhile.
        Event::CodeRight => {
            let (publisher, item) = (&order.publisher, &order.item);
            let bought = store::proofs::bought_by(db, publisher, item, &proof.phone).await?;
            let (phone, now) = (&proof.phone, happening.now);
            let is_there = bought.is_some() || cover::holds(db, order, phone, now).await?;
            Ok(if is_there { Event::CodeRight } else { Event::Refused(Reason::Unknown) })
        }
        event => Ok(event.clone()),
    }
}

/// Counts a wrong code, and the proof that failed by it.
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

/// What a state brings with it.
async fn enter(
    db: &mut Tx,
    order: &OrderRow,
    proof: &mut ProofRow,
    event: &Event,
    now: UnixMillis,
) -> Result<(), OrderError> {
    match &proof.state {
        // The code counts from the moment that was decided, so that no limit is passed by asking
        // from many sides at once.
        ProofState::Dropping { then: Then::Replace } => {
            proof.sends += 1;
            let who = (&proof.phone, &order.address_lookup);
            store::codes::record_proof_send(db, &proof.order, proof.sends, who, now).await?;
        }
        ProofState::Sending => {
            proof.attempt = random::attempt_id()?;
            proof.code_sent_at = now;
            proof.code_expires_at = now.plus(CODE_LIFE);
        }
        ProofState::Checking { .. } => {
            proof.attempt = random::attempt_id()?;
            proof.judged = None;
        }
        // No other code than a new one is taken.
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
