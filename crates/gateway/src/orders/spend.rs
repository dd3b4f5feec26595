//! Orders that are paid without a carrier: from credit, on the tab, by a unit of a bundle, or by a pass.

use farthing_protocol::{ItemKind, Money, OrderId, ReceiptNumber};

use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::id_generator;
use crate::ledger::{Account, EventKind};
use crate::orders::grant::grant;
use crate::orders::lending::lend;
use crate::orders::pay_publisher::{from_credit, pay};
use crate::orders::place::{Caller, Purchase};
use crate::orders::signed_in::still_itself;
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::tabs::TabTerms;
use crate::orders::terms::{self, Terms};
use crate::orders::{OrderError, Orders};
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::receipts::ReceiptRow;
use crate::store::{self, Tx};

/// Where the money comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PayFrom {
    /// Credit that the device may spend.
    Credit,
    /// The device's tab, on these terms.
    Tab(TabTerms),
    /// A unit of one of the device's bundles.
    Bundle,
    /// One of the device's passes.
    Pass,
}

impl Orders {
    /// Buys without a carrier. The device owns the item when this returns.
    ///
    /// # Errors
    ///
    /// [`OrderError::AlreadyOwned`], [`OrderError::AlreadyPaying`] (by phone bill, at this moment),
    /// or [`OrderError::NotCovered`] if credit, tab, bundle or pass does not cover it.
    pub(crate) async fn spend(
        &self,
        caller: &Caller,
        purchase: Purchase,
        from: PayFrom,
    ) -> Result<OrderSnapshot, OrderError> {
        let core = &self.core;
        let now = core.clock.now();
        let terms = purchase.terms.clone();
        let order = core.new_order(caller, purchase, now)?;
        let (id, number) = (order.id.clone(), id_generator::receipt_number()?);
        core.failpoints.pass("before writing", "spent").await;
        let command = Spending { terms, order, from, number, now };
        let spent = core.store.write(move |db| Box::pin(async move { spend(db, &command).await }));
        spent.await?;
        core.failpoints.pass("after writing", "spent").await;
        core.snapshot(&id).await?.ok_or(OrderError::NotFound)
    }
}

#[derive(Clone)]
struct Spending {
    terms: Terms,
    order: OrderRow,
    from: PayFrom,
    number: ReceiptNumber,
    now: UnixMillis,
}

async fn spend(db: &mut Tx, command: &Spending) -> Result<(), OrderError> {
    let Spending { terms, order, from, number, now } = command;
    store::orders::take_turn(db, &order.device).await?;
    let bundle = match from {
        PayFrom::Bundle => store::covers::bundle_in_turn(db, order, *now).await?,
        PayFrom::Credit | PayFrom::Tab(_) | PayFrom::Pass => None,
    };
    still_itself(db, &order.device).await?;
    if store::rights::is_owned(db, order).await? {
        return Err(OrderError::AlreadyOwned);
    }
    let live = store::charges::live(db, &order.publisher, &order.device, &order.item).await?;
    if live.is_some() {
        return Err(OrderError::AlreadyPaying);
    }
    match from {
        PayFrom::Credit => {
            // Credit and tabs are paid by carriers only, so credit cannot be bought from them.
            covered(order.grants != Grants::Credit)?;
            lend(db, order, None, *now).await?;
            place(db, order, terms, *now).await?;
            from_credit(db, order, *now).await?;
        }
        PayFrom::Tab(tab_terms) => {
            let account = Account::TabReceivable(order.device.clone());
            let whose = (&order.publisher, &order.device, &order.address_lookup);
            let tab = store::tabs::state(db, whose, order.price.currency()).await?;
            let is_covered = tab_terms.cover(&tab, order.price, *now);
            covered(is_covered && order.grants != Grants::Credit)?;
            place(db, order, terms, *now).await?;
            store::fundings::insert(db, &order.id, &Source::Tab, order.price).await?;
            store::tabs::open(db, order).await?;
            pay(db, order, EventKind::PutOnTab, account, *now).await?;
        }
        PayFrom::Bundle => {
            let (right, used) = bundle.ok_or(OrderError::NotCovered)?;
            covered(order.kind == ItemKind::Article && order.grants == Grants::Item)?;
            place(db, order, terms, *now).await?;
            let source = Source::BundleUnit(right.id.clone());
            store::fundings::insert(db, &order.id, &source, nothing(order)).await?;
            store::rights::use_unit(db, (&right, used), order).await?;
        }
        PayFrom::Pass => {
            let right = store::covers::pass_in_turn(db, order, *now).await?;
            let right = right.ok_or(OrderError::NotCovered)?;
            covered(order.kind == ItemKind::Article)?;
            place(db, order, terms, *now).await?;
            let source = Source::Pass(right.id.clone());
            store::fundings::insert(db, &order.id, &source, nothing(order)).await?;
            // The pass opens the item as long as it lasts; no lasting right is granted.
            return receipt(db, &order.id, number, nothing(order), *now).await;
        }
    }
    store::handoff_payers::attach(db, order).await?;
    grant(db, order, None, *now).await?;
    let amount = match from {
        PayFrom::Credit | PayFrom::Tab(_) => order.price,
        PayFrom::Bundle | PayFrom::Pass => nothing(order),
    };
    receipt(db, &order.id, number, amount, *now).await
}

async fn place(
    db: &mut Tx,
    order: &OrderRow,
    terms: &Terms,
    now: UnixMillis,
) -> Result<(), OrderError> {
    store::orders::insert(db, order).await?;
    terms::keep(db, order, terms, now).await
}

const fn covered(is_covered: bool) -> Result<(), OrderError> {
    if is_covered { Ok(()) } else { Err(OrderError::NotCovered) }
}

const fn nothing(order: &OrderRow) -> Money {
    Money::zero(order.price.currency())
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
