//! The ways to pay, as an offer lists them.

use farthing_protocol::Way;

use crate::api::error::ApiError;
use crate::app::App;
use crate::config::Publisher;
use crate::orders::Caller;
use crate::orders::ways::{Sold, ways};
use crate::quotes::Quote;

/// The ways in which this reader can pay for a quote, best first, and whether a purchase from tab or credit
/// could be undone.
///
/// # Errors
///
/// [`ApiError::Order`] if the database fails.
pub(crate) async fn of_quote(
    app: &App,
    caller: &Caller,
    publisher: &Publisher,
    quote: &Quote,
) -> Result<(Vec<Way>, bool), ApiError> {
    let means = app.orders.means(caller, &quote.item, quote.price).await?;
    let sold = Sold { kind: quote.kind, price: quote.price, grants: &quote.grants };
    let terms = publisher.billing.tab(&app.config.limits);
    Ok((ways(&publisher.billing, terms.as_ref(), sold, &means), means.can_undo))
}
