//! The plain page: the whole purchase as HTML from the server, for browsers without JavaScript or
//! WebAssembly, and for everyone whose checkout did not start.
//!
//! [`visit`] is what stands for a session here, [`ticket`] how a reader comes from the sheet with one, [`claim`]
//! how what was bought goes back to the article. [`page`] is the address of an item ([`place`], [`scene`], [`fields`]), [`response`] what every page is sent with, [`by_phone`] the way on to a phone, [`shelf`] that of everything
//! that a publication sells; [`show`], [`asking`], [`view`], [`receipt`], [`note`] and [`words`] are what they show, [`fetch`] how the paid article is read for those whose browser
//! cannot open it itself. [`keyring`] is a reader's page about their passkeys.
//! Every state has links or forms that lead on; nothing needs a script, a cookie or storage. [`returning`] is the way back from a
//! carrier's own window, and [`mod@line`] what spares a reader on mobile data the code.

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::passkeys::keyring::PATH;

mod asking;
mod by_phone;
pub(crate) mod claim;
mod enter;
pub(crate) mod fetch;
mod fields;
mod keyring;
mod line;
mod note;
pub(crate) mod page;
mod place;
mod receipt;
pub(crate) mod response;
pub(crate) mod returning;
pub(crate) mod scene;
mod shelf;
mod show;
mod steps;
pub(crate) mod style;
pub(crate) mod ticket;
mod view;
pub(crate) mod visit;
pub(crate) mod words;

/// The addresses of the plain page.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/pay/{publisher}", get(shelf::show))
        .route("/pay/{publisher}/{*item}", get(page::show).post(page::act))
        .route(style::path(), get(style::sheet))
        .route(style::script_path(), get(style::script))
        .route(style::line_path(), get(style::line))
        .route("/line", get(line::returned))
        .route(PATH, get(keyring::show).post(keyring::act))
}

/// Where the style sheet is, for the other pages that the server writes.
pub(crate) fn style_path() -> &'static str {
    style::path()
}
