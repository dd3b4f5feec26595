//! What is left of a payment at its carrier, compared with the refunds that are known here. A restored backup
//! may have lost refunds that the carrier has made.

use farthing_protocol::Money;

use crate::carriers::Carrier;
use crate::orders::Core;
use crate::refunds::{RefundState, RefundStatus};
use crate::store::refunds::RefundRow;
use crate::store::{self, StoreError};

/// After this many failed reads of the remaining amount, the list of refunds is read instead.
pub(super) const SILENCES_MAX: u32 = 6;

/// What the carrier says is left of the refund's payment; none if it gives no answer.
pub(super) async fn at_carrier(carrier: &Carrier, refund: &RefundRow) -> Option<Money> {
    let remains = carrier.remaining_amount(&refund.payment).await;
    if remains.is_some() || refund.tries < SILENCES_MAX {
        return remains;
    }
    let listed = carrier.list_refunds(&refund.payment).await?;
    let mut made = listed.iter().filter(|one| one.seen.status != RefundStatus::Denied);
    // A refund without an amount is one of the whole payment.
    let left =
        made.try_fold(refund.taken, |left, one| left.checked_sub(one.part.unwrap_or(refund.taken)));
    Some(left.unwrap_or_else(|_| Money::zero(refund.taken.currency())))
}

/// Whether less is left than the refunds of the payment that are known here explain. Not asked of a refund
/// that may be at the carrier itself, or about which the operator has decided to ask the carrier again.
///
/// # Errors
///
/// [`StoreError`] if the database cannot be read.
pub(super) async fn is_unexplained(
    core: &Core,
    refund: &RefundRow,
    remains: Option<Money>,
) -> Result<bool, StoreError> {
    let Some(remains) = remains.filter(|_| refund.attempt.is_none()) else { return Ok(false) };
    let mut db = core.store.read().await?;
    if store::refunds::was_asked_again(&mut db, &refund.id).await? {
        return Ok(false);
    }
    let known = store::refunds::of_payment(&mut db, &refund.carrier, &refund.payment).await?;
    let may_be_made = known.iter().filter(|one| match one.state {
        RefundState::Asking
        | RefundState::Unknown
        | RefundState::Processing { .. }
        | RefundState::Returned { .. } => true,
        RefundState::Due | RefundState::Credited { .. } | RefundState::Held { .. } => false,
    });
    let explained: i64 = may_be_made.map(|one| one.amount.minor()).sum();
    Ok(remains.minor().saturating_add(explained) < refund.taken.minor())
}
