//! Saves an operator's decision about a charge in one transaction: the transition, the ledger and the right.
//! Name and reason stand in the hash chain.

use std::collections::BTreeMap;

use farthing_protocol::ChargeId;

use crate::carriers::{CarrierStatus, Fee, Observation};
use crate::charges::{Difference, Event, PaymentId, State, Success, step};
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::apply_event::effects::apply;
use crate::orders::apply_event::{Outcome, enter};
use crate::orders::error::OrderError;
use crate::orders::match_payment::owned_before;
use crate::orders::schedule::ALARM_AFTER;
use crate::store::charges::ChargeRow;
use crate::store::{self, StoreError, Tx};

/// An operator's decision about a charge.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) charge: ChargeId,
    /// Whether the carrier took the money.
    pub(crate) is_charged: bool,
    /// The carrier's payment, if the gateway does not know it.
    pub(crate) payment: Option<PaymentId>,
    /// When the carrier took it, if that is known.
    pub(crate) paid_at: Option<UnixMillis>,
    /// Name of the person who decided.
    pub(crate) by: String,
    /// The reason that the person gave.
    pub(crate) why: String,
    /// Each carrier's fee, by the carrier's id.
    pub(crate) fees: BTreeMap<String, Fee>,
    pub(crate) now: UnixMillis,
}

/// Why a decision was rejected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecisionError {
    /// There is no such charge.
    #[error("there is no such charge")]
    NotFound,
    /// The outcome is known, or the gateway will find it out by itself.
    #[error("a charge that is {0} is not for a person to decide")]
    NotOpen(&'static str),
    /// The gateway may still find out by itself.
    #[error("the gateway still reads the carrier by itself; decide after {}", .0.to_korean_minute())]
    TooEarly(UnixMillis),
    /// The payment that took the money is not named.
    #[error("name the carrier's payment by --payment")]
    NoPayment,
    /// The payment belongs to another charge, or this charge has another payment.
    #[error("that payment is not this charge's")]
    OtherPayment,
    #[error(transparent)]
    Order(#[from] OrderError),
}

impl From<StoreError> for DecisionError {
    fn from(error: StoreError) -> Self {
        Self::Order(error.into())
    }
}

impl Decision {
    /// The note on the ledger's entries.
    fn note(&self) -> String {
        let what = if self.is_charged { "charged" } else { "not charged" };
        format!("{what}, by {}: {}", self.by, self.why)
    }

    /// The evidence that is saved (JSON): the person's decision in place of a carrier's answer.
    fn as_evidence(&self) -> String {
        serde_json::json!({ "decided_by": self.by, "why": self.why }).to_string()
    }
}

/// Saves a decision and returns the charge after it.
///
/// # Errors
///
/// [`DecisionError`]: nothing was changed.
pub(crate) async fn decide(db: &mut Tx, decision: &Decision) -> Result<ChargeRow, DecisionError> {
    let known = store::charges::load(db, &decision.charge).await?;
    let (order, before) = known.ok_or(DecisionError::NotFound)?;
    if !before.state.may_be_decided() {
        return Err(DecisionError::NotOpen(before.state.as_str()));
    }
    let from = order.placed_at.plus(ALARM_AFTER);
    if decision.now < from && !matches!(before.state, State::Frozen { .. }) {
        return Err(DecisionError::TooEarly(from));
    }
    let mut outcome = Outcome {
        charge: before.clone(),
        order,
        moved: true,
        shows: true,
        calls: Vec::new(),
        stray: None,
        reads: Vec::new(),
    };
    let (event, observation) = if decision.is_charged {
        let (event, seen) = charged(db, decision, &outcome).await?;
        (event, Some(seen))
    } else {
        (Event::DecidedNot, None)
    };
    let moved = step(&before.state, &event).map_err(|_| DecisionError::OtherPayment)?;
    enter(&mut outcome.charge, moved.0, &event, decision.now);
    let fee = decision.fees.get(&outcome.charge.carrier).copied().unwrap_or_default();
    apply(db, &mut outcome, &moved.1, observation.as_ref(), (decision.now, fee)).await?;
    outcome.charge.due_at = None;
    store::charges::save(db, &outcome.charge, &before, event.as_str()).await?;
    note(db, decision, &outcome.charge).await?;
    Ok(outcome.charge)
}

/// The event and the observation of a payment that took the money.
async fn charged(
    db: &mut Tx,
    decision: &Decision,
    outcome: &Outcome,
) -> Result<(Event, Observation), DecisionError> {
    let Outcome { order, charge, .. } = outcome;
    let payment = charge.state.payment().or(decision.payment.as_ref());
    let payment = payment.cloned().ok_or(DecisionError::NoPayment)?;
    if decision.payment.as_ref().is_some_and(|named| *named != payment) {
        return Err(DecisionError::OtherPayment);
    }
    let holder =
        store::attempts::remember_payment(db, &charge.carrier, &payment, &charge.id, decision.now);
    if holder.await? != charge.id {
        return Err(DecisionError::OtherPayment);
    }
    let is_duplicate = owned_before(db, order, charge).await?;
    let success = Success { is_duplicate, difference: Difference::None };
    let observation = Observation {
        payment: payment.clone(),
        status: CarrierStatus::Succeeded,
        amount: Some(charge.amount),
        reference: charge.id.as_str().to_owned(),
        created_at: None,
        paid_at: decision.paid_at,
        told: None,
        decided: Some(decision.as_evidence()),
    };
    Ok((Event::DecidedCharged { payment, success }, observation))
}

/// Books name and reason, for either decision: the amount into suspense and out of it again, so that no
/// balance changes.
async fn note(db: &mut Tx, decision: &Decision, charge: &ChargeRow) -> Result<(), StoreError> {
    let carrier = || Account::CarrierReceivable(charge.carrier.clone());
    let suspense = || Account::Suspense(charge.carrier.clone());
    let (event, id) = (EventKind::Decided, charge.id.as_str());
    for (line, sides) in [(1, (carrier(), suspense())), (2, (suspense(), carrier()))] {
        let transfer = Transfer::new(event, id, sides, charge.amount, decision.now);
        let transfer = Transfer { line, note: decision.note(), ..transfer };
        store::ledger::book(db, &transfer).await?;
    }
    Ok(())
}
