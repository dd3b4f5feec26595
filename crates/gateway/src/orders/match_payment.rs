//! Compares what a carrier says about a payment with the charge.

use core::cmp::Ordering;

use farthing_protocol::limits::CODE_SENDS;

use crate::carriers::{Carrier, CarrierStatus, Observation, Told};
use crate::charges::{Difference, Invitation, PaymentId, Seen, SeenStatus, State, Success};
use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::proofs;
use crate::store;
use crate::store::Tx;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;

/// Compares an observation with the charge. None if it contradicts the charge: another reference, another
/// currency, a payment that belongs to another charge, or one that took nothing and succeeded.
pub(crate) async fn compare(
    db: &mut Tx,
    carrier: &Carrier,
    order: &OrderRow,
    charge: &ChargeRow,
    observation: &Observation,
    now: UnixMillis,
) -> Result<Option<Seen>, OrderError> {
    if observation.reference != charge.id.as_str() {
        return Ok(None);
    }
    let payment = &observation.payment;
    // The payment of the last call is remembered together with the move that follows from it.
    let is_earlier = matches!(charge.state, State::PrepareUnknown | State::Searching { .. })
        && store::attempts::charge_of_payment(db, &charge.carrier, payment).await?.is_some();
    // The payment of the charge was remembered when the charge got it.
    let is_ours = charge.state.payment() == Some(payment)
        || store::attempts::remember_payment(db, &charge.carrier, payment, &charge.id, now).await?
            == charge.id;
    let amount = observation.amount.filter(|amount| amount.currency() == charge.amount.currency());
    let Some(amount) = amount.filter(|_| is_ours) else { return Ok(None) };
    if amount.is_zero() && observation.status == CarrierStatus::Succeeded {
        return Ok(None);
    }

    let difference = match amount.minor().cmp(&charge.amount.minor()) {
        Ordering::Equal => Difference::None,
        Ordering::Less => Difference::Less,
        Ordering::Greater => Difference::More,
    };
    let is_priced = difference == Difference::None;
    let status = match observation.status {
        CarrierStatus::Processing => {
            SeenStatus::Processing { invitation: invitation(carrier, charge, observation) }
        }
        CarrierStatus::PendingValidation | CarrierStatus::Reserved if !is_priced => {
            SeenStatus::WrongAmount { last: is_last_mismatch(charge) }
        }
        CarrierStatus::PendingValidation => SeenStatus::Pending {
            invitation: invitation(carrier, charge, observation),
            may_replace: charge.sends < CODE_SENDS,
        },
        CarrierStatus::Reserved => {
            SeenStatus::Reserved { has: proofs::holding(db, order, charge, now).await? }
        }
        CarrierStatus::Succeeded => {
            let is_duplicate = owned_before(db, order, charge).await?;
            SeenStatus::Succeeded(Success { is_duplicate, difference })
        }
        CarrierStatus::Denied => SeenStatus::Denied,
        CarrierStatus::Cancelled => SeenStatus::Cancelled,
    };
    Ok(Some(Seen { payment: payment.clone(), status, is_earlier }))
}

/// Whether the item of a charge that took money is owned already, by its device or by the phone that paid.
/// Another device may have paid by the same phone meanwhile. A phone owns only articles: other items can be
/// bought again.
pub(crate) async fn owned_before(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
) -> Result<bool, OrderError> {
    let phone = proofs::phone_in_turn(db, order, charge.phone).await?;
    Ok(store::proofs::is_owned(db, order, phone).await?)
}

/// After how many contradicting reads in a row the charge is frozen.
const MISMATCHES_MAX: u32 = 5;

/// Whether one more contradicting read freezes the charge.
pub(crate) const fn is_last_mismatch(charge: &ChargeRow) -> bool {
    charge.mismatches.saturating_add(1) >= MISMATCHES_MAX
}

fn invitation(
    carrier: &Carrier,
    charge: &ChargeRow,
    observation: &Observation,
) -> Option<Invitation> {
    match observation.told.as_ref()? {
        Told::Code(authorization) => {
            Some(Invitation::Code { authorization: authorization.clone() })
        }
        Told::Window(url) if carrier.may_open(url) => Some(Invitation::Window { url: url.clone() }),
        Told::Window(_) => {
            tracing::error!(charge.id = %charge.id, "the carrier's window is at a foreign address");
            None
        }
    }
}

/// The payment of an observation, if it is a reservation or pending and not the charge's payment: a second
/// reservation, which must be cancelled.
pub(crate) fn stray(charge: &ChargeRow, seen: &Seen) -> Option<PaymentId> {
    let holds = matches!(
        seen.status,
        SeenStatus::Processing { .. }
            | SeenStatus::Pending { .. }
            | SeenStatus::Reserved { .. }
            | SeenStatus::WrongAmount { .. }
    );
    let is_own = charge.state.payment() == Some(&seen.payment);
    (holds && !is_own).then(|| seen.payment.clone())
}
