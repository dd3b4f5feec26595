//! Who pays an operator's refund: the publisher who earned the money, or the credit that the payment bought.

use farthing_protocol::{Currency, Money, OrderId};

use crate::ledger::Account;
use crate::orders::bill::free_credit_of;
use crate::orders::tabs::history::{self, OnTab};
use crate::refunds::ask::AskError;
use crate::store::purpose::Purpose;
use crate::store::refunds::RefundRow;
use crate::store::refunds::sources::Income;
use crate::store::{self, StoreError, Tx};

/// The accounts that a refund is taken from, each with its part. What became credit is taken back first, as
/// far as it is free; the publisher pays at most what the publisher has of the payment.
///
/// # Errors
///
/// [`AskError::Spent`] if that is too little, because the credit was spent.
pub(super) async fn of(
    db: &mut Tx,
    paid: &Income,
    refund: &RefundRow,
) -> Result<Vec<(Account, Money)>, AskError> {
    let (amount, currency) = (refund.amount.minor(), refund.amount.currency());
    // What is left of the payment, with this refund.
    let left = amount.saturating_add(refund.left_after.minor());
    let credit = match paid.purpose {
        Purpose::Order => 0,
        Purpose::TopUp => left,
        Purpose::Settlement => became_credit(db, paid).await?.min(left),
    };
    // What it was before: the refund's own debits are not booked yet.
    let unspent = free_credit_of(db, (&paid.publisher, &paid.device), currency).await?;
    let from_credit = amount.min(credit).min(unspent.minor());
    let from_publisher = amount - from_credit;
    if from_publisher > left - credit {
        return Err(AskError::Spent(unspent));
    }
    let parts = [
        (Account::ReaderCredit(paid.device.clone()), from_credit),
        (Account::PublisherPayable(paid.publisher.clone()), from_publisher),
    ];
    let parts = parts.into_iter().filter(|(_, part)| *part > 0);
    parts.map(|(account, part)| Ok((account, money(part, currency)?))).collect()
}

/// The part of a settlement's money that is credit and was not refunded yet, in smallest units: what it took
/// beyond the open tab, and what it had paid for orders that were undone since.
async fn became_credit(db: &mut Tx, paid: &Income) -> Result<i64, StoreError> {
    let beyond = store::tabs::credited(db, &paid.charge, &paid.device).await?;
    let entries = store::tabs::history(db, &paid.device, paid.taken.currency()).await?;
    let all = history::orders(&entries);
    let undone = all.iter().filter(|one| one.is_undone);
    Ok(undone.map(|one| one.part_paid_by(&paid.charge)).sum::<i64>() + beyond)
}

/// The orders that are closed when all of a payment is refunded: its own, and those on the tab that it
/// settled. An order that several settlements paid is closed with the last of them.
pub(super) async fn paid_orders(db: &mut Tx, paid: &Income) -> Result<Vec<OrderId>, StoreError> {
    let mut orders = vec![paid.order.clone()];
    if paid.purpose == Purpose::Settlement {
        let entries = store::tabs::history(db, &paid.device, paid.taken.currency()).await?;
        for one in history::orders(&entries) {
            let is_settled = !one.is_undone && one.part_paid_by(&paid.charge) > 0;
            if is_settled && is_refunded(db, &one).await? {
                orders.push(one.order);
            }
        }
    }
    Ok(orders)
}

/// Whether all of an order's price was paid by settlements, and all of these are refunded as a whole.
async fn is_refunded(db: &mut Tx, order: &OnTab) -> Result<bool, StoreError> {
    for charge in order.payers() {
        if !store::refunds::is_whole(db, charge).await? {
            return Ok(false);
        }
    }
    Ok(order.is_paid())
}

fn money(minor: i64, currency: Currency) -> Result<Money, StoreError> {
    Money::from_minor(minor, currency)
        .map_err(|_| StoreError::Corrupt { table: "refunds", what: "amount".to_owned() })
}
