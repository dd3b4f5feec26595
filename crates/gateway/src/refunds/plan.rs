//! Plans the amount of a refund, and whether the carrier can make it.

use farthing_protocol::Money;

use crate::carriers::setup::RefundAbility;
use crate::clock::UnixMillis;
use crate::refunds::event::Feasibility;
use crate::refunds::extent::Extent;
use crate::refunds::refund_month::refund_until;

/// The amount that is requested for a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All that is left.
    Rest,
    /// This amount; at most what is left.
    Part(Money),
}

/// Why a refund cannot be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlanError {
    /// Everything was refunded, or is being refunded.
    #[error("nothing is left of the payment")]
    NothingLeft,
    /// Less is left than was requested.
    #[error("only {left} is left of the payment")]
    TooMuch {
        /// What can still be refunded.
        left: Money,
    },
    /// The amount is zero, or has another currency than the payment.
    #[error("not an amount of this payment")]
    NotOfPayment,
}

/// Plans a refund of what was `taken`, less the refunds `begun` before, whatever their state. The amount of a
/// begun refund is never available again: it ends on the bill or as credit.
///
/// # Errors
///
/// [`PlanError`]: all refunds of a payment together are never more than was taken.
pub(crate) fn plan(taken: Money, begun: &[Money], wanted: Wanted) -> Result<Extent, PlanError> {
    let left = begun.iter().try_fold(taken, |left, one| left.checked_sub(*one));
    let left = left.map_err(|_| PlanError::NothingLeft)?;
    if left.is_zero() {
        return Err(PlanError::NothingLeft);
    }
    let amount = match wanted {
        Wanted::Rest => left,
        Wanted::Part(part) if part.is_zero() || part.currency() != taken.currency() => {
            return Err(PlanError::NotOfPayment);
        }
        Wanted::Part(part) if part.minor() > left.minor() => {
            return Err(PlanError::TooMuch { left });
        }
        Wanted::Part(part) => part,
    };
    Ok(if amount == taken { Extent::Whole(amount) } else { Extent::Part(amount) })
}

/// Whether the carrier can make a refund at `now`. `remains` is what the carrier says is left of the payment; none
/// if it gave no answer.
pub(crate) fn feasibility(
    extent: Extent,
    ability: RefundAbility,
    paid_at: UnixMillis,
    now: UnixMillis,
    remains: Option<Money>,
) -> Feasibility {
    let offered = match ability {
        RefundAbility::None => false,
        RefundAbility::WholeOnly => matches!(extent, Extent::Whole(_)),
        RefundAbility::Parts => true,
    };
    let amount = extent.amount();
    let is_short = |remains: Money| {
        remains.currency() != amount.currency() || remains.minor() < amount.minor()
    };
    if remains.is_some_and(is_short) {
        // Checked first: this money may have been refunded already.
        Feasibility::TooLittleRemains
    } else if !offered {
        Feasibility::NotOffered
    } else if now >= refund_until(paid_at) {
        Feasibility::MonthOver
    } else {
        Feasibility::OnBill
    }
}
