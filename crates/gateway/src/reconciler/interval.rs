//! Compares the ledger with the carriers at intervals (reconciliation R3 and R4).

use core::time::Duration;
use std::sync::{Arc, Weak};

use crate::carriers::Carrier;
use crate::clock::UnixMillis;
use crate::orders::Core;
use crate::reconciler::day::{DayReport, RefundsOf, compare_day};

/// Time between two comparisons.
const EVERY: Duration = Duration::from_hours(1);

/// The period that is compared each time.
const HOURS: Duration = Duration::from_hours(3);

/// Payments younger than this may be under way.
pub(crate) const UNDER_WAY: Duration = Duration::from_mins(10);

const DAY: Duration = Duration::from_hours(24);

/// How many days a start compares, if the database is up to date.
const DAYS: u32 = 2;

/// How many days a start compares at most.
const DAYS_MAX: u32 = 31;

/// From when a start compares. A database whose last change is old may be a restored backup; the carrier has
/// the payments after it.
pub(crate) fn since(now: UnixMillis, last_move: Option<UnixMillis>) -> UnixMillis {
    let (latest, oldest) = (now.minus(DAY * DAYS), now.minus(DAY * DAYS_MAX));
    last_move.map_or(latest, |at| at.clamp(oldest, latest))
}

/// Compares at intervals until the money core is dropped.
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

/// How far the comparison has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Until when whole days were compared.
    pub(crate) until: UnixMillis,
    /// Whether nothing was compared since the program started.
    pub(crate) is_start: bool,
}

/// Compares what is due: at the start all days until now, later each day when it is over, and the last hours
/// each time. A day with an incomplete list is compared again.
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
    // Limits the days for a carrier that never gives a complete list.
    let until = if is_whole { until } else { compared.until.max(until.minus(DAY * DAYS)) };
    Compared { until, is_start: false }
}

/// The Korean days to compare, the oldest first.
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
