//! The plain page: the whole purchase as HTML from the server, for browsers without JavaScript or
//! WebAssembly, and for everyone whose checkout did not start.
//!
//! [`visit`] is what stands for a session here, [`page`] the one address, [`show`], [`view`] and [`words`] what it
//! shows, [`fetch`] how the paid article is read for those whose browser cannot open it itself.
//! Every state has links or forms that lead on; nothing needs a script, a cookie or storage.

use axum::Router;
use axum::routing::get;

use crate::service::App;

pub(crate) mod fetch;
mod page;
mod show;
mod steps;
mod style;
mod view;
mod visit;
mod words;

/// The addresses of the plain page.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/pay/{publisher}/{*item}", get(page::show).post(page::act))
        .route(style::path(), get(style::sheet))
}

/// Where the style sheet is, for the other pages that the server writes.
pub(crate) fn style_path() -> &'static str {
    style::path()
}
