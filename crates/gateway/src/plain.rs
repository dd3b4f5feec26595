//! The plain page: the whole purchase as HTML from the server, for browsers without JavaScript or
//! WebAssembly, and when the checkout did not start.
//!
//! [`visit`] is the session here. [`ticket`] brings a reader from the sheet, [`returning`] from a carrier's
//! own window ([`enter`]), and [`claim`] takes the right back to the article. [`page`] handles the address of
//! an item ([`place`], [`scene`], [`fields`], [`steps`]), [`response`] has the headers of every page,
//! [`by_phone`] begins a hand-off to a phone, [`shelf`] lists everything that a publication sells. [`show`],
//! [`asking`], [`view`], [`receipt`], [`note`], [`words`] and [`style`] render the pages. [`fetch`] reads the
//! paid article for browsers that cannot decrypt it, [`mod@line`] is silent confirmation, and [`keyring`] is
//! a reader's page about their passkeys. Every state has links or forms to continue; none needs a script, a
//! cookie or storage.

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

/// The path of the style sheet, for the other pages that the server renders.
pub(crate) fn style_path() -> &'static str {
    style::path()
}
