//! Reads the carrier about one charge.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::ChargeId;

use crate::carriers::{Carrier, Listing, News, Observation, ReadAnswer};
use crate::charges::{Event, PaymentId, State};
use crate::orders::apply_event::postpone;
use crate::orders::dispatch::log_failure;
use crate::orders::schedule::{ABSENCE_APART, QUARANTINE};
use crate::orders::{Core, OrderError};
use crate::store;
use crate::store::charges::ChargeRow;

/// How much earlier than the attempt the carrier's clock may date the payment.
const BEFORE: Duration = Duration::from_mins(2);

/// The same if both clocks agree.
const NEAR_BEFORE: Duration = Duration::from_secs(5);

/// How much later than the attempt the payment may be dated if both clocks agree: a call's timeout and some
/// seconds.
const NEAR_AFTER: Duration = Duration::from_secs(15);

/// How much later than the attempt the carrier's clock may date the payment.
const AFTER: Duration = Duration::from_mins(10);

impl Core {
    /// Reads a payment by its id and saves the result, also if there was no answer.
    pub(crate) async fn resolve(
        self: Arc<Self>,
        charge: &ChargeRow,
        id: ChargeId,
        carrier: Arc<Carrier>,
        payment: PaymentId,
    ) {
        self.failpoints.pass("before asking", "read").await;
        let answer = carrier.read(&payment).await;
        self.failpoints.pass("after asking", "read").await;
        let news = match answer {
            ReadAnswer::Payment(seen) if seen.payment == payment => News::Read(seen),
            ReadAnswer::Payment(_) => News::Event(Event::Strange { last: false }),
            ReadAnswer::Gone => News::Event(Event::Gone),
            ReadAnswer::Nothing => {
                later(&self, charge, &carrier).await;
                return;
            }
        };
        take_in(&self, charge, &carrier, (id, news)).await;
    }
}

/// Saves what the carrier says of a charge, this one or the one that it was read for. What cannot be saved is read
/// again later, and not at once: it may fail each time.
async fn take_in(
    core: &Arc<Core>,
    charge: &ChargeRow,
    carrier: &Arc<Carrier>,
    (id, news): (ChargeId, News),
) {
    let recorded = core.happen(&id, carrier, news, None).await;
    if recorded.is_err() {
        later(core, charge, carrier).await;
    }
    // That the state does not allow this read is no failure.
    if !matches!(recorded, Err(OrderError::Moved)) {
        log_failure(&id, recorded);
    }
}

/// Lists the carrier's payments around the last call for a reservation, and takes the one with the charge's
/// reference.
pub(crate) async fn search(core: &Arc<Core>, charge: &ChargeRow, carrier: &Arc<Carrier>) {
    match find(core, charge, carrier).await {
        Ok(Some(found)) if !found.is_empty() => {
            for observation in found {
                take_in(core, charge, carrier, (charge.id.clone(), News::Read(observation))).await;
            }
        }
        Ok(Some(_)) => absent(core, charge, carrier).await,
        Ok(None) => later(core, charge, carrier).await,
        Err(error) => {
            tracing::error!(charge.id = %charge.id, ?error, "not searched");
            later(core, charge, carrier).await;
        }
    }
}

/// Payments with the charge's reference that belong to no earlier call. None if there was no usable answer.
async fn find(
    core: &Core,
    charge: &ChargeRow,
    carrier: &Carrier,
) -> Result<Option<Vec<Observation>>, OrderError> {
    let (order, attempt) = {
        let mut db = core.store.read().await?;
        let order = store::orders::load(&mut db, &charge.order).await?;
        let attempt = store::attempts::last_prepare(&mut db, &charge.id).await?;
        (order.ok_or(OrderError::NotFound)?, attempt.ok_or(OrderError::NotFound)?)
    };
    core.failpoints.pass("before asking", "list").await;
    let around = |before, after| {
        let (from, until) = (attempt.at.minus(before), attempt.at.plus(after));
        carrier.search(order.publisher.as_str(), from, until)
    };
    // If the clocks agree, the payment is in the short list. Only the long list can prove that it does not
    // exist. It is not asked for where the carrier gave no answer just now.
    let is_ours = |one: &Observation| one.reference == charge.id.as_str();
    let mut listed = around(NEAR_BEFORE, NEAR_AFTER).await;
    if !listed.was_cut && !listed.payments.iter().any(is_ours) {
        listed = around(BEFORE, AFTER).await;
    }
    core.failpoints.pass("after asking", "list").await;
    let Listing { payments: mut listed, is_whole, .. } = listed;
    listed.retain(is_ours);
    if listed.is_empty() && !is_whole {
        return Ok(None);
    }

    // A payment of an earlier call was handled with that call.
    let mut found = Vec::new();
    let mut db = core.store.read().await?;
    for one in listed {
        let known =
            store::attempts::charge_of_payment(&mut db, &charge.carrier, &one.payment).await?;
        if known.is_none() || one.status == crate::carriers::CarrierStatus::Succeeded {
            found.push(one);
        }
    }
    Ok(Some(found))
}

/// The carrier lists no payment of this charge. That proves its absence only if no request can be under way
/// any more, and if two lists say so.
async fn absent(core: &Arc<Core>, charge: &ChargeRow, carrier: &Arc<Carrier>) {
    let now = core.clock.now();
    let prepared_at = {
        let db = core.store.read().await;
        match db {
            Ok(mut db) => store::attempts::last_prepare(&mut db, &charge.id).await,
            Err(error) => Err(error),
        }
    };
    let Ok(Some(prepare)) = prepared_at else {
        later(core, charge, carrier).await;
        return;
    };
    let is_searching = matches!(charge.state, State::Searching { .. });
    let is_over = now >= prepare.at.plus(carrier.timeout()).plus(QUARANTINE);
    let is_second = charge.absent_at.is_some_and(|first| now.since(first) >= ABSENCE_APART);
    if !is_searching || !is_over {
        later(core, charge, carrier).await;
    } else if is_second {
        let absent = (charge.id.clone(), News::Event(Event::Absent));
        take_in(core, charge, carrier, absent).await;
    } else {
        let first = ChargeRow {
            absences: charge.absences.saturating_add(1),
            absent_at: charge.absent_at.or(Some(now)),
            ..charge.clone()
        };
        later(core, &first, carrier).await;
    }
}

/// There was no usable answer: schedules the next read, later each time.
async fn later(core: &Arc<Core>, charge: &ChargeRow, carrier: &Arc<Carrier>) {
    let mut charge = charge.clone();
    let now = core.clock.now();
    postpone(&mut charge, now, carrier);
    let id = charge.id.clone();
    let saved = core
        .store
        .write(move |db| Box::pin(async move { store::charges::reschedule(db, &charge).await }));
    match saved.await {
        // The charge changed meanwhile and has a new due time.
        Ok(()) | Err(store::StoreError::Stale) => {}
        Err(error) => tracing::error!(charge.id = %id, ?error, "not rescheduled"),
    }
}
