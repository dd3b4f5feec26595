//! Conditions of a purchase. They are checked in the transaction that places it, so that of two purchases
//! with the same condition one is rejected.

use farthing_protocol::OrderId;

use crate::bundles;
use crate::clock::UnixMillis;
use crate::grants::{First, Grants};
use crate::orders::error::OrderError;
use crate::store::orders::OrderRow;
use crate::store::tip_notes::{self, TipNote};
use crate::store::{Tx, rights, shopping};

/// The conditions of a purchase, and what belongs to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Whether the price holds only for a reader's first purchase.
    pub(crate) is_trial: bool,
    /// Earlier single purchases whose price was deducted.
    pub(crate) counted: Vec<OrderId>,
    /// The article for which a bundle or a pass is bought.
    pub(crate) opens: Option<First>,
    /// The reader's message with a tip, and the author's thanks.
    pub(crate) note: TipNote,
}

/// Checks the terms of an order that was just saved, and saves what they change. Whether the phone has bought
/// before is checked only when it is proved (`holding` in `proofs`): anybody can type its number.
///
/// # Errors
///
/// [`OrderError::PriceMoved`] if the price was for a first purchase, or deducted earlier ones, and that no
/// longer holds; [`OrderError::AlreadyOwned`] for a set of articles that are all owned.
pub(crate) async fn keep(
    db: &mut Tx,
    order: &OrderRow,
    terms: &Terms,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let OrderRow { publisher, device, item, .. } = order;
    if terms.is_trial && !shopping::is_newcomer(db, publisher, device, item).await? {
        return Err(OrderError::PriceMoved);
    }
    if let Grants::Set { items } = &order.grants {
        let mut left = 0;
        for item in items {
            let rights = rights::all_opening(db, publisher, device, item, now).await?;
            left += usize::from(!rights.iter().any(|right| right.until.is_none()));
        }
        if left == 0 {
            return Err(OrderError::AlreadyOwned);
        }
    }
    if !terms.counted.is_empty() {
        // A quote is valid for some time. A purchase that counted when the quote was made still counts.
        let since = now.minus(bundles::LATELY).minus(farthing_protocol::limits::QUOTE_LIFE);
        let singles = shopping::singles(db, publisher, device, since).await?;
        for counted in &terms.counted {
            if !singles.iter().any(|single| single.order == *counted) {
                return Err(OrderError::PriceMoved);
            }
            shopping::count_toward(db, counted, &order.id).await?;
        }
    }
    if terms.note != TipNote::default() {
        tip_notes::keep(db, &order.id, &terms.note, now).await?;
    }
    Ok(())
}
