//! Beginning a refund, in the transaction that owes the money.

use farthing_protocol::{ChargeId, DeviceId, Money, PublisherId};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::random;
use crate::refunds::{PlanError, RefundCause, RefundState, Wanted, plan};
use crate::store::refunds::RefundRow;
use crate::store::{self, StoreError, Tx};

/// A refund that is to be begun.
#[derive(Debug, Clone)]
pub(crate) struct Beginning {
    /// Who took the money.
    pub(crate) carrier: String,
    pub(crate) payment: PaymentId,
    /// For which charge; none if no charge explains the payment.
    pub(crate) charge: Option<ChargeId>,
    /// How much was taken.
    pub(crate) taken: Money,
    /// When, by the carrier's clock.
    pub(crate) paid_at: UnixMillis,
    /// Who pays it back.
    pub(crate) publisher: Option<PublisherId>,
    /// Whose money it is.
    pub(crate) device: Option<DeviceId>,
    /// How much shall go back.
    pub(crate) wanted: Wanted,
    pub(crate) cause: RefundCause,
    /// Why, and who said so.
    pub(crate) note: String,
    pub(crate) now: UnixMillis,
}

/// Why a refund was not begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    /// There is not so much to give back.
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a refund. From here on it is owed: it goes on the bill or becomes credit. The transfers that
/// owe it are the caller's.
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
        id: random::refund_id().map_err(StoreError::from)?,
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
