//! What a phone bill pays: the price, or more than that.

use farthing_protocol::{Currency, DeviceId, Money, PublisherId};

use crate::grants::Grants;
use crate::ledger::Account;
use crate::orders::error::OrderError;
use crate::store::orders::OrderRow;
use crate::store::purpose::Purpose;
use crate::store::{self, StoreError, Tx};

/// What a phone bill pays for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bill {
    /// The price, and nothing else.
    Price,
    /// What is open on the device's tab, and the price.
    Settle,
    /// So much credit, from which the price is taken.
    TopUp(Money),
}

impl Bill {
    /// What it is for and how much it is, fixed when the order is placed.
    ///
    /// # Errors
    ///
    /// [`OrderError::NotCovered`] for credit, which only its own price buys;
    /// [`OrderError::AmountInvalid`] for a top-up that does not cover the price.
    pub(super) async fn pays(
        self,
        db: &mut Tx,
        order: &OrderRow,
    ) -> Result<(Purpose, Money), OrderError> {
        let price = order.price;
        match (self, &order.grants) {
            (Self::Price, Grants::Credit) => Ok((Purpose::TopUp, price)),
            (Self::Price, Grants::Settlement) => Ok((Purpose::Settlement, price)),
            (Self::Price, _) => Ok((Purpose::Order, price)),
            (Self::Settle | Self::TopUp(_), Grants::Credit | Grants::Settlement) => {
                Err(OrderError::NotCovered)
            }
            (Self::Settle, _) => {
                let open = to_settle(db, order).await?;
                let total = open.checked_add(price).map_err(|_| OrderError::NotCovered)?;
                let purpose = if open.is_zero() { Purpose::Order } else { Purpose::Settlement };
                Ok((purpose, total))
            }
            (Self::TopUp(amount), _) => {
                let credit = free_credit(db, order).await?;
                let after = credit.checked_add(amount).map_err(|_| OrderError::AmountInvalid)?;
                if after.minor() < price.minor() || amount.is_zero() {
                    return Err(OrderError::AmountInvalid);
                }
                Ok((Purpose::TopUp, amount))
            }
        }
    }
}

/// What is open on the tab and not on its way by another payment.
async fn to_settle(db: &mut Tx, order: &OrderRow) -> Result<Money, StoreError> {
    let (whose, currency) = ((&order.publisher, &order.device), order.price.currency());
    let tab = Account::TabReceivable(order.device.clone());
    let open = store::ledger::balance(db, &tab, currency).await?;
    let coming = store::charges::counted_on(db, whose, Purpose::Settlement, currency).await?;
    less(open, coming)
}

/// The device's credit, without what a top-up that is under way counts on.
pub(super) async fn free_credit(db: &mut Tx, order: &OrderRow) -> Result<Money, StoreError> {
    free_credit_of(db, (&order.publisher, &order.device), order.price.currency()).await
}

/// As [`free_credit`], without an order.
pub(super) async fn free_credit_of(
    db: &mut Tx,
    whose: (&PublisherId, &DeviceId),
    currency: Currency,
) -> Result<Money, StoreError> {
    let account = Account::ReaderCredit(whose.1.clone());
    let credit = store::ledger::balance(db, &account, currency).await?;
    let promised = store::charges::counted_on(db, whose, Purpose::TopUp, currency).await?;
    less(credit, promised)
}

fn less(sum: Money, by: i64) -> Result<Money, StoreError> {
    let rest = sum.minor().saturating_sub(by).max(0);
    Money::from_minor(rest, sum.currency())
        .map_err(|_| StoreError::Corrupt { table: "balances", what: "minor".to_owned() })
}
