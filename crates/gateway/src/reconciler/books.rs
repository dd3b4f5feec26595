//! Our books and a carrier's, compared at intervals (reconciliation R3 and R4). A payment that we do
//! not know, because a backup was restored or because it succeeded after we gave up, is found here.

use core::time::Duration;
use std::sync::{Arc, Weak};

use crate::carriers::{Carrier, CarrierStatus, Observation};
use crate::charges::{PaymentId, State};
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::{Core, OrderError};
use crate::reconcile::{Books, Difference, OurCharge, reconcile};
use crate::reconciler::day::{DayReport, RefundsOf, compare_day};
use crate::store;

/// How often the books are compared.
const EVERY: Duration = Duration::from_hours(1);

/// The last hours, which are compared each time.
const HOURS: Duration = Duration::from_hours(3);

/// What is younger may be under way.
pub(crate) const UNDER_WAY: Duration = Duration::from_mins(10);

const DAY: Duration = Duration::from_hours(24);

/// How far a start looks back, though the database is as it was when the program stopped.
const DAYS: u32 = 2;

/// How far a start looks back at most, however old the database is.
const DAYS_MAX: u32 = 31;

/// From when a start compares: a database whose last move is old may be a restored backup, and the
/// carrier knows what came after.
pub(crate) fn since(now: UnixMillis, last_move: Option<UnixMillis>) -> UnixMillis {
    let (latest, oldest) = (now.minus(DAY * DAYS), now.minus(DAY * DAYS_MAX));
    last_move.map_or(latest, |at| at.clamp(oldest, latest))
}

/// Compares until the money core is gone.
pub(crate) async fn run(core: Weak<Core>, since: UnixMillis) {
    let mut compared = Compared { until: since, is_start: true };
    loop {
        {
            let Some(core) = core.upgrade() else { return };
            compared = look(&core, compared).await;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// How far the books were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Until when whole days were.
    pub(crate) until: UnixMillis,
    /// Whether none was since the program started.
    pub(crate) is_start: bool,
}

/// Compares what is to be compared now: at the start all days until now, then each day once it is over,
/// and the last hours each time. A day whose list was not whole is compared again.
pub(crate) async fn look(core: &Arc<Core>, compared: Compared) -> Compared {
    let until = core.clock.now().minus(UNDER_WAY);
    let days = days(compared, until);
    let mut is_whole = true;
    for carrier in &core.carriers {
        for (from, until) in &days {
            is_whole &= compare_and_log(core, carrier, *from, *until).await;
        }
        if !compared.is_start {
            compare_and_log(core, carrier, until.minus(HOURS), until).await;
        }
    }
    // A carrier that never lists a day whole is not asked for more and more days.
    let until = if is_whole { until } else { compared.until.max(until.minus(DAY * DAYS)) };
    Compared { until, is_start: false }
}

/// The days in Korea that are to be compared, the oldest first.
fn days(compared: Compared, until: UnixMillis) -> Vec<(UnixMillis, UnixMillis)> {
    let end = if compared.is_start { until } else { until.last_korean_midnight() };
    let mut days = Vec::new();
    let mut from = compared.until.last_korean_midnight();
    while from < end {
        let next = from.next_korean_midnight().min(end);
        days.push((from, next));
        from = next;
    }
    days
}

/// Returns whether the carrier's list was whole.
async fn compare_and_log(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    from: UnixMillis,
    until: UnixMillis,
) -> bool {
    match compare_day(core, carrier, (from, until), RefundsOf::Ours).await {
        Ok(report) => {
            let DayReport { differences, unread, .. } = &report;
            if !report.agrees() {
                tracing::error!(carrier = carrier.id(), ?differences, ?unread, "the books differ");
            }
            report.is_whole
        }
        Err(error) => {
            tracing::error!(carrier = carrier.id(), ?error, "the books were not compared");
            false
        }
    }
}

/// Compares two lists, and acts on each difference.
pub(crate) async fn act(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    ours: &[OurCharge],
    theirs: &[Observation],
) -> Result<Vec<Difference>, OrderError> {
    let mut differences = reconcile(ours, theirs);
    let explained = {
        let mut db = core.store.read().await?;
        store::orphans::explained(&mut db, carrier.id()).await?
    };
    differences.retain(|difference| match difference {
        Difference::UnknownPayment { payment, .. } | Difference::PaidTwice { payment, .. } => {
            !explained.contains(payment)
        }
        _ => true,
    });
    for difference in &differences {
        match difference {
            Difference::PaidAfterEnd { charge, payment }
            | Difference::HeldAfterEnd { charge, payment } => {
                let charge = ours.iter().find(|one| one.id.as_str() == charge);
                let Some(charge) = charge.map(|one| one.id.clone()) else { continue };
                let (core, carrier) = (Arc::clone(core), Arc::clone(carrier));
                core.read_and_record(charge, carrier, PaymentId(payment.clone())).await;
            }
            Difference::UnknownPayment { payment, .. } | Difference::PaidTwice { payment, .. } => {
                let seen = theirs.iter().find(|seen| seen.payment.0 == *payment);
                if let Some(seen) = seen {
                    suspend(core, carrier, seen).await?;
                }
            }
            // A person must look: nothing that we could do is certain to be right.
            Difference::NotSucceeded { .. }
            | Difference::Missing { .. }
            | Difference::AmountDiffers { .. }
            | Difference::RefundDiffers { .. }
            | Difference::UnknownRefund { .. } => {}
        }
    }
    Ok(differences)
}

/// The charge of ours that a reference at a carrier names. The carrier was asked for its list at `asked_at`:
/// where the charge moved later, the list may be older than that.
pub(crate) async fn our_charge(
    db: &mut store::Tx,
    carrier: &Carrier,
    reference: &str,
    asked_at: UnixMillis,
) -> Result<Option<OurCharge>, OrderError> {
    let Ok(id) = farthing_protocol::ChargeId::parse(reference) else { return Ok(None) };
    let Some((_, charge)) = store::charges::load(db, &id).await? else { return Ok(None) };
    if charge.carrier != carrier.id() {
        return Ok(None);
    }
    let books = match &charge.state {
        _ if charge.entered_at > asked_at => Books::Open,
        State::Charged { payment } | State::RefundDue { payment } => {
            let amount = store::receipts::taken(db, &id).await?.unwrap_or(charge.amount);
            Books::Paid { payment: payment.clone(), amount }
        }
        State::Ended { .. } => Books::Ended,
        _ => Books::Open,
    };
    Ok(Some(OurCharge { id, books }))
}

/// Books money that no charge explains, once.
async fn suspend(
    core: &Arc<Core>,
    carrier: &Carrier,
    seen: &Observation,
) -> Result<(), OrderError> {
    let Some(amount) = seen.amount.filter(|_| seen.status == CarrierStatus::Succeeded) else {
        return Ok(());
    };
    let (name, seen, now) = (carrier.id().to_owned(), seen.clone(), core.clock.now());
    let suspended = core.store.write(move |db| {
        Box::pin(async move {
            if !store::orphans::found(db, &name, &seen, amount, now).await? {
                return Ok(false);
            }
            let sides = (Account::CarrierReceivable(name.clone()), Account::Suspense(name.clone()));
            let event_id = format!("{name}/{}", seen.payment.0);
            let event = EventKind::OrphanFound;
            store::ledger::book(db, &Transfer::new(event, &event_id, sides, amount, now)).await?;
            Ok::<_, OrderError>(true)
        })
    });
    if suspended.await? {
        tracing::error!(carrier = carrier.id(), "a payment that no charge explains is in suspense");
    }
    Ok(())
}
