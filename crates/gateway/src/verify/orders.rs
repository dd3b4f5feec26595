//! I4 and I15 for orders that were paid without a charge.

use std::collections::BTreeMap;

use crate::ledger::Account;
use crate::store::Tx;
use crate::store::fundings::{self, Unbilled};
use crate::verify::moved::Moved;
use crate::verify::{PAGE, Sold, VerifyError, difference};

/// Checks each order that was paid from credit, tab, bundle or pass. Returns how many.
pub(super) async fn check(
    db: &mut Tx,
    books: &mut BTreeMap<String, Sold>,
) -> Result<u64, VerifyError> {
    let mut count = 0;
    let mut after = String::new();
    loop {
        let orders = fundings::unbilled(db, &after, PAGE).await?;
        let Some(last) = orders.last() else { return Ok(count) };
        after.clone_from(&last.order);
        for order in &orders {
            let sold = books.remove(&order.order).unwrap_or_default();
            one(order, &sold).map_err(|what| difference(&order.order, what))?;
            count += 1;
        }
    }
}

fn one(order: &Unbilled, sold: &Sold) -> Result<(), &'static str> {
    let is_paid = matches!(order.source.as_str(), "tab" | "credit");
    let price = if is_paid { order.price.minor() } else { 0 };
    let undone = if order.is_undone { price } else { 0 };
    let currency = order.price.currency();
    let payable = Account::PublisherPayable(order.publisher.clone());
    if sold.paid != Moved::of((price, currency), (None, Some(&payable)))
        || sold.undone != Moved::of((undone, currency), (Some(&payable), None))
    {
        return Err("I15: its publisher did not get the price");
    }
    let most = if order.source == "credit" { price } else { 0 };
    let lent = sold.lent.minor;
    let back = if order.is_undone { lent } else { 0 };
    let credit = Account::ReaderCredit(order.device.clone());
    if lent > most
        || sold.lent != Moved::of((lent, currency), (None, Some(&credit)))
        || sold.returned != Moved::of((back, currency), (Some(&credit), None))
    {
        return Err("I15: what was lent for it is not what it lacked, or did not go back");
    }
    if order.is_undone && !is_paid {
        return Err("I15: nothing was paid for it, and it was undone");
    }
    if order.received != Some(price) {
        return Err("I4: its receipt is not about what was paid");
    }
    let is_closed = order.is_undone || order.source == "tab" && order.is_refunded;
    let rights = i64::from(!is_closed && order.source != "pass");
    if order.rights != rights {
        return Err("I4: it has another number of rights than it should");
    }
    Ok(())
}
