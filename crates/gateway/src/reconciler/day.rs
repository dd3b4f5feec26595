//! Compares the payments and refunds of a period of at most a day with a carrier. It finds what only the carrier
//! has and what only the ledger has.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::carriers::{Carrier, RefundObservation};
use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::orders::{Core, OrderError};
use crate::reconcile::{Books, Difference};
use crate::reconciler::books::{act, our_charge};
use crate::refunds::record::{Happening, record};
use crate::refunds::run::ours;
use crate::refunds::{RefundEvent, RefundState, RefundStatus};
use crate::store::refunds::RefundRow;
use crate::store::{self, StoreError};

/// How much clocks may differ, and how long after its order a payment may be made.
const MARGIN: Duration = Duration::from_hours(1);

/// The result for one carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayReport {
    pub(crate) carrier: String,
    /// Number of payments that it listed, including those shortly before and after the period.
    pub(crate) payments: usize,
    /// Number of paid charges on which both sides agree.
    pub(crate) matched: usize,
    /// Whether its list is complete.
    pub(crate) is_whole: bool,
    pub(crate) differences: Vec<Difference>,
    /// Payments whose refunds could not be read.
    pub(crate) unread: Vec<String>,
}

impl DayReport {
    /// Whether everything was read and both sides agree.
    pub(crate) const fn agrees(&self) -> bool {
        self.is_whole && self.differences.is_empty() && self.unread.is_empty()
    }
}

/// For which payments the refunds are read: one call each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundsOf {
    /// Payments with a refund of this gateway that was begun in the period.
    Ours,
    /// Also every payment of a charge of the period: a restored backup may lack refunds.
    Everything,
}

/// Compares a carrier's list of a period with the ledger, in both directions, and acts on the differences.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database fails.
pub(crate) async fn compare_day(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    (from, until): (UnixMillis, UnixMillis),
    refunds_of: RefundsOf,
) -> Result<DayReport, OrderError> {
    let asked_at = core.clock.now();
    let listing = carrier.list_payments(from.minus(MARGIN), until.plus(MARGIN)).await;
    let theirs = listing.payments;
    let mut ours = Vec::new();
    let begun = {
        let mut db = core.store.read().await?;
        let mut references: Vec<String> =
            theirs.iter().map(|seen| seen.reference.clone()).collect();
        if listing.is_whole {
            // A payment that is missing from an incomplete list may exist.
            references.extend(store::sales::charged(&mut db, carrier.id(), from, until).await?);
        }
        references.sort();
        references.dedup();
        for reference in &references {
            ours.extend(our_charge(&mut db, carrier, reference, asked_at).await?);
        }
        store::refunds::begun(&mut db, carrier.id(), from, until).await?
    };
    let mut differences = act(core, carrier, &ours, &theirs).await?;
    let paid = ours.into_iter().filter_map(|charge| match charge.books {
        Books::Paid { payment, .. } => Some(payment.0),
        Books::Open | Books::Ended => None,
    });
    let paid: Vec<String> = paid.collect();
    let wrong = differences.iter().filter(|one| one.is_of_paid()).count();
    let matched = paid.len().saturating_sub(wrong);
    let mut returning: BTreeSet<String> =
        begun.into_iter().map(|refund| refund.payment.0).collect();
    if refunds_of == RefundsOf::Everything {
        returning.extend(paid);
    }
    let mut unread = Vec::new();
    for payment in returning {
        match compare_refunds(core, carrier, &PaymentId(payment.clone())).await? {
            Some(found) => differences.extend(found),
            None => unread.push(payment),
        }
    }
    let (carrier, payments) = (carrier.id().to_owned(), theirs.len());
    let is_whole = listing.is_whole;
    Ok(DayReport { carrier, payments, matched, is_whole, differences, unread })
}

/// Compares the refunds of a payment with the carrier's. None if the carrier gives no answer.
async fn compare_refunds(
    core: &Core,
    carrier: &Carrier,
    payment: &PaymentId,
) -> Result<Option<Vec<Difference>>, OrderError> {
    let asked_at = core.clock.now();
    let Some(listed) = carrier.list_refunds(payment).await else { return Ok(None) };
    let known = {
        let mut db = core.store.read().await?;
        store::refunds::of_payment(&mut db, carrier.id(), payment).await?
    };
    let mut differences = strangers(payment, &known, &listed);
    // A refund that changed after the carrier was asked may be newer than its list.
    for refund in known.iter().filter(|refund| refund.entered_at <= asked_at) {
        differences.extend(compare_refund(core, refund, &listed).await?);
    }
    Ok(Some(differences))
}

/// Compares one refund with the carrier's.
async fn compare_refund(
    core: &Core,
    refund: &RefundRow,
    listed: &[RefundObservation],
) -> Result<Option<Difference>, OrderError> {
    let seen = listed.iter().rev().find_map(|one| ours(refund, one.clone()));
    let status = seen.as_ref().map(|seen| seen.status);
    let agrees = match &refund.state {
        // Its own reads find the outcome.
        RefundState::Asking | RefundState::Unknown | RefundState::Processing { .. } => true,
        RefundState::Returned { .. } => status == Some(RefundStatus::Succeeded),
        RefundState::Due | RefundState::Held { .. } | RefundState::Credited { .. } => {
            matches!(status, None | Some(RefundStatus::Denied))
        }
    };
    if agrees {
        return Ok(None);
    }
    if let Some(seen) = seen {
        let told = Happening {
            refund: refund.id.clone(),
            event: RefundEvent::Read(seen),
            answers: None,
            note: String::new(),
            timeout: Duration::ZERO,
            now: core.clock.now(),
        };
        let told = core.store.write(move |db| Box::pin(async move { record(db, &told).await }));
        match told.await {
            Ok(_) | Err(OrderError::Moved | OrderError::Internal(StoreError::Stale)) => {}
            Err(error) => return Err(error),
        }
    }
    let (refund, payment) = (refund.id.clone(), refund.payment.0.clone());
    Ok(Some(Difference::RefundDiffers { refund, payment }))
}

/// Refunds of the payment that this gateway did not make: another system made them, or they are newer than a
/// restored backup.
fn strangers(
    payment: &PaymentId,
    known: &[RefundRow],
    listed: &[RefundObservation],
) -> Vec<Difference> {
    let strange = listed.iter().filter(|one| {
        one.seen.status != RefundStatus::Denied
            && !known.iter().any(|refund| refund.id == one.reference)
    });
    let differences = strange.map(|one| Difference::UnknownRefund {
        payment: payment.0.clone(),
        reference: one.reference.clone(),
    });
    differences.collect()
}
