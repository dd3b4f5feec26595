//! Giving back what no carrier was paid for: the tab and credit are our own books.

use farthing_protocol::{Money, ReceiptNumber};

use crate::orders::{OrderError, undo};
use crate::refunds::ask::{AskError, Asked, Target, note};
use crate::refunds::begin::BeginError;
use crate::store::fundings::{self, Source};
use crate::store::refunds::sources;
use crate::store::{self, StoreError, Tx};

/// What was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GivenBack {
    pub(crate) amount: Money,
    /// Whether it is off the tab: what was settled meanwhile is credit. Otherwise all of it is credit.
    pub(crate) is_off_tab: bool,
}

/// Gives back what a receipt says was paid from tab or credit, as a whole, and closes what it opened. It
/// counts toward no limit on undos: it is not the reader's doing.
///
/// # Errors
///
/// [`AskError`]: nothing was given back.
pub(crate) async fn by_operator(db: &mut Tx, asked: &Asked) -> Result<GivenBack, AskError> {
    let Target::Receipt(number) = &asked.target else { return Err(AskError::NotByBill) };
    if asked.part.is_some() || asked.keep_right || asked.as_credit {
        return Err(AskError::OnlyWhole);
    }
    store::undos::take_turn(db).await?;
    let order = order_of(db, number).await?;
    if store::undos::is_undone(db, &order.id).await? {
        return Err(AskError::GivenBack);
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
        // Amounts that do not add up are books that nobody should write to.
        other => AskError::Begin(BeginError::Store(StoreError::Corrupt {
            table: "fundings",
            what: other.to_string(),
        })),
    }
}
