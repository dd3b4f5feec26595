//! The amount and purpose of a phone-bill payment: the price, or more.

use farthing_protocol::{Currency, DeviceId, Money, PublisherId};

use crate::grants::Grants;
use crate::ledger::Account;
use crate::orders::error::OrderError;
use crate::store::orders::OrderRow;
use crate::store::purpose::Purpose;
use crate::store::{self, StoreError, Tx};

/// What a phone-bill payment for an order covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bill {
    /// The price, and nothing else.
    Price,
    /// The price, and the amount open on the device's tab.
    Settle,
    /// A top-up of this amount, from which the price is paid.
    TopUp(Money),
}

impl Bill {
    /// The purpose and the amount, fixed when the order is placed.
    ///
    /// # Errors
    ///
    /// [`OrderError::NotCovered`] if credit is ordered, which only its own price can buy;
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

/// The amount open on the tab, less what other payments under way settle.
async fn to_settle(db: &mut Tx, order: &OrderRow) -> Result<Money, StoreError> {
    let (whose, currency) = ((&order.publisher, &order.device), order.price.currency());
    let tab = Account::TabReceivable(order.device.clone());
    let open = store::ledger::balance(db, &tab, currency).await?;
    let coming = store::charges::counted_on(db, whose, Purpose::Settlement, currency).await?;
    less(open, coming)
}

/// The device's credit, less what top-ups under way count on.
pub(super) async fn free_credit(db: &mut Tx, order: &OrderRow) -> Result<Money, StoreError> {
    free_credit_of(db, (&order.publisher, &order.device), order.price.currency()).await
}

/// As [`free_credit`], without an order.
pub(crate) async fn free_credit_of(
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
