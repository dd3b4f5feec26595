//! Runs proofs: the reader's requests, the calls after a commit, and the proofs that are due because no
//! request continues them.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::limits::{CODE_SENDS, CODE_TRIES, RESEND_AFTER};
use farthing_protocol::{OneTimeCode, OrderId, OrderStatus};
use futures_util::future::BoxFuture;

use crate::carriers::{Carrier, FreeCode};
use crate::clock::UnixMillis;
use crate::codes;
use crate::orders::schedule::HELD_FOR;
use crate::orders::submit_code::is_under_way;
use crate::orders::{Caller, Core, OrderError, OrderSnapshot, is_prepared};
use crate::proofs::message;
use crate::proofs::record::{Happening, Outcome, record};
use crate::proofs::state::{Event, ProofState};
use crate::secrets::phones::SealError;
use crate::store;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;

/// How often a proof is retried whose row cannot be read.
const UNREADABLE_EVERY: Duration = Duration::from_hours(1);

impl Core {
    /// The proof of the caller's order, if the order is proved instead of paid.
    pub(crate) async fn own_proof(
        &self,
        caller: &Caller,
        id: &OrderId,
    ) -> Result<Option<ProofRow>, OrderError> {
        let mut db = self.store.read().await?;
        let known = store::proofs::of_order(&mut db, id).await?;
        let is_own =
            |order: &OrderRow| order.device == caller.device && order.publisher == caller.publisher;
        match known {
            Some((order, proof)) if is_own(&order) => Ok(Some(proof)),
            Some(_) => Err(OrderError::NotFound),
            None => Ok(None),
        }
    }

    /// Submits the code that the reader typed, and waits for the carrier's answer for a limited time.
    ///
    /// # Errors
    ///
    /// As [`crate::orders::Orders::submit_code`].
    pub(crate) async fn prove_by_code(
        self: &Arc<Self>,
        proof: &ProofRow,
        typed: OneTimeCode,
    ) -> Result<OrderSnapshot, OrderError> {
        if !matches!(proof.state, ProofState::AwaitingCode { .. }) {
            return Err(OrderError::Moved);
        }
        if self.clock.now() >= proof.code_expires_at {
            return Err(OrderError::CodeExpired);
        }
        let outcome = self.prove(&proof.order, Event::CodeTyped, None, Some(&typed)).await?;
        let patience = self.patience.charging;
        let answered =
            self.wait_until(&proof.order, patience, |order| !is_under_way(order)).await?;
        if answered.status != OrderStatus::AwaitingCode {
            return Ok(answered);
        }
        let mut db = self.store.read().await?;
        let known = store::proofs::of_order(&mut db, &proof.order).await?;
        let (_, now) = known.ok_or(OrderError::NotFound)?;
        match now.judged.as_deref().filter(|_| now.attempt == outcome.proof.attempt) {
            Some("code_wrong") => {
                let tries_left = CODE_TRIES.saturating_sub(now.wrong_codes);
                Err(OrderError::WrongCode { tries_left })
            }
            Some("code_stale") => Err(OrderError::CodeExpired),
            // The carrier did not check the code, so it can be sent again.
            Some(_) => Err(OrderError::CarrierUnavailable),
            None => Ok(answered),
        }
    }

    /// Asks the carrier to text another code.
    ///
    /// # Errors
    ///
    /// As [`crate::orders::Orders::resend`].
    pub(crate) async fn resend_proof(
        self: &Arc<Self>,
        proof: &ProofRow,
    ) -> Result<OrderSnapshot, OrderError> {
        self.prove(&proof.order, Event::ResendAsked, None, None).await?;
        self.wait_until(&proof.order, self.patience.preparing, is_prepared).await
    }

    /// Cancels a proof.
    ///
    /// # Errors
    ///
    /// [`OrderError::Moved`] while the carrier checks a code.
    pub(crate) async fn cancel_proof(self: &Arc<Self>, proof: &ProofRow) -> Result<(), OrderError> {
        self.prove(&proof.order, Event::CancelAsked, None, None).await.map(drop)
    }

    /// Saves what happened to a proof and starts the call that follows.
    async fn prove(
        self: &Arc<Self>,
        order: &OrderId,
        event: Event,
        answers: Option<String>,
        code: Option<&OneTimeCode>,
    ) -> Result<Outcome, OrderError> {
        let (word, limits, now) = (event.as_str(), self.limits, self.clock.now());
        self.failpoints.pass("before proving", word).await;
        let order = order.clone();
        let carriers = self.carriers.clone();
        let write = self.store.write(move |db| {
            let (order, event) = (order.clone(), event.clone());
            let (answers, carriers) = (answers.clone(), carriers.clone());
            Box::pin(async move {
                let known = store::proofs::of_order(db, &order).await?;
                let known = known.ok_or(OrderError::NotFound)?;
                if event == Event::ResendAsked {
                    check_resend(&known.1, now)?;
                    codes::check(db, limits, known.1.phone, known.0.address_lookup, now).await?;
                }
                let carrier = carriers.iter().find(|carrier| carrier.id() == known.1.carrier);
                let timeout = carrier.map(|carrier| carrier.timeout()).unwrap_or_default();
                let happening = Happening { event, answers, timeout, now };
                record(db, &happening, known).await
            })
        });
        let outcome = write.await?;
        self.failpoints.pass("after proving", word).await;
        self.follow_proof(&outcome, code);
        Ok(outcome)
    }

    /// Starts the call that follows a commit, in the background.
    pub(crate) fn follow_proof(self: &Arc<Self>, outcome: &Outcome, code: Option<&OneTimeCode>) {
        if !outcome.moved {
            return;
        }
        self.watchers.tell(&outcome.order.id, outcome.proof.version);
        self.store.tell();
        self.wake.send_replace(());
        let is_calling = matches!(
            outcome.proof.state,
            ProofState::Sending | ProofState::Checking { .. } | ProofState::Dropping { .. }
        );
        if is_calling {
            self.tasks.spawn(Arc::clone(self).carry_on(outcome.clone(), code.cloned()));
        }
    }

    /// Makes the call that the proof's state requires, and saves the answer. Boxed, because another call can
    /// follow.
    fn carry_on(
        self: Arc<Self>,
        outcome: Outcome,
        code: Option<OneTimeCode>,
    ) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let (order, attempt) = (outcome.order.id.clone(), outcome.proof.attempt.clone());
            let state = outcome.proof.state.as_str();
            self.failpoints.pass("before carrying on", state).await;
            let event = self.ask(&outcome, code.as_ref()).await;
            self.failpoints.pass("after carrying on", state).await;
            log_failure(&order, self.prove(&order, event, Some(attempt), None).await);
        })
    }

    async fn ask(&self, outcome: &Outcome, code: Option<&OneTimeCode>) -> Event {
        let proof = &outcome.proof;
        let Some(carrier) = self.carrier(&proof.carrier) else { return Event::NotExecuted };
        match (&proof.state, code) {
            (ProofState::Dropping { .. }, _) => Event::Dropped,
            (ProofState::Checking { authentication }, Some(code)) => {
                carrier.validate_code(&proof.attempt, authentication, code.as_str()).await
            }
            (ProofState::Sending, _) => match self.free_code(outcome, carrier) {
                Ok(code) => match carrier.distrusts_sim(&code.correlator, &code.phone).await {
                    Some(reason) => Event::Refused(reason),
                    None => carrier.send_code(&code).await,
                },
                Err(error) => {
                    tracing::error!(order.id = %proof.order, ?error, "no phone to text a code to");
                    Event::NotExecuted
                }
            },
            _ => Event::NotExecuted,
        }
    }

    fn free_code(&self, outcome: &Outcome, carrier: &Carrier) -> Result<FreeCode, OrderError> {
        let Outcome { order, proof, .. } = outcome;
        let ciphertext = proof.phone_ciphertext.as_ref().ok_or(SealError)?;
        Ok(FreeCode {
            correlator: proof.attempt.clone(),
            phone: self.keys.open(&proof.phone, ciphertext)?,
            message: message::text(
                &order.merchant_name,
                &order.title,
                &order.service_host,
                &self.frame_host,
            ),
            leave_by: proof.entered_at.plus(carrier.timeout()),
        })
    }

    /// Ends proofs that are due: the code was not typed in time, or no task waits for the answer to a call.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database cannot be read.
    pub(crate) async fn look_at_proofs(self: &Arc<Self>, most: u32) -> Result<(), OrderError> {
        for order in self.take_due_proofs(most).await? {
            let known = {
                let mut db = self.store.read().await?;
                store::proofs::of_order(&mut db, &order).await
            };
            let proof = match known {
                Ok(Some((_, proof))) => proof,
                Ok(None) => continue,
                Err(error) => {
                    tracing::error!(order.id = %order, ?error, "not readable");
                    self.put_off_proof(order).await?;
                    continue;
                }
            };
            let (event, answers) = match &proof.state {
                ProofState::AwaitingCode { .. } => (Event::Deadline, None),
                ProofState::Dropping { .. } => (Event::Dropped, Some(proof.attempt.clone())),
                ProofState::Sending | ProofState::Checking { .. } => {
                    (Event::Lost, Some(proof.attempt.clone()))
                }
                ProofState::Proved | ProofState::Ended { .. } => continue,
            };
            log_failure(&order, self.prove(&order, event, answers, None).await);
        }
        Ok(())
    }
}

impl Core {
    /// Orders whose proofs are due, reserved for this gateway.
    async fn take_due_proofs(&self, most: u32) -> Result<Vec<OrderId>, OrderError> {
        let now = self.clock.now();
        let due = {
            let mut db = self.store.read().await?;
            store::proofs::due(&mut db, now, most).await?
        };
        if due.is_empty() || !self.store.is_shared() {
            return Ok(due);
        }
        let held = (now, now.plus(HELD_FOR));
        let take = self
            .store
            .write(move |db| Box::pin(async move { store::proofs::take(db, held, most).await }));
        Ok(take.await?)
    }

    /// Postpones a proof whose row cannot be read, so that it does not block others.
    async fn put_off_proof(&self, order: OrderId) -> Result<(), OrderError> {
        let until = self.clock.now().plus(UNREADABLE_EVERY);
        let put_off = self.store.write(move |db| {
            let order = order.clone();
            Box::pin(async move { store::proofs::put_off(db, &order, until).await })
        });
        Ok(put_off.await?)
    }
}

fn check_resend(proof: &ProofRow, now: UnixMillis) -> Result<(), OrderError> {
    if !matches!(proof.state, ProofState::AwaitingCode { .. }) {
        return Err(OrderError::Moved);
    }
    if proof.sends >= CODE_SENDS {
        return Err(OrderError::NoSendsLeft);
    }
    let free_at = proof.code_sent_at.plus(RESEND_AFTER);
    if now < free_at {
        return Err(OrderError::TooSoon { retry_in: free_at.since(now) });
    }
    Ok(())
}

/// Logs an event that could not be saved. One that came too late is not logged. The proof is found again when
/// it is due.
fn log_failure(order: &OrderId, recorded: Result<Outcome, OrderError>) {
    match recorded {
        Ok(_) | Err(OrderError::Moved) => {}
        Err(error) => tracing::error!(order.id = %order, ?error, "not written down"),
    }
}
