//! Refunds a reader's unspent credit.

use farthing_protocol::Money;

use crate::carriers::RefundAbility;
use crate::clock::UnixMillis;
use crate::orders::lending::Reach;
use crate::orders::place::Caller;
use crate::orders::{OrderError, Orders};
use crate::refunds::ask::{AskError, credit};
use crate::refunds::begin::BeginError;
use crate::store::refunds::RefundRow;
use crate::store::{self, Tx};

/// Refunds of credit that were begun for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreditGivenBack {
    /// One refund for each top-up.
    pub(crate) refunds: Vec<RefundRow>,
    /// Sum of the refunds.
    pub(crate) total: Money,
    /// The credit that remains.
    pub(crate) balance: Money,
}

impl Orders {
    /// Begins to refund all credit that carriers can take off the bill: unspent, from top-ups of this month,
    /// on this device and on others with phones that this one has proved. None if there is no such credit.
    ///
    /// # Errors
    ///
    /// [`OrderError::Moved`] if another request refunded the credit meanwhile; [`OrderError::Internal`] if the
    /// database fails.
    pub(crate) async fn refund_credit(
        &self,
        caller: &Caller,
    ) -> Result<Option<CreditGivenBack>, OrderError> {
        let core = &self.core;
        let abilities = core.carriers.iter();
        let abilities: Vec<_> =
            abilities.map(|carrier| (carrier.id().to_owned(), carrier.gives_back())).collect();
        let (wish, now) = (caller.clone(), core.clock.now());
        let begun = core
            .store
            .write(move |db| Box::pin(async move { give_back(db, &wish, &abilities, now).await }));
        let refunds = match begun.await {
            Ok(refunds) => refunds,
            Err(AskError::Begin(BeginError::Store(error))) => return Err(error.into()),
            // Another request has refunded the rest meanwhile.
            Err(_) => return Err(OrderError::Moved),
        };
        let Some(first) = refunds.first() else { return Ok(None) };
        let currency = first.amount.currency();
        let sum = refunds.iter().try_fold(Money::zero(currency), |sum, one| {
            if one.amount.currency() == currency { sum.checked_add(one.amount) } else { Ok(sum) }
        });
        let mut db = core.store.read().await?;
        let whose = (&caller.publisher, &caller.device);
        let reach = Reach { whose, proving: None, price: Money::zero(currency) };
        let balance = reach.credit(&mut db).await?;
        Ok(Some(CreditGivenBack { total: sum.map_err(|_| OrderError::Moved)?, refunds, balance }))
    }
}

/// Refunds the device's credit, and that of other devices with the same phones.
async fn give_back(
    db: &mut Tx,
    wish: &Caller,
    abilities: &[(String, RefundAbility)],
    now: UnixMillis,
) -> Result<Vec<RefundRow>, AskError> {
    let whose = (&wish.publisher, &wish.device);
    let mut begun = credit(db, whose, abilities, now).await?;
    for device in store::lenders::all(db, whose).await? {
        begun.extend(credit(db, (&wish.publisher, &device), abilities, now).await?);
    }
    Ok(begun)
}
