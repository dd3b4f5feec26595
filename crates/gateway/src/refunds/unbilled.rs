//! Refunds orders without a carrier: tab and credit are accounts of the gateway itself.

use farthing_protocol::{Money, ReceiptNumber};

use crate::orders::{OrderError, undo};
use crate::refunds::ask::{AskError, Asked, Target, note};
use crate::refunds::begin::BeginError;
use crate::store::fundings::{self, Source};
use crate::store::refunds::sources;
use crate::store::{self, StoreError, Tx};

/// A refund that needed no carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GivenBack {
    pub(crate) amount: Money,
    /// Whether it was taken off the tab; a part that was settled meanwhile became credit, and a part that was
    /// written off is no longer bad debt. If not, all of it became credit.
    pub(crate) is_off_tab: bool,
}

/// Refunds the order of a receipt that was paid from tab or credit, as a whole, and ends its rights. It does
/// not count toward the limits on undos, because the operator does it.
///
/// # Errors
///
/// [`AskError`]: nothing was refunded.
pub(crate) async fn by_operator(db: &mut Tx, asked: &Asked) -> Result<GivenBack, AskError> {
    let Target::Receipt(number) = &asked.target else { return Err(AskError::NotByBill) };
    if asked.part.is_some() || asked.keep_right || asked.as_credit {
        return Err(AskError::OnlyWhole);
    }
    let order = order_of(db, number).await?;
    undo::take_turns(db, &order).await?;
    // The second: a settlement was refunded that had paid it, and closed it.
    let is_given_back = store::undos::is_undone(db, &order.id).await?
        || store::revocations::is_refunded(db, &order.id).await?;
    if is_given_back {
        return Err(AskError::GivenBack);
    }
    if undo::is_paid_back(db, &order).await? {
        return Err(AskError::SettlementRefunded);
    }
    if store::undos::is_used(db, &order).await? {
        return Err(AskError::Used);
    }
    let source = fundings::of_order(db, &order.id).await?;
    let note = note(&asked.by, &asked.why);
    let given = undo::give_back(db, &order, source.as_ref(), &note, asked.now).await;
    if !given.map_err(internal)? {
        return Err(AskError::NothingPaid);
    }
    Ok(GivenBack { amount: order.price, is_off_tab: source == Some(Source::Tab) })
}

async fn order_of(
    db: &mut Tx,
    number: &ReceiptNumber,
) -> Result<store::orders::OrderRow, AskError> {
    let order = sources::order_of_receipt(db, number).await?.ok_or(AskError::NotFound)?;
    store::orders::load(db, &order).await?.ok_or(AskError::NotFound)
}

fn internal(error: OrderError) -> AskError {
    match error {
        OrderError::Internal(error) => error.into(),
        // Amounts that do not add up mean a damaged ledger, which must not be written to.
        other => AskError::Begin(BeginError::Store(StoreError::Corrupt {
            table: "fundings",
            what: other.to_string(),
        })),
    }
}
