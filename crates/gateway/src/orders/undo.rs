//! Undoes a purchase from tab or credit, within ten seconds.

use farthing_protocol::limits::UNDO_FOR;
use farthing_protocol::{DeviceId, Money, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::lending;
use crate::orders::place::Caller;
use crate::orders::snapshot::{OrderSnapshot, Owned};
use crate::orders::tabs::history;
use crate::orders::{OrderError, Orders};
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::rights::{Opens, RightRow};
use crate::store::{self, StoreError, Tx};

pub(crate) mod limits;

pub(crate) use limits::{UndoLimits, Undos, WINDOW};

impl Orders {
    /// Undoes a purchase: the money returns to tab or credit, and the item is closed.
    ///
    /// # Errors
    ///
    /// [`OrderError::NotFound`] if it is not the caller's own, [`OrderError::UndoTooLate`] after its time, if
    /// its bundle or pass has opened something, if a carrier was asked for the money, or if it was refunded,
    /// [`OrderError::AlreadyUndone`] the second time, and [`OrderError::UndoLimit`] if too many purchases
    /// were undone lately.
    pub(crate) async fn undo(
        &self,
        caller: &Caller,
        id: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        let core = &self.core;
        let (own, order, now) = (caller.clone(), id.clone(), core.clock.now());
        let limits = core.undo_limits;
        core.failpoints.pass("before writing", "undone").await;
        core.store
            .write(move |db| {
                let (own, order) = (own.clone(), order.clone());
                Box::pin(async move { undo(db, &own, &order, limits, now).await })
            })
            .await?;
        core.failpoints.pass("after writing", "undone").await;
        let order = core.snapshot(id).await?.ok_or(OrderError::NotFound)?;
        core.watchers.tell(id, order.version);
        Ok(order)
    }
}

/// Whether one more purchase of that device, from that address, may be undone.
pub(super) async fn is_allowed(
    db: &mut Tx,
    whose: (&PublisherId, &DeviceId, &[u8; 32]),
    limits: UndoLimits,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let undos = store::undos::counts(db, whose, now.minus(WINDOW)).await?;
    Ok(limits.allow(&undos))
}

/// Locks what decides whether an order can be undone: the purchases of its device, the uses of its bundle or
/// pass, and the count of undos.
pub(crate) async fn take_turns(db: &mut Tx, order: &OrderRow) -> Result<(), StoreError> {
    store::orders::take_turn(db, &order.device).await?;
    store::covers::take_turns_of(db, &order.id).await?;
    store::undos::take_turn(db).await
}

async fn undo(
    db: &mut Tx,
    caller: &Caller,
    id: &OrderId,
    limits: UndoLimits,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let order = store::orders::load(db, id).await?.ok_or(OrderError::NotFound)?;
    if order.device != caller.device || order.publisher != caller.publisher {
        return Err(OrderError::NotFound);
    }
    take_turns(db, &order).await?;
    if store::undos::is_undone(db, id).await? {
        return Err(OrderError::AlreadyUndone);
    }
    if store::revocations::is_refunded(db, id).await? || is_paid_back(db, &order).await? {
        return Err(OrderError::UndoTooLate);
    }
    let source = store::fundings::of_order(db, id).await?;
    let receipt = store::receipts::of_order(db, id).await?.ok_or(OrderError::UndoTooLate)?;
    if now.since(receipt.paid_at) >= UNDO_FOR || is_used(db, &order).await? {
        return Err(OrderError::UndoTooLate);
    }
    let whose = (&order.publisher, &order.device, &order.address_lookup);
    let is_ours = matches!(source, Some(Source::Tab | Source::Credit));
    if is_ours && !is_allowed(db, whose, limits, now).await? {
        return Err(OrderError::UndoLimit);
    }
    if !give_back(db, &order, source.as_ref(), "", now).await? {
        return Err(OrderError::UndoTooLate);
    }
    Ok(store::undos::count(db, &order, now).await?)
}

/// Whether an order has opened something: by a purchase with its bundle or pass, or its pass for a page.
async fn is_used(db: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    // What was bought for an article has opened it.
    Ok(order.opens.is_some()
        || store::undos::is_used(db, order).await?
        || store::undos::has_opened(db, &order.id).await?)
}

/// Whether a right is a pass that has opened nothing yet and could still be undone.
pub(super) async fn is_unused_pass(
    db: &mut Tx,
    right: &RightRow,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    if !matches!(right.opens, Opens::All(_)) || now.since(right.granted_at) >= UNDO_FOR {
        return Ok(false);
    }
    let source = store::fundings::of_order(db, &right.order).await?;
    if !matches!(source, Some(Source::Tab | Source::Credit)) {
        return Ok(false);
    }
    let Some(order) = store::orders::load(db, &right.order).await? else { return Ok(false) };
    Ok(!is_used(db, &order).await?)
}

/// Saves that a pass has opened an article, so that it cannot be undone any more. Returns false if it was
/// undone before.
pub(super) async fn use_pass(
    db: &mut Tx,
    pass: &Owned,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    store::orders::take_turn_of(db, pass.entitlement.as_str()).await?;
    if store::undos::is_undone(db, &pass.order).await? {
        return Ok(false);
    }
    store::undos::note_opened(db, &pass.order, now).await?;
    Ok(true)
}

/// Whether refunds of the settlements that paid for an order on the tab have taken from its publisher what
/// they paid for it. The publisher would return it twice. The caller has called [`take_turns`].
pub(crate) async fn is_paid_back(db: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    let entries = store::tabs::history(db, &order.device, order.price.currency()).await?;
    let all = history::orders(&entries);
    let Some(this) = all.iter().find(|one| one.order == order.id) else { return Ok(false) };
    for charge in this.payers() {
        let whose = (&order.publisher, &order.device);
        let earned = store::tabs::earned(db, charge, whose).await?;
        // What it paid for undone orders is the reader's credit, and no longer the publisher's.
        let undone = all.iter().filter(|one| one.is_undone);
        let credited: i64 = undone.map(|one| one.part_paid_by(charge)).sum();
        if earned - credited < this.part_paid_by(charge) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns an order's money to tab or credit, and ends its rights. Returns whether it was paid from there.
/// The caller has called [`take_turns`].
///
/// # Errors
///
/// [`OrderError::Internal`] if it was undone before: the database rejects it.
pub(crate) async fn give_back(
    db: &mut Tx,
    order: &OrderRow,
    source: Option<&Source>,
    note: &str,
    now: UnixMillis,
) -> Result<bool, OrderError> {
    match source {
        Some(Source::Tab) => to_tab(db, order, note, now).await?,
        Some(Source::Credit) => {
            let account = Account::ReaderCredit(order.device.clone());
            book(db, order, (1, account), order.price, note, now).await?;
            lending::give_back(db, order, note, now).await?;
        }
        Some(Source::Charge(_) | Source::BundleUnit(_) | Source::Pass(_)) | None => {
            return Ok(false);
        }
    }
    store::undos::insert(db, &order.id, now).await?;
    Ok(true)
}

/// Takes an order off the tab. A part that was written off reduces the bad debt instead: its reader has not
/// paid it. A part that was settled becomes credit.
async fn to_tab(
    db: &mut Tx,
    order: &OrderRow,
    note: &str,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let (price, currency) = (order.price.minor(), order.price.currency());
    let tab = Account::TabReceivable(order.device.clone());
    let open = store::ledger::balance(db, &tab, currency).await?.minor();
    let entries = store::tabs::history(db, &order.device, currency).await?;
    let this = history::orders(&entries).into_iter().find(|one| one.order == order.id);
    let written_off = this.map_or(0, |one| one.written_off).min(price);
    let from_tab = open.min(price - written_off);
    let parts = [
        (tab, from_tab),
        (Account::ReaderCredit(order.device.clone()), price - written_off - from_tab),
        (Account::BadDebt(order.publisher.clone()), written_off),
    ];
    for (line, (account, part)) in (1_i64..).zip(parts) {
        if part > 0 {
            let part = Money::from_minor(part, currency).map_err(|_| OrderError::UndoTooLate)?;
            book(db, order, (line, account), part, note, now).await?;
        }
    }
    Ok(())
}

async fn book(
    db: &mut Tx,
    order: &OrderRow,
    (line, account): (i64, Account),
    amount: Money,
    note: &str,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let sides = (Account::PublisherPayable(order.publisher.clone()), account);
    let transfer = Transfer::new(EventKind::Undone, order.id.as_str(), sides, amount, now);
    let transfer = Transfer { line, note: note.to_owned(), ..transfer };
    Ok(store::ledger::book(db, &transfer).await?)
}
