//! Finds the outcome of calls whose answer was lost, and ends charges whose time limit has passed.
//!
//! Nothing is guessed: an unknown outcome is read at the carrier, by the payment's id or, if that is unknown
//! too, by listing the carrier's payments with the charge's reference. The reads become rarer and never stop;
//! after a day an alarm is raised.

use core::time::Duration;
use std::sync::{Arc, Weak};

use futures_util::future::join_all;

use crate::carriers::{Carrier, News};
use crate::charges::{Event, Holding, State, Then};
use crate::clock::UnixMillis;
use crate::orders::dispatch::log_failure;
use crate::orders::schedule::{
    GIVE_UP_AFTER, HELD_FOR, PROCESSING_LIFE, REPLACE_WITHIN, WINDOW_LIFE, consent_until, grace,
};
use crate::orders::{Core, OrderError, Orders};
use crate::refunds;
use crate::store;
use crate::store::charges::ChargeRow;
use crate::store::due::Due;

pub(crate) mod books;

pub(crate) mod company;

pub(crate) mod day;

pub(crate) mod hints;

pub(crate) mod interval;

mod lookup;

/// How many due charges are processed together.
const TOGETHER: u32 = 32;

/// The longest sleep, in case the system clock is changed.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// The shortest sleep, so that many wakes in a row cause one round.
const SLEEP_MIN: Duration = Duration::from_millis(50);

/// The sleep after a failure.
const SLEEP_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Time between two tries for a charge whose row cannot be read.
const UNREADABLE_EVERY: Duration = Duration::from_hours(1);

/// A carrier can accept a confirmation and still report `reserved`. After this many such reads the confirmation is
/// sent again.
const READS_BEFORE_REPEAT: u32 = 6;

impl Orders {
    /// Recovers charges that a crash left open, then runs the reconciler until the last handle is dropped.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the charges that a crash left open cannot be read.
    pub(crate) async fn start(&self) -> Result<(), OrderError> {
        let core = self.core();
        core.beat().await?;
        // Before this process changes anything.
        interval::look_back(core).await?;
        recover(core).await?;
        tokio::spawn(run(Arc::downgrade(core)));
        tokio::spawn(interval::run(Arc::downgrade(core)));
        tokio::spawn(refunds::run::run(Arc::downgrade(core)));
        if core.store.is_shared() {
            tokio::spawn(company::attend(Arc::downgrade(core)));
            tokio::spawn(company::hear(Arc::downgrade(core)));
        }
        Ok(())
    }
}

/// Processes due charges until the money core is dropped.
pub(crate) async fn run(core: Weak<Core>) {
    if let Some(core) = core.upgrade() {
        warn_of_the_forsaken(&core).await;
    }
    loop {
        let (mut wake, sleep) = {
            let Some(core) = core.upgrade() else { return };
            let wake = core.wake.subscribe();
            let sleep = match run_due(&core).await {
                Ok(()) => until_next(&core).await,
                Err(error) => {
                    tracing::error!(?error, "what is due could not be read");
                    SLEEP_AFTER_FAILURE
                }
            };
            (wake, sleep)
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            // Many wakes in a row cause one round.
            _ = wake.changed() => tokio::time::sleep(SLEEP_MIN).await,
        }
    }
}

/// Warns of due charges of carriers that are no longer configured. They wait and do not block others.
async fn warn_of_the_forsaken(core: &Core) {
    let carriers: Vec<&str> = core.carriers.iter().map(|carrier| carrier.id()).collect();
    let Ok(mut db) = core.store.read().await else { return };
    for (carrier, charges) in
        store::due::due_elsewhere(&mut db, &carriers).await.into_iter().flatten()
    {
        tracing::error!(carrier, charges, "charges wait for a carrier that is not configured");
    }
}

async fn until_next(core: &Core) -> Duration {
    let mut next: Option<UnixMillis> = None;
    for carrier in &core.carriers {
        let due = match core.store.read().await {
            Ok(mut db) => store::due::next_due(&mut db, carrier.id()).await.ok().flatten(),
            Err(_) => None,
        };
        next = next.into_iter().chain(due).min();
    }
    if let Ok(mut db) = core.store.read().await {
        let due = store::proofs::next_due(&mut db).await.ok().flatten();
        next = next.into_iter().chain(due).min();
    }
    match next.map(|at| at.since(core.clock.now())) {
        None => SLEEP_MAX,
        // It is due and could not be processed just now.
        Some(Duration::ZERO) => SLEEP_AFTER_FAILURE,
        Some(sleep) => sleep.clamp(SLEEP_MIN, SLEEP_MAX),
    }
}

/// Treats calls of gateways that no longer run as calls whose answer was lost.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database cannot be read.
pub(crate) async fn recover(core: &Arc<Core>) -> Result<(), OrderError> {
    let abandoned = {
        let mut db = core.store.read().await?;
        store::due::abandoned(&mut db).await?
    };
    for charge in abandoned {
        let charge = match charge {
            Ok(charge) => charge,
            Err((id, error)) => {
                tracing::error!(charge.id = id, ?error, "not readable");
                continue;
            }
        };
        let Some(carrier) = core.carrier(&charge.carrier) else { continue };
        tracing::warn!(charge.id = %charge.id, state = charge.state.as_str(), "recovered");
        lose(core, &charge, carrier).await;
    }
    Ok(())
}

/// Starts processing every due charge once, up to [`TOGETHER`] per carrier. Each carrier has one batch at a
/// time, and batches do not wait for each other: a carrier that hangs delays only its own charges. The end of
/// a batch wakes the reconciler for the next one.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database cannot be read.
pub(crate) async fn run_due(core: &Arc<Core>) -> Result<(), OrderError> {
    core.look_at_proofs(TOGETHER).await?;
    for carrier in &core.carriers {
        let Some(batch) = carrier.try_batch() else { continue };
        let due = take_due(core, carrier.id()).await?;
        if due.is_empty() {
            continue;
        }
        let (shared, carrier) = (Arc::clone(core), Arc::clone(carrier));
        core.tasks.spawn(async move {
            join_all(due.iter().map(|due| look_at_row(&shared, due, &carrier))).await;
            drop(batch);
            // There may be more due charges than one batch.
            shared.wake.send_replace(());
        });
    }
    Ok(())
}

/// Due charges of a carrier, reserved for this gateway.
async fn take_due(core: &Core, carrier: &str) -> Result<Vec<Due>, OrderError> {
    let now = core.clock.now();
    let is_anything_due = {
        let mut db = core.store.read().await?;
        if !core.store.is_shared() {
            return Ok(store::due::due(&mut db, carrier, now, TOGETHER).await?);
        }
        store::due::next_due(&mut db, carrier).await?.is_some_and(|at| at <= now)
    };
    if !is_anything_due {
        return Ok(Vec::new());
    }
    let carrier = carrier.to_owned();
    let take = core.store.write(move |db| {
        Box::pin(async move {
            store::due::take(db, &carrier, (now, now.plus(HELD_FOR)), TOGETHER).await
        })
    });
    Ok(take.await?)
}

/// Processes a charge. One whose row cannot be read is postponed, so that it does not block others.
async fn look_at_row(core: &Arc<Core>, due: &Due, carrier: &Arc<Carrier>) {
    match due {
        Ok(charge) => look(core, charge, carrier).await,
        Err((id, error)) => {
            tracing::error!(charge.id = id, ?error, "not readable");
            put_off(core, id.clone(), core.clock.now()).await;
        }
    }
}

async fn put_off(core: &Arc<Core>, id: String, now: UnixMillis) {
    let until = now.plus(UNREADABLE_EVERY);
    let put_off = core
        .store
        .write(move |db| Box::pin(async move { store::due::put_off(db, &id, until).await }));
    if let Err(error) = put_off.await {
        tracing::error!(?error, "not put off");
    }
}

/// Makes the read or call that a charge needs now.
async fn look(core: &Arc<Core>, charge: &ChargeRow, carrier: &Arc<Carrier>) {
    let age = core.clock.now().since(charge.entered_at);
    match &charge.state {
        State::Preparing
        | State::Validating { .. }
        | State::Confirming { .. }
        | State::Cancelling { .. } => lose(core, charge, carrier).await,
        State::AwaitingCode { .. } => tell(core, charge, carrier, Event::Deadline).await,
        State::Reserved { asked: false, .. } if core.clock.now() >= consent_until(charge) => {
            tell(core, charge, carrier, Event::Deadline).await;
        }
        State::Reserved { .. } => {
            tell(core, charge, carrier, Event::RetryDue { has: Holding::Nothing }).await;
        }
        State::PrepareUnknown => {
            lookup::search(core, charge, carrier).await;
            if age >= GIVE_UP_AFTER {
                tell(core, charge, carrier, Event::GaveUp).await;
            }
        }
        State::Searching { .. } => lookup::search(core, charge, carrier).await,
        State::Processing { .. } if age >= PROCESSING_LIFE => {
            tell(core, charge, carrier, Event::Deadline).await;
        }
        State::AwaitingWindow { .. } if age >= WINDOW_LIFE => {
            tell(core, charge, carrier, Event::Deadline).await;
        }
        State::CancelUnknown { then: Then::Replace, .. } if age >= REPLACE_WITHIN => {
            tell(core, charge, carrier, Event::Deadline).await;
        }
        State::ValidateUnknown { .. }
            if core.clock.now() >= charge.code_expires_at.plus(grace(charge.sends)) =>
        {
            tell(core, charge, carrier, Event::Deadline).await;
        }
        State::Settling { .. }
            if charge.reads > 0 && charge.reads.is_multiple_of(READS_BEFORE_REPEAT) =>
        {
            tell(core, charge, carrier, Event::RetryDue { has: Holding::Nothing }).await;
        }
        State::Processing { payment, .. }
        | State::AwaitingWindow { payment, .. }
        | State::ValidateUnknown { payment, .. }
        | State::ConfirmUnknown { payment }
        | State::Settling { payment }
        | State::CancelUnknown { payment, .. }
        | State::Frozen { payment } => {
            let (core, carrier) = (Arc::clone(core), Arc::clone(carrier));
            let (id, payment) = (charge.id.clone(), payment.clone());
            core.resolve(charge, id, carrier, payment).await;
        }
        State::Charged { .. } | State::RefundDue { .. } | State::Ended { .. } => {}
    }
}

async fn tell(core: &Arc<Core>, charge: &ChargeRow, carrier: &Arc<Carrier>, event: Event) {
    let recorded = core.happen(&charge.id, carrier, News::Event(event), None).await;
    log_failure(&charge.id, recorded);
}

async fn lose(core: &Arc<Core>, charge: &ChargeRow, carrier: &Arc<Carrier>) {
    let answers = Some(charge.attempt.clone());
    let recorded = core.happen(&charge.id, carrier, News::Event(Event::Lost), answers).await;
    log_failure(&charge.id, recorded);
}
