//! The hand-off from a desktop to a phone by QR code.
//!
//! Follows RFC 10027. The QR code contains only an address that one phone can use. Its page names the item
//! and where the hand-off was started, asks for the number that the desktop shows, and binds the phone only
//! when the reader presses a button. The phone then buys on the plain page, which is small, works on every
//! phone, and needs no second purchase flow. The purchase belongs to the desktop's device.
//!
//! [`state`] and [`step`] are the pure state machine, [`browser`] and [`qr`] have what both screens show,
//! [`limits`] the limits, [`guest`] the phone's browser, [`handed`] the purchase, [`payer`] payments by the
//! phone's own tab or credit, [`start`] and [`standing`] the desktop's calls, [`page`] and [`words`] the
//! phone's side, [`mod@print`] the code on paper.

use core::time::Duration;

use axum::Router;
use axum::routing::get;
use farthing_protocol::{DeviceId, HandoffId, OrderId};

use crate::app::App;
use crate::store::{StoreError, handoffs};

mod browser;
mod guest;
pub(crate) mod handed;
mod limits;
mod page;
pub(crate) mod payer;
pub(crate) mod print;
pub(crate) mod qr;
mod show;
pub(crate) mod standing;
pub(crate) mod start;
pub(crate) mod state;
pub(crate) mod step;
mod words;

/// How long a hand-off is kept after it began: longer than the period of every limit.
pub(crate) const KEPT: Duration = Duration::from_hours(24);

/// Saves the order that the bound phone placed, and notifies the desktop.
///
/// # Errors
///
/// If the database cannot be written.
pub(crate) async fn placed(
    app: &App,
    id: HandoffId,
    phone: DeviceId,
    order: OrderId,
) -> Result<(), StoreError> {
    let known = id.clone();
    app.store
        .write(move |db| {
            Box::pin(async move { handoffs::set_order(db, &id, &phone, &order).await })
        })
        .await?;
    app.handoffs.stir(&known);
    Ok(())
}

/// The addresses of the phone page.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/h", get(page::show).post(page::act)).route("/h/{token}", get(page::enter))
}

#[cfg(test)]
mod tests;
