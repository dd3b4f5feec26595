//! Refunds payments in suspense that the operator has not decided about.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::ChargeId;

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::{Core, OrderError};
use crate::refunds::ask::{AskError, note, of_orphan};
use crate::refunds::begin::BeginError;
use crate::refunds::refund_until;
use crate::store::refunds::sources::{self, Orphan};
use crate::store::{self, StoreError, Tx};

/// How long an operator can decide before a payment in suspense is refunded automatically.
const DECIDE_WITHIN: Duration = Duration::from_hours(6);

/// The same at the end of the month, while the carrier can still refund to the bill.
const BEFORE_MONTH_ENDS: Duration = Duration::from_hours(2);

/// Begins to refund payments that have waited long enough. A payment whose reference is not a charge's id
/// waits for the operator: it may belong to another system.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database fails.
pub(crate) async fn sweep(core: &Arc<Core>) -> Result<(), OrderError> {
    let now = core.clock.now();
    let waiting = {
        let mut db = core.store.read().await?;
        sources::orphans(&mut db, now).await?
    };
    for orphan in waiting {
        let waited = now.since(orphan.found_at) >= DECIDE_WITHIN;
        let hurries = now.plus(BEFORE_MONTH_ENDS) >= refund_until(orphan.paid_at);
        let is_a_charge = ChargeId::parse(&orphan.reference).is_ok();
        if is_a_charge && (waited || hurries) {
            give_back(core, orphan).await?;
        }
    }
    Ok(())
}

/// Takes a payment out of suspense that belongs to another system, such as another gateway with the same
/// client at the carrier. The ledger has the operator's name and reason.
///
/// # Errors
///
/// [`AskError::NotFound`] if it is not in suspense, [`AskError::Begin`] if the database failed.
pub(crate) async fn dismiss(
    db: &mut Tx,
    (carrier, payment): (&str, &PaymentId),
    (by, why): (&str, &str),
    now: UnixMillis,
) -> Result<Orphan, AskError> {
    let orphan = sources::orphan_of(db, carrier, payment).await?.ok_or(AskError::NotFound)?;
    sources::resolve_orphan(db, &orphan, ("dismissed", why, by), now).await?;
    let sides =
        (Account::Suspense(carrier.to_owned()), Account::CarrierReceivable(carrier.to_owned()));
    let id = format!("{carrier}/{}", payment.0);
    let transfer = Transfer::new(EventKind::OrphanDismissed, &id, sides, orphan.amount, now);
    store::ledger::book(db, &Transfer { note: note(by, why), ..transfer }).await?;
    Ok(orphan)
}

async fn give_back(core: &Arc<Core>, orphan: Orphan) -> Result<(), OrderError> {
    let now = core.clock.now();
    let begun = core.store.write(move |db| {
        Box::pin(async move {
            let why = ("no charge explains it", "reconciliation");
            of_orphan(db, &orphan, why, now).await.map(drop)
        })
    });
    match begun.await {
        // Another gateway or the operator was faster.
        Ok(())
        | Err(AskError::Begin(BeginError::Store(StoreError::Stale) | BeginError::Plan(_))) => {
            Ok(())
        }
        Err(AskError::Begin(BeginError::Store(error))) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "a payment in suspense does not go back");
            Ok(())
        }
    }
}
