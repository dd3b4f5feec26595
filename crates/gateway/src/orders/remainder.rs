//! What is left at the source that paid an order: credit, units of a bundle, the time of a pass, or the amount
//! open on the tab.

use farthing_protocol::{Method, Money};

use crate::clock::UnixMillis;
use crate::ledger::Account;
use crate::orders::error::OrderError;
use crate::orders::lending::Reach;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::purpose::Purpose;
use crate::store::{self, Tx};

/// What is left now at the source that paid an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remainder {
    /// The amount that is open on the tab.
    Tab(Money),
    Credit(Money),
    /// Units that the bundle has left.
    Bundle(u32),
    /// When the pass ends; none if it does not end.
    Pass(Option<UnixMillis>),
}

/// The method of an order that was paid without a carrier, and what is left at its source.
pub(crate) async fn of_source(
    db: &mut Tx,
    order: &OrderRow,
    source: Option<&Source>,
) -> Result<(Method, Option<Remainder>), OrderError> {
    Ok(match source {
        Some(Source::Tab) => (Method::Tab, Some(tab(db, order).await?)),
        Some(Source::Credit) => (Method::Credit, Some(credit(db, order).await?)),
        Some(Source::BundleUnit(right)) => {
            let left = store::rights::units_left(db, right).await?;
            (Method::Bundle, Some(Remainder::Bundle(left)))
        }
        Some(Source::Pass(right)) => {
            let until = store::rights::until(db, right).await?;
            (Method::Pass, Some(Remainder::Pass(until)))
        }
        Some(Source::Charge(_)) | None => (Method::PhoneBill, None),
    })
}

/// What is left after a charge: the credit after a top-up, or the amount open on the tab after a settlement.
pub(super) async fn of_charge(
    db: &mut Tx,
    order: &OrderRow,
    purpose: Purpose,
) -> Result<Option<Remainder>, OrderError> {
    Ok(match purpose {
        Purpose::Order => None,
        Purpose::TopUp => Some(credit(db, order).await?),
        Purpose::Settlement => Some(tab(db, order).await?),
    })
}

async fn tab(db: &mut Tx, order: &OrderRow) -> Result<Remainder, OrderError> {
    let account = Account::TabReceivable(order.device.clone());
    let open = store::ledger::balance(db, &account, order.price.currency()).await?;
    Ok(Remainder::Tab(open))
}

async fn credit(db: &mut Tx, order: &OrderRow) -> Result<Remainder, OrderError> {
    Ok(Remainder::Credit(Reach::of(order, None).credit(db).await?))
}
