//! Taking back what was paid from tab or credit, for ten seconds.

use farthing_protocol::OrderId;
use farthing_protocol::limits::UNDO_FOR;

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::place::Caller;
use crate::orders::snapshot::{OrderSnapshot, UNDONE_VERSION};
use crate::orders::{OrderError, Orders};
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::{self, Tx};

impl Orders {
    /// Takes a purchase back: the money returns to tab or credit, and what it opened is closed. Once
    /// it was taken back, the same answer comes again.
    ///
    /// # Errors
    ///
    /// [`OrderError::NotFound`] if it is not the caller's own, [`OrderError::UndoTooLate`] after its
    /// time, if something was opened by it since, or if a carrier was asked for the money.
    pub(crate) async fn undo(
        &self,
        caller: &Caller,
        id: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        let core = &self.core;
        let (own, order, now) = (caller.clone(), id.clone(), core.clock.now());
        core.failpoints.pass("before writing", "undone").await;
        let undone = core
            .store
            .write(move |db| {
                let (own, order) = (own.clone(), order.clone());
                Box::pin(async move { undo(db, &own, &order, now).await })
            })
            .await?;
        core.failpoints.pass("after writing", "undone").await;
        if undone {
            core.watchers.tell(id, UNDONE_VERSION);
        }
        core.snapshot(id).await?.ok_or(OrderError::NotFound)
    }
}

/// Returns whether it was not taken back before.
async fn undo(
    db: &mut Tx,
    caller: &Caller,
    id: &OrderId,
    now: UnixMillis,
) -> Result<bool, OrderError> {
    let order = store::orders::load(db, id).await?.ok_or(OrderError::NotFound)?;
    if order.device != caller.device || order.publisher != caller.publisher {
        return Err(OrderError::NotFound);
    }
    if store::undos::is_undone(db, id).await? {
        return Ok(false);
    }
    let source = store::fundings::of_order(db, id).await?;
    let receipt = store::receipts::of_order(db, id).await?.ok_or(OrderError::UndoTooLate)?;
    let is_over = now.since(receipt.paid_at) >= UNDO_FOR;
    if is_over || store::undos::is_used(db, &order).await? {
        return Err(OrderError::UndoTooLate);
    }
    match source {
        Some(Source::Tab) => to_tab(db, &order, now).await?,
        Some(Source::Credit) => {
            let account = Account::ReaderCredit(order.device.clone());
            give_back(db, &order, 1, account, order.price, now).await?;
        }
        Some(Source::Charge(_) | Source::BundleUnit(_) | Source::Pass(_)) | None => {
            return Err(OrderError::UndoTooLate);
        }
    }
    store::undos::insert(db, id, now).await?;
    Ok(true)
}

/// The tab may have been settled in these seconds: what was paid already comes back as credit.
async fn to_tab(db: &mut Tx, order: &OrderRow, now: UnixMillis) -> Result<(), OrderError> {
    let tab = Account::TabReceivable(order.device.clone());
    let open = store::ledger::balance(db, &tab, order.price.currency()).await?;
    let from_tab = if open.minor() < order.price.minor() { open } else { order.price };
    let rest = order.price.checked_sub(from_tab).map_err(|_| OrderError::UndoTooLate)?;
    let credit = Account::ReaderCredit(order.device.clone());
    for (line, (account, part)) in (1_i64..).zip([(tab, from_tab), (credit, rest)]) {
        if !part.is_zero() {
            give_back(db, order, line, account, part, now).await?;
        }
    }
    Ok(())
}

async fn give_back(
    db: &mut Tx,
    order: &OrderRow,
    line: i64,
    account: Account,
    amount: farthing_protocol::Money,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let sides = (Account::PublisherPayable(order.publisher.clone()), account);
    let transfer = Transfer::new(EventKind::Undone, order.id.as_str(), sides, amount, now);
    Ok(store::ledger::book(db, &Transfer { line, ..transfer }).await?)
}
