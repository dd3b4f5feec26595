//! Compares the ledger with the carriers at intervals.

use core::time::Duration;
use std::sync::{Arc, Weak};

use crate::carriers::Carrier;
use crate::clock::UnixMillis;
use crate::orders::{Core, OrderError};
use crate::reconciler::day::{DayReport, RefundsOf, compare_day};
use crate::store::{self, StoreError};

/// Time between two comparisons.
const EVERY: Duration = Duration::from_hours(1);

/// How long no other gateway on the database compares a carrier's list again. It is less than [`EVERY`], so
/// that a gateway does not skip its own next interval when the database's clock corrects its clock.
const TAKEN_FOR: Duration = Duration::from_mins(50);

/// The period that is compared each time. It is longer than [`EVERY`], because the gateway that took an
/// interval may end before it has compared.
const HOURS: Duration = Duration::from_hours(3);

/// Payments younger than this may be under way.
pub(crate) const UNDER_WAY: Duration = Duration::from_mins(10);

const DAY: Duration = Duration::from_hours(24);

/// How many days a start compares, if the database is up to date.
const DAYS: u32 = 2;

/// How many days a start compares at most.
const DAYS_MAX: u32 = 31;

/// The moment from which a start compares: `last_move`, but at least [`DAYS`] and at most [`DAYS_MAX`] days ago. A
/// database whose last change is old may be a restored backup. The carrier can then have payments that the
/// database does not have. A database without any change is new, so the last [`DAYS`] days are enough.
pub(crate) fn since(now: UnixMillis, last_move: Option<UnixMillis>) -> UnixMillis {
    let (latest, oldest) = (now.minus(DAY * DAYS), now.minus(DAY * DAYS_MAX));
    last_move.map_or(latest, |at| at.clamp(oldest, latest))
}

/// Stores the moment from which each carrier's list must be compared. If an earlier moment is stored already, it
/// stays: the days after it were not compared yet.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database fails.
pub(crate) async fn look_back(core: &Core) -> Result<(), OrderError> {
    let last_move = store::moves::last_at(&mut *core.store.read().await?).await?;
    let since = since(core.clock.now(), last_move);
    let carriers: Vec<String> =
        core.carriers.iter().map(|carrier| carrier.id().to_owned()).collect();
    let noted = core.store.write(move |db| {
        Box::pin(async move {
            for carrier in &carriers {
                store::compared::go_back(db, carrier, since).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    Ok(noted.await?)
}

/// Compares at intervals until the money core is dropped.
pub(crate) async fn run(core: Weak<Core>) {
    let mut is_start = true;
    loop {
        {
            let Some(core) = core.upgrade() else { return };
            look(&core, is_start).await;
        }
        is_start = false;
        tokio::time::sleep(EVERY).await;
    }
}

/// Compares what is due: at the start all days until now, later each day when it is over, and the last hours
/// each time. A day with an incomplete list is compared again. After the start, one of the gateways on a
/// database does it.
pub(crate) async fn look(core: &Arc<Core>, is_start: bool) {
    let until = core.clock.now().minus(UNDER_WAY);
    for carrier in &core.carriers {
        if !is_start && !takes(core, carrier).await {
            continue;
        }
        if let Err(error) = compare_days(core, carrier, until, is_start).await {
            tracing::error!(carrier = carrier.id(), ?error, "no day was compared");
        }
        if !is_start {
            compare_and_log(core, carrier, until.minus(HOURS), until).await;
        }
    }
}

/// Whether this gateway compares the carrier's list in this interval. Of several on one database one does.
async fn takes(core: &Core, carrier: &Carrier) -> bool {
    if !core.store.is_shared() {
        return true;
    }
    let (id, now) = (carrier.id().to_owned(), core.clock.now());
    let taking = (now.minus(TAKEN_FOR), now);
    let taken = core
        .store
        .write(move |db| Box::pin(async move { store::compared::take(db, &id, taking).await }));
    taken.await.unwrap_or_else(|error| {
        tracing::error!(carrier = carrier.id(), ?error, "not taken from other gateways");
        true
    })
}

/// Compares the days that were not compared yet, the oldest first, and stores the progress after each.
async fn compare_days(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    until: UnixMillis,
    is_start: bool,
) -> Result<(), OrderError> {
    let (latest, oldest) = (until.minus(DAY * DAYS), until.minus(DAY * DAYS_MAX));
    let noted = store::compared::until(&mut *core.store.read().await?, carrier.id()).await?;
    let mut compared = noted.unwrap_or(latest);
    let mut is_whole = true;
    for (from, until) in days(compared.max(oldest), until, is_start) {
        // Limits the days for a carrier that never gives a complete list: after such a day, only the last two.
        if !is_whole && until <= latest {
            continue;
        }
        is_whole &= compare_and_log(core, carrier, from, until).await;
        if is_whole {
            is_whole = advance(core, carrier, (compared, until)).await?;
            compared = until;
        }
    }
    Ok(())
}

async fn advance(
    core: &Core,
    carrier: &Carrier,
    compared: (UnixMillis, UnixMillis),
) -> Result<bool, StoreError> {
    let carrier = carrier.id().to_owned();
    let noted = core.store.write(move |db| {
        Box::pin(async move { store::compared::advance(db, &carrier, compared).await })
    });
    noted.await
}

/// The Korean days to compare, the oldest first; at the start also today until now.
fn days(compared: UnixMillis, until: UnixMillis, is_start: bool) -> Vec<(UnixMillis, UnixMillis)> {
    let end = if is_start { until } else { until.last_korean_midnight() };
    let mut days = Vec::new();
    let mut from = compared.last_korean_midnight();
    while from < end {
        let next = from.next_korean_midnight().min(end);
        days.push((from, next));
        from = next;
    }
    days
}

/// Returns whether the carrier's list was complete.
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
