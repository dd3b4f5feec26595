//! Places an order with the way to pay that the reader chose.

use farthing_protocol::order::Funding;

use crate::app::App;
use crate::config::Billing;
use crate::grants::Grants;
use crate::handoff::payer;
use crate::orders::{Bill, Caller, OrderError, PayFrom, Placed, Purchase};

/// Begins a payment by phone bill, or pays at once from tab, credit, a bundle or a pass. Then notifies the
/// desktops for which this device pays.
///
/// # Errors
///
/// As [`crate::orders::Orders::place_with`] and [`crate::orders::Orders::spend`];
/// [`OrderError::AmountInvalid`] for a top-up that the publisher does not offer; [`OrderError::NotCovered`]
/// if the tab is overdue and the funding does not settle it.
pub(crate) async fn pay(
    app: &App,
    caller: &Caller,
    billing: &Billing,
    purchase: Purchase,
    funding: Funding,
) -> Result<Placed, OrderError> {
    let placed = place(app, caller, billing, purchase, funding).await?;
    if let Err(error) = payer::tell(app, &caller.device).await {
        // The desktop's stream reads without a notification too, a little later.
        tracing::warn!(?error, "no desktop is told");
    }
    Ok(placed)
}

async fn place(
    app: &App,
    caller: &Caller,
    billing: &Billing,
    purchase: Purchase,
    funding: Funding,
) -> Result<Placed, OrderError> {
    let terms = billing.tab(&app.config.limits);
    if let Some(terms) = &terms
        && !matches!(funding, Funding::Settle { .. } | Funding::Tab)
        && purchase.grants != Grants::Credit
    {
        let means = app.orders.means(caller, &purchase.item, purchase.price).await?;
        // An overdue tab must be settled before the next purchase.
        if terms.is_overdue(&means.tab, means.now) {
            return Err(OrderError::NotCovered);
        }
    }
    let (phone, bill) = match funding {
        Funding::PhoneBill { phone } => (phone, Bill::Price),
        Funding::Settle { phone } => (phone, Bill::Settle),
        Funding::TopUp { phone, amount } => match billing {
            Billing::Credit { top_ups } if top_ups.contains(&amount) => {
                (phone, Bill::TopUp(amount))
            }
            _ => return Err(OrderError::AmountInvalid),
        },
        Funding::Tab => {
            let terms = terms.ok_or(OrderError::NotCovered)?;
            return tap(app, caller, purchase, PayFrom::Tab(terms)).await;
        }
        Funding::Credit => return tap(app, caller, purchase, PayFrom::Credit).await,
        Funding::Bundle => return tap(app, caller, purchase, PayFrom::Bundle).await,
        Funding::Pass => return tap(app, caller, purchase, PayFrom::Pass).await,
    };
    app.orders.place_with(caller, purchase, phone, bill).await
}

/// Pays without a carrier: from tab, credit, a bundle or a pass.
async fn tap(
    app: &App,
    caller: &Caller,
    purchase: Purchase,
    from: PayFrom,
) -> Result<Placed, OrderError> {
    let order = app.orders.spend(caller, purchase, from).await?;
    Ok(Placed { order, is_new: true })
}
