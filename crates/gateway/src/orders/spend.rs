//! Orders that need no carrier: from credit, on the tab, by a bundle's unit, or under a pass.

use farthing_protocol::{Money, OrderId, ReceiptNumber};

use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::grant::grant;
use crate::orders::place::{Caller, Purchase};
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::{OrderError, Orders};
use crate::random;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::receipts::ReceiptRow;
use crate::store::{self, Tx};

/// Where the money comes from.
#[cfg_attr(not(test), expect(dead_code, reason = "the HTTP side of one-tap payments makes them"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PayFrom {
    /// The device's credit.
    Credit,
    /// The device's tab, up to this limit.
    Tab {
        /// What may be open on it.
        limit: Money,
    },
    /// A unit of one of the device's bundles.
    Bundle,
    /// One of the device's passes.
    Pass,
}

impl Orders {
    /// Buys without a carrier: the item is the device's once this returns.
    ///
    /// # Errors
    ///
    /// [`OrderError::AlreadyOwned`], [`OrderError::AlreadyPaying`] (by phone bill, at this moment),
    /// or [`OrderError::NotCovered`] if credit, tab, bundle or pass does not cover it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the HTTP side of one-tap payments calls it"))]
    pub(crate) async fn spend(
        &self,
        caller: &Caller,
        purchase: Purchase,
        from: PayFrom,
    ) -> Result<OrderSnapshot, OrderError> {
        let core = &self.core;
        let now = core.clock.now();
        let order = core.new_order(caller, purchase, now)?;
        let (id, number) = (order.id.clone(), random::receipt_number()?);
        core.failpoints.pass("before writing", "spent").await;
        let command = Spending { order, from, number, now };
        let spent = core.store.write(move |db| Box::pin(async move { spend(db, &command).await }));
        spent.await?;
        core.failpoints.pass("after writing", "spent").await;
        core.snapshot(&id).await?.ok_or(OrderError::NotFound)
    }

    /// What a device has paid in advance, and what is open on its tab.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn balances(
        &self,
        caller: &Caller,
        currency: farthing_protocol::Currency,
    ) -> Result<Balances, OrderError> {
        let mut db = self.core.store.read().await?;
        let credit = Account::ReaderCredit(caller.device.clone());
        let tab = Account::TabReceivable(caller.device.clone());
        Ok(Balances {
            credit: store::ledger::balance(&mut db, &credit, currency).await?,
            tab: store::ledger::balance(&mut db, &tab, currency).await?,
        })
    }
}

/// What a device has, and owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Balances {
    /// Paid in advance.
    pub(crate) credit: Money,
    /// Open on the tab.
    pub(crate) tab: Money,
}

#[derive(Clone)]
struct Spending {
    order: OrderRow,
    from: PayFrom,
    number: ReceiptNumber,
    now: UnixMillis,
}

async fn spend(db: &mut Tx, command: &Spending) -> Result<(), OrderError> {
    let Spending { order, from, number, now } = command;
    if store::rights::is_owned(db, order).await? {
        return Err(OrderError::AlreadyOwned);
    }
    let live = store::charges::live(db, &order.publisher, &order.device, &order.item).await?;
    if live.is_some() {
        return Err(OrderError::AlreadyPaying);
    }
    match from {
        PayFrom::Credit => {
            // Credit and tabs are paid by carriers: what buys them must be, too.
            let account = Account::ReaderCredit(order.device.clone());
            let has = store::ledger::balance(db, &account, order.price.currency()).await?;
            let is_covered = has.minor() >= order.price.minor();
            covered(is_covered && order.grants != Grants::Credit)?;
            store::orders::insert(db, order).await?;
            store::fundings::insert(db, &order.id, &Source::Credit, order.price).await?;
            pay(db, order, EventKind::PaidByCredit, account, *now).await?;
        }
        PayFrom::Tab { limit } => {
            let account = Account::TabReceivable(order.device.clone());
            let open = store::ledger::balance(db, &account, order.price.currency()).await?;
            let after = open.checked_add(order.price).map_err(|_| OrderError::NotCovered)?;
            let is_covered = after.currency() == limit.currency() && after.minor() <= limit.minor();
            covered(is_covered && order.grants != Grants::Credit)?;
            store::orders::insert(db, order).await?;
            store::fundings::insert(db, &order.id, &Source::Tab, order.price).await?;
            pay(db, order, EventKind::PutOnTab, account, *now).await?;
        }
        PayFrom::Bundle => {
            let OrderRow { publisher, device, item, .. } = order;
            let bundles = store::rights::bundles(db, publisher, device, item, *now).await?;
            let (right, used) = bundles.into_iter().next().ok_or(OrderError::NotCovered)?;
            covered(order.grants == Grants::Item)?;
            store::orders::insert(db, order).await?;
            let source = Source::BundleUnit(right.id.clone());
            store::fundings::insert(db, &order.id, &source, nothing(order)).await?;
            store::rights::use_unit(db, (&right, used), order).await?;
        }
        PayFrom::Pass => {
            let OrderRow { publisher, device, item, .. } = order;
            let right = store::rights::opening(db, publisher, device, item, *now).await?;
            let right = right.ok_or(OrderError::NotCovered)?;
            store::orders::insert(db, order).await?;
            let source = Source::Pass(right.id.clone());
            store::fundings::insert(db, &order.id, &source, nothing(order)).await?;
            // The pass opens it for as long as the pass lasts; nothing is the device's for ever.
            return receipt(db, &order.id, number, nothing(order), *now).await;
        }
    }
    grant(db, order, None, *now).await?;
    let amount = match from {
        PayFrom::Credit | PayFrom::Tab { .. } => order.price,
        PayFrom::Bundle | PayFrom::Pass => nothing(order),
    };
    receipt(db, &order.id, number, amount, *now).await
}

const fn covered(is_covered: bool) -> Result<(), OrderError> {
    if is_covered { Ok(()) } else { Err(OrderError::NotCovered) }
}

const fn nothing(order: &OrderRow) -> Money {
    Money::zero(order.price.currency())
}

async fn pay(
    db: &mut Tx,
    order: &OrderRow,
    event: EventKind,
    debit: Account,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let sides = (debit, Account::PublisherPayable(order.publisher.clone()));
    let transfer = Transfer::new(event, order.id.as_str(), sides, order.price, now);
    Ok(store::ledger::book(db, &transfer).await?)
}

async fn receipt(
    db: &mut Tx,
    order: &OrderId,
    number: &ReceiptNumber,
    amount: Money,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let number = number.clone();
    let row = ReceiptRow { number, amount, refund_until: None, paid_at: now };
    Ok(store::receipts::issue(db, order, &row).await?)
}
