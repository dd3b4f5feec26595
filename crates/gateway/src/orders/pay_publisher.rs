//! The transfer by which the publisher is paid for an order, from the reader's side of the ledger.

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::error::OrderError;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::{self, Tx};

/// Pays an order from the device's credit, which covers it.
pub(crate) async fn from_credit(
    db: &mut Tx,
    order: &OrderRow,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let account = Account::ReaderCredit(order.device.clone());
    store::fundings::insert(db, &order.id, &Source::Credit, order.price).await?;
    pay(db, order, EventKind::PaidByCredit, account, now).await
}

/// Moves the order's price from an account to the publisher's payable account.
pub(crate) async fn pay(
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
