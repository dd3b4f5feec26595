//! Makes refunds: asks the carrier once, and finds the outcome if the answer was lost.

use core::time::Duration;
use std::sync::{Arc, Weak};

use tokio::sync::oneshot;

use crate::carriers::{Carrier, RefundObservation, RefundOrder};
use crate::clock::UnixMillis;
use crate::orders::schedule::{ABSENCE_APART, HELD_FOR, QUARANTINE};
use crate::orders::{Core, OrderError};
use crate::refunds::left::{self, SILENCES_MAX};
use crate::refunds::orphans;
use crate::refunds::record::{Happening, Recorded, postpone, record};
use crate::refunds::{
    Extent, Feasibility, RefundEvent, RefundSeen, RefundState, feasibility, refund_until,
};
use crate::store::refunds::RefundRow;
use crate::store::{self, StoreError};

/// How many due refunds of a carrier are processed together.
const TOGETHER: u32 = 16;

/// The longest sleep. It is short because operators' commands begin refunds too and cannot wake this task.
const SLEEP_MAX: Duration = Duration::from_secs(5);

/// The shortest sleep between two rounds.
const SLEEP_MIN: Duration = Duration::from_millis(200);

/// How long before the end of the carrier's month there is no time left to wait for an answer.
const LATE: Duration = Duration::from_mins(1);

/// Processes due refunds until the money core is dropped.
pub(crate) async fn run(core: Weak<Core>) {
    loop {
        let sleep = {
            let Some(core) = core.upgrade() else { return };
            if let Err(error) = orphans::sweep(&core).await {
                tracing::error!(?error, "payments in suspense could not be read");
            }
            match run_due(&core).await {
                Ok(()) => until_next(&core).await,
                Err(error) => {
                    tracing::error!(?error, "refunds that are due could not be read");
                    SLEEP_MAX
                }
            }
        };
        tokio::time::sleep(sleep).await;
    }
}

async fn until_next(core: &Core) -> Duration {
    let mut next: Option<UnixMillis> = None;
    let Ok(mut db) = core.store.read().await else { return SLEEP_MAX };
    for carrier in &core.carriers {
        let due = store::refunds::next_due(&mut db, carrier.id()).await.ok().flatten();
        next = next.into_iter().chain(due).min();
    }
    let sleep = next.map_or(SLEEP_MAX, |at| at.since(core.clock.now()));
    sleep.clamp(SLEEP_MIN, SLEEP_MAX)
}

/// Processes every due refund once, up to [`TOGETHER`] per carrier.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database cannot be read.
pub(crate) async fn run_due(core: &Arc<Core>) -> Result<(), OrderError> {
    let mut under_way = Vec::new();
    for carrier in &core.carriers {
        for refund in take_due(core, carrier.id()).await? {
            let (shared, carrier) = (Arc::clone(core), Arc::clone(carrier));
            let (done, over) = oneshot::channel::<()>();
            // Counted, so that the process can wait for it before it ends.
            core.tasks.spawn(async move {
                look(&shared, &refund, &carrier).await;
                drop(done);
            });
            under_way.push(over);
        }
    }
    for over in under_way {
        // An error also means that the task is over.
        let _over = over.await;
    }
    Ok(())
}

/// Due refunds of a carrier, reserved for this gateway.
async fn take_due(core: &Core, carrier: &str) -> Result<Vec<RefundRow>, OrderError> {
    let now = core.clock.now();
    let due = {
        let mut db = core.store.read().await?;
        store::refunds::due(&mut db, carrier, now, TOGETHER).await?
    };
    if due.is_empty() || !core.store.is_shared() {
        return Ok(due);
    }
    let (carrier, held) = (carrier.to_owned(), (now, now.plus(HELD_FOR)));
    let take = core.store.write(move |db| {
        let carrier = carrier.clone();
        Box::pin(async move { store::refunds::take(db, &carrier, held, TOGETHER).await })
    });
    Ok(take.await?)
}

/// Makes the read or call that a refund needs now.
async fn look(core: &Arc<Core>, refund: &RefundRow, carrier: &Arc<Carrier>) {
    let done = match &refund.state {
        RefundState::Due => ask(core, refund, carrier).await,
        RefundState::Asking => {
            let lost = tell(core, refund, carrier, RefundEvent::Lost, refund.attempt.clone()).await;
            lost.map(drop)
        }
        RefundState::Unknown => search(core, refund, carrier).await,
        RefundState::Processing { refund: name } => {
            core.failpoints.pass("before asking", "refund").await;
            let seen = carrier.read_refund(&refund.payment, name).await;
            match seen.and_then(|seen| ours(refund, seen)) {
                Some(seen) => read(core, refund, carrier, seen).await,
                None => later(core, refund, carrier, refund.absent_at).await,
            }
        }
        RefundState::Returned { .. } | RefundState::Credited { .. } | RefundState::Held { .. } => {
            Ok(())
        }
    };
    match done {
        // Another event has changed it meanwhile.
        Ok(()) | Err(OrderError::Moved | OrderError::Internal(StoreError::Stale)) => {}
        Err(error) => {
            tracing::error!(refund.id = refund.id, ?error, "not written down");
            // It may fail each time: not again at once.
            match later(core, refund, carrier, refund.absent_at).await {
                Ok(()) | Err(OrderError::Internal(StoreError::Stale)) => {}
                Err(error) => tracing::error!(refund.id = refund.id, ?error, "not rescheduled"),
            }
        }
    }
}

async fn tell(
    core: &Core,
    refund: &RefundRow,
    carrier: &Carrier,
    event: RefundEvent,
    answers: Option<String>,
) -> Result<Recorded, OrderError> {
    let what = event.as_str();
    core.failpoints.pass("before writing", what).await;
    let told = Happening {
        refund: refund.id.clone(),
        event,
        answers,
        note: String::new(),
        timeout: carrier.timeout(),
        now: core.clock.now(),
    };
    let recorded = core.store.write(move |db| Box::pin(async move { record(db, &told).await }));
    let recorded = recorded.await?;
    core.failpoints.pass("after writing", what).await;
    Ok(recorded)
}

/// Asks the carrier for the refund if it can make it, and saves the answer.
async fn ask(
    core: &Arc<Core>,
    refund: &RefundRow,
    carrier: &Arc<Carrier>,
) -> Result<(), OrderError> {
    // Read first, because the money may have been refunded already.
    let remains = left::at_carrier(carrier, refund).await;
    let now = core.clock.now();
    let ability = carrier.gives_back();
    let found = if left::is_unexplained(core, refund, remains).await? {
        Feasibility::TooLittleRemains
    } else {
        feasibility(refund.extent(), ability, refund.paid_at, now, remains)
    };
    let may_go = if found == Feasibility::OnBill {
        now.plus(LATE) >= refund_until(refund.paid_at)
    } else {
        refund.tries >= SILENCES_MAX
    };
    if remains.is_none() && !may_go {
        return later(core, refund, carrier, None).await;
    }
    let recorded = tell(core, refund, carrier, RefundEvent::AskDue(found), None).await?;
    let Some(attempt) = recorded.ask else { return Ok(()) };
    let order = RefundOrder {
        reference: refund.id.clone(),
        payment: refund.payment.clone(),
        extent: refund.extent(),
        reason: refund.cause.as_str().to_owned(),
        leave_by: now.plus(carrier.timeout()),
    };
    core.failpoints.pass("before calling", "refund").await;
    let event = carrier.create_refund(&order).await;
    core.failpoints.pass("after calling", "refund").await;
    let recorded = tell(core, refund, carrier, event, Some(attempt)).await?;
    if recorded.look { search(core, &recorded.row, carrier).await } else { Ok(()) }
}

/// Reads all refunds of the payment and takes the one with this refund's reference.
async fn search(
    core: &Arc<Core>,
    refund: &RefundRow,
    carrier: &Arc<Carrier>,
) -> Result<(), OrderError> {
    core.failpoints.pass("before asking", "refunds").await;
    let Some(listed) = carrier.list_refunds(&refund.payment).await else {
        return later(core, refund, carrier, refund.absent_at).await;
    };
    core.failpoints.pass("after asking", "refunds").await;
    let is_ours = |one: &RefundObservation| one.reference == refund.id;
    if listed.iter().any(is_ours) {
        let seen = listed.into_iter().rev().find_map(|one| ours(refund, one));
        return match seen {
            Some(seen) => read(core, refund, carrier, seen).await,
            None => later(core, refund, carrier, None).await,
        };
    }
    absent(core, refund, carrier).await
}

/// The carrier does not list this refund. That proves its absence only if no request can be under way any
/// more, and if two lists say so.
async fn absent(
    core: &Arc<Core>,
    refund: &RefundRow,
    carrier: &Arc<Carrier>,
) -> Result<(), OrderError> {
    let now = core.clock.now();
    let asked_at = match &refund.attempt {
        Some(attempt) => {
            store::refund_attempts::asked_at(&mut *core.store.read().await?, attempt).await?
        }
        None => None,
    };
    let over_at = asked_at.unwrap_or(now).plus(carrier.timeout()).plus(QUARANTINE);
    match refund.absent_at {
        _ if now < over_at => later(core, refund, carrier, None).await,
        Some(first) if now.since(first) >= ABSENCE_APART => {
            tell(core, refund, carrier, RefundEvent::Absent, None).await.map(drop)
        }
        first => later(core, refund, carrier, first.or(Some(now))).await,
    }
}

async fn read(
    core: &Core,
    refund: &RefundRow,
    carrier: &Carrier,
    seen: RefundSeen,
) -> Result<(), OrderError> {
    tell(core, refund, carrier, RefundEvent::Read(seen), None).await.map(drop)
}

/// The carrier's description, if it is of this refund and has its amount.
pub(crate) fn ours(refund: &RefundRow, one: RefundObservation) -> Option<RefundSeen> {
    if one.reference != refund.id {
        return None;
    }
    let is_priced = match (refund.extent(), one.part) {
        (Extent::Whole(_), None) => true,
        (_, part) => part == Some(refund.amount),
    };
    if !is_priced {
        tracing::error!(refund.id = refund.id, "the carrier tells of another amount");
    }
    is_priced.then_some(one.seen)
}

/// There was no usable answer: schedules the next try, later each time.
async fn later(
    core: &Core,
    refund: &RefundRow,
    carrier: &Carrier,
    absent_at: Option<UnixMillis>,
) -> Result<(), OrderError> {
    let mut row = RefundRow { absent_at, ..refund.clone() };
    let now = core.clock.now();
    postpone(&mut row, now, carrier.timeout());
    // The last try does not come after the month, when the carrier cannot refund to the bill any more.
    let last = refund_until(row.paid_at).minus(LATE);
    if row.state == RefundState::Due && now < last {
        row.due_at = row.due_at.map(|at| at.min(last));
    }
    let saved = core
        .store
        .write(move |db| Box::pin(async move { store::refunds::reschedule(db, &row).await }));
    Ok(saved.await?)
}
