//! Saves what happened to a charge and starts the calls that follow.

use std::sync::Arc;

use farthing_protocol::ChargeId;

use crate::carriers::{Carrier, News};
use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::orders::apply_event::{Happening, Outcome, apply_event};
use crate::orders::{Core, OrderError};
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::{self, StoreError, Tx};

/// An order and the charge that pays it.
pub(crate) type Sale = (OrderRow, ChargeRow);

/// An answer to a call, and the read that followed it.
pub(crate) struct Heard {
    pub(crate) news: News,
    /// Id of the call that it answers.
    pub(crate) answers: String,
    /// The read that the answer requires, if it was made already.
    pub(crate) read: Option<Read>,
}

/// A payment that was read.
#[derive(Clone)]
pub(crate) struct Read {
    pub(crate) payment: PaymentId,
    /// The carrier's answer, if there was one.
    pub(crate) news: Option<News>,
}

impl Core {
    /// Saves what happened to a charge and starts the calls that follow.
    pub(crate) async fn happen(
        self: &Arc<Self>,
        charge: &ChargeId,
        carrier: &Arc<Carrier>,
        news: News,
        answers: Option<String>,
    ) -> Result<Outcome, OrderError> {
        let what = news.as_str();
        self.failpoints.pass("before writing", what).await;
        let happening = self.happening(charge, carrier, news, answers);
        let outcome = Box::pin(self.write_down(happening, None, None, None)).await?;
        self.failpoints.pass("after writing", what).await;
        self.follow(&outcome, carrier, None);
        Ok(outcome)
    }

    /// Saves the answer to a call, for a charge whose row is known from when the call was intended. Only
    /// giving up the call can have changed the row meanwhile; only then it is read again.
    pub(crate) async fn hear(
        self: &Arc<Self>,
        known: &Sale,
        carrier: &Arc<Carrier>,
        heard: Heard,
    ) -> Result<Outcome, OrderError> {
        let what = heard.news.as_str();
        self.failpoints.pass("before writing", what).await;
        let happening = self.happening(&known.1.id, carrier, heard.news, Some(heard.answers));
        let known = Some(known.clone());
        let outcome = Box::pin(self.write_down(happening, known, heard.read, None)).await?;
        self.failpoints.pass("after writing", what).await;
        self.follow(&outcome, carrier, None);
        Ok(outcome)
    }

    fn happening(
        &self,
        charge: &ChargeId,
        carrier: &Arc<Carrier>,
        news: News,
        answers: Option<String>,
    ) -> Happening {
        let (charge, carrier) = (charge.clone(), Arc::clone(carrier));
        Happening { charge, news, answers, carrier, now: self.clock.now() }
    }

    /// Saves an event if `check` allows it for the charge. A `known` row saves a read: if its version is old,
    /// compare-and-set fails and the event is applied again to the stored row.
    pub(crate) async fn write_down(
        &self,
        happening: Happening,
        known: Option<Sale>,
        read: Option<Read>,
        check: Option<Check>,
    ) -> Result<Outcome, OrderError> {
        if let Some(known) = known {
            let (happening, read) = (happening.clone(), read.clone());
            let outcome = self.store.write(move |db| {
                Box::pin(async move {
                    check.map_or(Ok(()), |check| check(&known.1, happening.now))?;
                    let outcome = apply_with_read(db, &happening, known, read).await?;
                    // The call was given up, which has changed the charge.
                    if outcome.moved { Ok(outcome) } else { Err(StoreError::Stale.into()) }
                })
            });
            match outcome.await {
                Err(OrderError::Moved | OrderError::Internal(StoreError::Stale)) => {}
                outcome => return outcome,
            }
        }
        let outcome = self.store.write(move |db| {
            Box::pin(async move {
                let known = store::charges::load(db, &happening.charge).await?;
                let known = known.ok_or(OrderError::NotFound)?;
                check.map_or(Ok(()), |check| check(&known.1, happening.now))?;
                apply_with_read(db, &happening, known, read).await
            })
        });
        outcome.await
    }
}

/// Whether an event is allowed for a charge at a moment.
pub(crate) type Check = fn(&ChargeRow, UnixMillis) -> Result<(), OrderError>;

/// Applies two events in one transaction, each as a transition of its own.
async fn apply_with_read(
    db: &mut Tx,
    happening: &Happening,
    known: Sale,
    read: Option<Read>,
) -> Result<Outcome, OrderError> {
    let mut outcome = apply_event(db, happening, known).await?;
    let Some(Read { payment, news }) = read else { return Ok(outcome) };
    if !outcome.reads.contains(&payment) {
        return Ok(outcome);
    }
    // This read was made. If it had no answer, the reconciler reads again.
    outcome.reads.retain(|asked| *asked != payment);
    let Some(news) = news else { return Ok(outcome) };
    let next = Happening { news, answers: None, ..happening.clone() };
    let known = (outcome.order.clone(), outcome.charge.clone());
    match apply_event(db, &next, known).await {
        Ok(second) => go_on(&mut outcome, second),
        // The state does not allow the read; the answer is kept.
        Err(OrderError::Moved) => {}
        Err(error) => return Err(error),
    }
    Ok(outcome)
}

/// Adds the result of the next event.
fn go_on(outcome: &mut Outcome, next: Outcome) {
    outcome.moved |= next.moved;
    outcome.shows |= next.shows;
    outcome.charge = next.charge;
    outcome.calls.extend(next.calls);
    outcome.stray = outcome.stray.take().or(next.stray);
    outcome.reads.extend(next.reads);
}

impl News {
    /// What it is called in the log.
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Event(event) => event.as_str(),
            Self::Prepared(_) => "prepared",
            Self::Read(_) => "read",
        }
    }
}
