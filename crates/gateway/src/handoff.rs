//! From the desktop to the phone: a code on one screen, a purchase on the other.
//!
//! After RFC 10027. The QR code holds one single-use address and nothing else. The page behind it names what is sold and
//! from where it was started, asks for the check that the desktop shows, and binds only by a press.
//! The phone then buys on the plain page: it works on every phone that can open a link, it is small, and it is
//! one purchase flow fewer to keep right. What it buys belongs to the desktop's device.
//!
//! [`state`] and [`step`] are the pure state machine, [`browser`] and [`qr`] what both screens show, [`limits`] how
//! often, [`guest`] who looks, [`handed`] what is bought, [`payer`] what the phone has of its own, [`start`] and [`standing`] what the desktop calls, [`page`] and [`words`] the phone's side,
//! [`mod@print`] the code on paper.

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

/// How long a hand-off is kept after it began: longer than every limit looks back.
pub(crate) const KEPT: Duration = Duration::from_hours(24);

/// Notes the order that the bound phone placed, and tells the desktop.
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
