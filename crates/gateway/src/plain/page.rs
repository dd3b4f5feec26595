//! `/pay/{publisher}/{item}`: one address for looking and for acting. Acting always ends in looking
//! again (303), so that going back and reloading repeat nothing.

use askama::Template as _;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as Shared};
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::{ItemId, Msisdn, PublisherId};
use serde::Deserialize;

use crate::api::address::ClientAddress;
use crate::api::error::ApiError;
use crate::api::limits::Cost;
use crate::config::Publisher;
use crate::orders::Caller;
use crate::plain::show::Shown;
use crate::plain::steps;
use crate::plain::view::Page;
use crate::plain::visit::Visit;
use crate::plain::words::{Language, Note};
use crate::service::App;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The capability.
    #[serde(default)]
    pub(crate) visit: String,
    /// What the last attempt led to.
    #[serde(default)]
    pub(crate) note: String,
    /// Which language.
    pub(crate) lang: Option<String>,
    /// `read` for the article.
    #[serde(default)]
    pub(crate) view: String,
}

/// The fields of all forms.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Fields {
    #[serde(default)]
    visit: String,
    #[serde(default)]
    quote: String,
    #[serde(default, rename = "do")]
    action: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    code: String,
}

/// Who reads what, in which language.
pub(crate) struct Scene<'a> {
    /// The service.
    pub(crate) app: &'a App,
    /// Who sells.
    pub(crate) publisher: &'a Publisher,
    /// The item.
    pub(crate) item: ItemId,
    /// The language.
    pub(crate) language: Language,
    /// Where the reader is.
    pub(crate) address: ClientAddress,
}

impl Scene<'_> {
    /// The page's own path.
    pub(crate) fn path(&self) -> String {
        format!("/pay/{}/{}", self.publisher.id, self.item)
    }

    /// The page's own address for a visit.
    pub(crate) fn address_of(&self, visit: &Visit, note: Option<Note>) -> String {
        let capability = visit.seal(&self.app.secrets.visit, self.app.clock.now());
        let note = note.map_or(String::new(), |note| format!("&note={}", note.word()));
        format!("{}?visit={capability}&lang={}{note}", self.path(), self.language.tag())
    }

    /// The visit as a caller of the money core.
    pub(crate) fn caller(&self, visit: &Visit) -> Caller {
        Caller {
            device: visit.device.clone(),
            publisher: visit.publisher.clone(),
            address: self.address.0,
        }
    }

    fn visit(&self, text: &str) -> Option<Visit> {
        let (key, now) = (&self.app.secrets.visit, self.app.clock.now());
        Visit::open(key, now, &self.publisher.id, &self.item, text)
    }
}

/// Shows where the purchase stands.
pub(crate) async fn show(
    Shared(app): Shared<App>,
    address: ClientAddress,
    Path((publisher, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    app.limits.check(Cost::Light, address.0)?;
    let language = language(asked.lang.as_deref(), &headers);
    let Some(scene) = scene(&app, &publisher, &item, language, address) else {
        return unknown(language, &publisher, &item);
    };
    let (visit, note) = match scene.visit(&asked.visit) {
        Some(visit) => (visit, Note::parse(&asked.note)),
        None if asked.visit.is_empty() => (Visit::fresh(&scene.publisher.id, &scene.item)?, None),
        None => (Visit::fresh(&scene.publisher.id, &scene.item)?, Some(Note::Again)),
    };
    let shown = Shown { scene: &scene, visit: &visit, wants_article: asked.view == "read" };
    html(StatusCode::OK, &shown.page(note).await?)
}

/// Does what a form asks for, then shows where the purchase stands.
pub(crate) async fn act(
    Shared(app): Shared<App>,
    address: ClientAddress,
    Path((publisher, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Result<Response, ApiError> {
    app.limits.check(Cost::Payment, address.0)?;
    let language = language(asked.lang.as_deref(), &headers);
    let Some(scene) = scene(&app, &publisher, &item, language, address) else {
        return unknown(language, &publisher, &item);
    };
    let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
    let Some(mut visit) = scene.visit(&fields.visit) else {
        let fresh = Visit::fresh(&scene.publisher.id, &scene.item)?;
        return see_other(&scene.address_of(&fresh, Some(Note::Again)));
    };
    let done = match fields.action.as_str() {
        "pay" => {
            let Ok(phone) = Msisdn::parse(&fields.phone) else {
                // Shown at once, with what was typed: a number has no place in an address.
                let shown = Shown { scene: &scene, visit: &visit, wants_article: false };
                let page = shown.correct_phone(&fields.phone)?;
                return html(StatusCode::UNPROCESSABLE_ENTITY, &page);
            };
            steps::pay(&scene, &mut visit, &fields.quote, phone).await
        }
        action => steps::carry_on(&scene, &visit, action, &fields.code).await,
    };
    let note = match done {
        Ok(()) => None,
        Err(stop) => Some(stop.note()),
    };
    see_other(&scene.address_of(&visit, note))
}

fn scene<'a>(
    app: &'a App,
    publisher: &str,
    item: &str,
    language: Language,
    address: ClientAddress,
) -> Option<Scene<'a>> {
    let publisher = app.config.publishers.get(&PublisherId::parse(publisher).ok()?)?;
    let item = ItemId::parse(item).ok()?;
    publisher.items.contains_key(&item).then_some(())?;
    Some(Scene { app, publisher, item, language, address })
}

fn language(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::choose(asked, accepted)
}

fn unknown(language: Language, publisher: &str, item: &str) -> Result<Response, ApiError> {
    html(StatusCode::NOT_FOUND, &Page::unknown(language, &format!("/pay/{publisher}/{item}")))
}

fn see_other(address: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::from_str(address).map_err(|e| ApiError::Internal(e.into()))?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

/// Nothing runs here. Pictures come from the article's own pages; forms go to the gateway only.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src https: http:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn html(status: StatusCode, page: &Page) -> Result<Response, ApiError> {
    let text = page.render().map_err(|cause| ApiError::Internal(cause.into()))?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        // Browsers send `Origin: null` with forms of pages that send no referrer at all.
        (REFERRER_POLICY, "same-origin"),
    ];
    Ok((status, headers, text).into_response())
}
