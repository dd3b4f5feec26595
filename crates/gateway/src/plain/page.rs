//! `/pay/{publisher}/{item}`: one address for looking and for acting. Acting always ends in looking
//! again (303), so that going back and reloading repeat nothing. Looking without a capability leads to
//! an address with one, so that going back after paying meets the purchase and no price.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as Shared};
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::ItemId;
use serde::Deserialize;

use crate::api::address::ClientAddress;
use crate::api::error::ApiError;
use crate::app::App;
use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::orders::Caller;
use crate::plain::by_phone;
use crate::plain::enter::{come_back, enter};
use crate::plain::fields::Fields;
use crate::plain::line;
use crate::plain::note::{Note, Told};
use crate::plain::place::{Place, Sold};
use crate::plain::show::Shown;
use crate::plain::steps::{self, Stop};
use crate::plain::view::Page;
use crate::plain::visit::Visit;
use crate::plain::words::Language;
use crate::rate_limits::Cost;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The capability.
    #[serde(default)]
    visit: String,
    /// A ticket from the sheet, in its place.
    #[serde(default)]
    ticket: String,
    /// The way back from a carrier's own window, in its place.
    #[serde(default)]
    back: String,
    /// What the last attempt led to.
    #[serde(default)]
    note: String,
    /// When another one can work: milliseconds since 1970.
    #[serde(default)]
    until: String,
    /// Which language.
    lang: Option<String>,
    /// `read` for the article.
    #[serde(default)]
    view: String,
    /// The hand-off to a phone that is shown.
    #[serde(default)]
    phone: String,
}

impl Asked {
    /// The capability.
    pub(crate) fn visit(&self) -> &str {
        &self.visit
    }

    /// Which language is asked for.
    pub(crate) fn language(&self) -> Option<&str> {
        self.lang.as_deref()
    }

    fn told(&self, now: UnixMillis) -> Option<Told> {
        let until = UnixMillis(self.until.parse().unwrap_or_default());
        Some(Told { note: Note::parse(&self.note)?, wait: until.since(now) })
    }
}

/// Who reads what, in which language.
pub(crate) struct Scene<'a> {
    /// The service.
    pub(crate) app: &'a App,
    /// Who sells.
    pub(crate) publisher: &'a Publisher,
    /// The item.
    pub(crate) item: ItemId,
    /// What it is.
    pub(crate) sold: Sold<'a>,
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
    pub(crate) fn address_of(&self, visit: &Visit, told: Option<Told>) -> String {
        let now = self.app.clock.now();
        let capability = visit.seal(&self.app.secrets.visit, now);
        let note = told.map_or(String::new(), |Told { note, wait }| {
            let until = now.plus(wait).0;
            let until = if wait.is_zero() { String::new() } else { format!("&until={until}") };
            format!("&note={}{until}", note.word())
        });
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
) -> Response {
    let language = language(asked.lang.as_deref(), &headers);
    let place = Place { publisher, item, language, address };
    let shown = look(&app, &place, &asked).await;
    shown.unwrap_or_else(|error| place.failed(&asked.visit, error))
}

async fn look(app: &App, place: &Place, asked: &Asked) -> Result<Response, ApiError> {
    app.limits.check(Cost::Light, place.address.0)?;
    let Some(scene) = place.scene(app, &asked.visit) else { return place.unknown() };
    if !asked.ticket.is_empty() {
        return enter(&scene, &asked.ticket).await;
    }
    if !asked.back.is_empty() {
        return come_back(&scene, &asked.back).await;
    }
    let Some(visit) = scene.visit(&asked.visit) else {
        let told = (!asked.visit.is_empty()).then_some(Told::at_once(Note::Again));
        let fresh = Visit::fresh(&scene.publisher.id, &scene.item)?;
        return see_other(&scene.address_of(&fresh, told));
    };
    if !asked.phone.is_empty() {
        return by_phone::look(&scene, visit, &asked.phone).await;
    }
    let shown = Shown { scene: &scene, visit, wants_article: asked.view == "read" };
    asking(app, StatusCode::OK, &shown.page(asked.told(app.clock.now())).await?)
}

/// Does what a form asks for, then shows where the purchase stands.
pub(crate) async fn act(
    Shared(app): Shared<App>,
    address: ClientAddress,
    Path((publisher, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Response {
    let language = language(asked.lang.as_deref(), &headers);
    let place = Place { publisher, item, language, address };
    let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
    let done = carry_out(&app, &place, &fields, &headers).await;
    done.unwrap_or_else(|error| place.failed(&fields.visit, error))
}

async fn carry_out(
    app: &App,
    place: &Place,
    fields: &Fields,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    app.limits.check(Cost::Payment, place.address.0)?;
    let Some(scene) = place.scene(app, &fields.visit) else { return place.unknown() };
    let Some(mut visit) = scene.visit(&fields.visit) else {
        let visit = Visit::fresh(&scene.publisher.id, &scene.item)?;
        if fields.visit.is_empty() && !fields.phone.is_empty() {
            // From the frame, whose checkout did not come. Nothing is done here: another page could
            // send the same. The reader's next press is one on this page.
            let shown = Shown { scene: &scene, visit, wants_article: false };
            return asking(app, StatusCode::OK, &shown.begun(fields.begun()).await?);
        }
        return see_other(&scene.address_of(&visit, Some(Told::at_once(Note::Again))));
    };
    if fields.action == "line" {
        return line::begin(&scene, &visit, &fields.phone);
    }
    let done = match fields.action.as_str() {
        "code" | "resend" | "cancel" | "undo" => {
            steps::carry_on(&scene, &visit, &fields.action, &fields.code).await
        }
        "phone" => match by_phone::begin(&scene, &visit, fields, headers).await {
            Ok(address) => return see_other(&address),
            Err(stop) => Err(stop),
        },
        way => match fields.chosen(way) {
            Ok(funding) => steps::pay(&scene, &mut visit, fields, funding).await,
            Err(note) => Err(Stop::Typed(note)),
        },
    };
    if let Err(Stop::Typed(note)) = done {
        // Shown at once, with what was typed: a number has no place in an address.
        let shown = Shown { scene: &scene, visit, wants_article: false };
        let page = shown.correct(note, fields.typed(note)).await?;
        return asking(app, StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let told = done.err().map(|stop| {
        let (note, wait) = stop.told();
        Told { note, wait: wait.unwrap_or_default() }
    });
    see_other(&scene.address_of(&visit, told))
}

/// The language of a page that the server writes.
pub(crate) fn language(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::choose(asked, accepted)
}

/// Leads on, so that going back and reloading repeat nothing.
pub(crate) fn see_other(address: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::from_str(address).map_err(|e| ApiError::Internal(e.into()))?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

/// Nothing runs here but the gateway's own script. Pictures come from the article's own pages; forms go to the gateway only.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src https: http:; \
    script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page that the server writes, under its policy.
pub(crate) fn html<T: Template>(status: StatusCode, page: &T) -> Result<Response, ApiError> {
    under(POLICY, status, page)
}

/// A page whose script may ask a carrier whose phone this is.
fn asking(app: &App, status: StatusCode, page: &Page) -> Result<Response, ApiError> {
    under(&format!("{POLICY}{}", line::policy(app)), status, page)
}

fn under<T: Template>(policy: &str, status: StatusCode, page: &T) -> Result<Response, ApiError> {
    let text = page.render().map_err(|cause| ApiError::Internal(cause.into()))?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy),
        // Browsers send `Origin: null` with forms of pages that send no referrer at all.
        (REFERRER_POLICY, "same-origin"),
    ];
    Ok((status, headers, text).into_response())
}
