//! Begins a refund, in the transaction that books the debt.

use farthing_protocol::{ChargeId, DeviceId, Money, PublisherId};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::id_generator;
use crate::refunds::{PlanError, RefundCause, RefundState, Wanted, plan};
use crate::store::refunds::RefundRow;
use crate::store::{self, StoreError, Tx};

/// A refund to begin.
#[derive(Debug, Clone)]
pub(crate) struct Beginning {
    /// Id of the carrier that took the money.
    pub(crate) carrier: String,
    pub(crate) payment: PaymentId,
    /// The charge; none if the payment matches no charge.
    pub(crate) charge: Option<ChargeId>,
    /// The amount that was taken.
    pub(crate) taken: Money,
    /// When it was taken, by the carrier's clock.
    pub(crate) paid_at: UnixMillis,
    /// The publisher who pays the refund.
    pub(crate) publisher: Option<PublisherId>,
    /// The device that gets credit if the carrier does not refund to the bill.
    pub(crate) device: Option<DeviceId>,
    /// The amount to refund.
    pub(crate) wanted: Wanted,
    pub(crate) cause: RefundCause,
    /// The operator's reason and name.
    pub(crate) note: String,
    pub(crate) now: UnixMillis,
}

/// Why a refund was not begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    /// Less is left of the payment.
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a refund. It ends on the bill or as credit. The caller books the transfers of the debt.
///
/// # Errors
///
/// [`BeginError::Plan`] if less is left of the payment.
pub(crate) async fn begin(db: &mut Tx, new: &Beginning) -> Result<RefundRow, BeginError> {
    let before = store::refunds::of_payment(db, &new.carrier, &new.payment).await?;
    let begun: Vec<Money> = before.iter().map(|one| one.amount).collect();
    let amount = plan(new.taken, &begun, new.wanted)?.amount();
    let left =
        begun.iter().chain([&amount]).try_fold(new.taken, |left, one| left.checked_sub(*one));
    let row = RefundRow {
        id: id_generator::refund_id().map_err(StoreError::from)?,
        carrier: new.carrier.clone(),
        payment: new.payment.clone(),
        charge: new.charge.clone(),
        number: before.last().map_or(0, |last| last.number).saturating_add(1),
        amount,
        taken: new.taken,
        left_after: left.map_err(|_| PlanError::NothingLeft)?,
        cause: new.cause,
        note: new.note.clone(),
        publisher: new.publisher.clone(),
        device: new.device.clone(),
        paid_at: new.paid_at,
        version: 1,
        state: RefundState::Due,
        begun_at: new.now,
        entered_at: new.now,
        due_at: Some(new.now),
        tries: 0,
        absent_at: None,
        attempt: None,
        alarm: None,
    };
    store::refunds::insert(db, &row).await?;
    Ok(row)
}
