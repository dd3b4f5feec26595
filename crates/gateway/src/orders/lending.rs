//! Credit follows the phone that paid for it: a device that has proved the number can spend the credit of
//! other devices with the same phone. Credit is moved only when it is spent, and only as much as is missing.
//! So an undo returns it to where it came from, and a refund finds it where it was bought.

use farthing_protocol::{DeviceId, Money, PublisherId};

use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::bill::{free_credit, free_credit_of};
use crate::orders::error::OrderError;
use crate::secrets::phones::Lookup;
use crate::store::orders::OrderRow;
use crate::store::{self, StoreError, Tx};

/// Whose credit is read, and for which price.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach<'a> {
    /// The publisher, and the device that spends.
    pub(crate) whose: (&'a PublisherId, &'a DeviceId),
    /// A phone that the device is proving now.
    pub(crate) proving: Option<&'a Lookup>,
    /// The price to pay.
    pub(crate) price: Money,
}

impl<'a> Reach<'a> {
    /// The credit within reach of an order's device.
    pub(crate) const fn of(order: &'a OrderRow, proving: Option<&'a Lookup>) -> Self {
        Self { whose: (&order.publisher, &order.device), proving, price: order.price }
    }

    /// The credit that the device can spend: its own, and that of other devices with the same phones.
    pub(crate) async fn credit(self, db: &mut Tx) -> Result<Money, StoreError> {
        let currency = self.price.currency();
        let mut sum = free_credit_of(db, self.whose, currency).await?;
        for device in store::lenders::of(db, self.whose, self.proving, self.price).await? {
            let more = free_credit_of(db, (self.whose.0, &device), currency).await?;
            sum = sum.checked_add(more).map_err(|_| too_much())?;
        }
        Ok(sum)
    }

    /// As [`Reach::credit`], and locks it: nobody else spends it before this transaction ends.
    pub(crate) async fn credit_in_turn(self, db: &mut Tx) -> Result<Money, StoreError> {
        store::orders::take_turn(db, self.whose.1).await?;
        for device in store::lenders::of(db, self.whose, self.proving, self.price).await? {
            store::orders::take_turn(db, &device).await?;
        }
        self.credit(db).await
    }
}

/// Raises the device's own credit to the price of an order, from the credit of other devices with the same
/// phones.
///
/// # Errors
///
/// [`OrderError::NotCovered`] if all of it together is too little.
pub(crate) async fn lend(
    db: &mut Tx,
    order: &OrderRow,
    proving: Option<&Lookup>,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let currency = order.price.currency();
    let own = free_credit(db, order).await?;
    let Ok(mut lacking) = order.price.checked_sub(own) else { return Ok(()) };
    let whose = (&order.publisher, &order.device);
    let mut line = 0;
    if lacking.is_zero() {
        return Ok(());
    }
    for device in store::lenders::of(db, whose, proving, order.price).await? {
        // Credit that a top-up of the other device counts on is not lent.
        store::orders::take_turn(db, &device).await?;
        let has = free_credit_of(db, (&order.publisher, &device), currency).await?;
        let part = if has.minor() < lacking.minor() { has } else { lacking };
        if part.is_zero() {
            continue;
        }
        line += 1;
        let sides = (Account::ReaderCredit(device), Account::ReaderCredit(order.device.clone()));
        let lent = Transfer::new(EventKind::CreditLent, order.id.as_str(), sides, part, now);
        store::ledger::book(db, &Transfer { line, ..lent }).await?;
        lacking = lacking.checked_sub(part).map_err(|_| OrderError::NotCovered)?;
        if lacking.is_zero() {
            return Ok(());
        }
    }
    Err(OrderError::NotCovered)
}

/// Returns to other devices what they lent for an order that was undone.
pub(crate) async fn give_back(
    db: &mut Tx,
    order: &OrderRow,
    note: &str,
    now: UnixMillis,
) -> Result<(), OrderError> {
    for lent in store::lenders::lent(db, &order.id).await? {
        let from = Account::parse(&lent.credit).ok_or_else(too_much)?;
        let to = Account::parse(&lent.debit).ok_or_else(too_much)?;
        let part =
            Money::from_minor(lent.amount, order.price.currency()).map_err(|_| too_much())?;
        let back =
            Transfer::new(EventKind::CreditReturned, order.id.as_str(), (from, to), part, now);
        let back = Transfer { line: lent.line, note: note.to_owned(), ..back };
        store::ledger::book(db, &back).await?;
    }
    Ok(())
}

fn too_much() -> StoreError {
    StoreError::Corrupt { table: "transfers", what: "credit that was lent".to_owned() }
}
