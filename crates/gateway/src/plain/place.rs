//! The address of a plain page, and what is sold there.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::{ItemId, PublisherId};
use url::form_urlencoded::byte_serialize;

use crate::api::address::ClientAddress;
use crate::api::error::ApiError;
use crate::app::App;
use crate::config::Item;
use crate::language::Language;
use crate::plain::note::{Note, Told};
use crate::plain::response::html;
use crate::plain::scene::{Scene, Sold};
use crate::plain::view::Page;
use crate::plain::visit::{Unlisted, Visit};

/// The publisher and item of an address, which may not exist.
pub(crate) struct Place {
    /// The publisher's id, as the address says.
    pub(crate) publisher: String,
    /// The item's id, as the address says.
    pub(crate) item: String,
    pub(crate) language: Language,
    /// Where the reader is.
    pub(crate) address: ClientAddress,
}

impl Place {
    /// The context of the page, for this visit.
    pub(crate) fn scene<'a>(&self, app: &'a App, visit: &str) -> Option<Scene<'a>> {
        let publisher = PublisherId::parse(&self.publisher).ok()?;
        let publisher = app.config.publishers.get(&publisher)?;
        let item = ItemId::parse(&self.item).ok()?;
        let sold = if let Some(Item { kind, title, url, .. }) = publisher.items.get(&item) {
            Sold { kind: *kind, title: title.clone(), url: url.as_ref(), is_listed: true }
        } else {
            // An item of a signed offer is known only to a visit that was begun with the offer.
            let (key, now) = (&app.secrets.visit, app.clock.now());
            let visit = Visit::verify(key, now, &publisher.id, &item, visit)?;
            let Unlisted { kind, title } = visit.unlisted?;
            Sold { kind, title, url: None, is_listed: false }
        };
        let (language, address) = (self.language, self.address);
        Some(Scene { app, publisher, item, sold, language, address })
    }

    fn path(&self) -> String {
        format!("/pay/{}/{}", self.publisher, self.item)
    }

    /// The page for an address that sells nothing.
    pub(crate) fn unknown(&self) -> Result<Response, ApiError> {
        html(StatusCode::NOT_FOUND, &Page::unknown(self.language, &self.path()))
    }

    /// An error page instead of a problem in JSON.
    pub(crate) fn failed(&self, visit: &str, error: ApiError) -> Response {
        let wait = error.retry_in();
        let note = match &error {
            ApiError::TooManyRequests(_) => Note::TooMany,
            _ => Note::Failed,
        };
        // Logs failures of the gateway and gives the status.
        let problem = error.into_response();
        let visit: String = byte_serialize(visit.as_bytes()).collect();
        let again = format!("{}?visit={visit}&lang={}", self.path(), self.language.tag());
        let told = Told { note, wait: wait.unwrap_or_default() };
        let page = Page::failed(self.language, &self.path(), again, told);
        let Ok(mut response) = html(problem.status(), &page) else { return problem };
        if let Some(after) = problem.headers().get(RETRY_AFTER) {
            response.headers_mut().insert(RETRY_AFTER, after.clone());
        }
        response
    }
}
