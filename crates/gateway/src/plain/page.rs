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
use crate::orders::{Caller, OrderError, Purchase};
use crate::plain::show::Shown;
use crate::plain::view::Page;
use crate::plain::visit::Visit;
use crate::plain::words::{Language, Note};
use crate::quotes::Quote;
use crate::service::App;
use crate::store::devices;

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
        "pay" => match Msisdn::parse(&fields.phone) {
            Ok(phone) => pay(&scene, &mut visit, &fields.quote, phone).await,
            Err(_) => {
                // Shown at once, with what was typed: a number has no place in an address.
                let shown = Shown { scene: &scene, visit: &visit, wants_article: false };
                let page = shown.correct_phone(&fields.phone)?;
                return html(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        },
        action => step(&scene, &visit, action, &fields.code).await,
    };
    let note = match done {
        Ok(()) => None,
        Err(error) => Some(note_of(error)),
    };
    see_other(&scene.address_of(&visit, note))
}

/// What stood in the way.
enum Stop {
    Order(OrderError),
    Price,
    Our(ApiError),
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        match error.into() {
            ApiError::Order(error) => Self::Order(error),
            other => Self::Our(other),
        }
    }
}

async fn pay(
    scene: &Scene<'_>,
    visit: &mut Visit,
    quote: &str,
    phone: Msisdn,
) -> Result<(), Stop> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let publisher = scene.publisher;
    let quote = Quote::open(&app.secrets.quote, now, &visit.device, &publisher.id, quote)
        .map_err(|_| Stop::Price)?;
    if quote.item != scene.item {
        return Err(Stop::Price);
    }
    let (device, seller) = (visit.device.clone(), visit.publisher.clone());
    app.store
        .write(move |db| {
            Box::pin(async move { devices::add_keyless(db, &seller, &device, now).await })
        })
        .await
        .map_err(ApiError::from)?;
    let purchase = Purchase::of(quote, publisher);
    // A task of its own: a reader who leaves the page has still asked.
    let (orders, caller) = (app.orders.clone(), scene.caller(visit));
    let task = tokio::spawn(async move { orders.place(&caller, purchase, phone).await });
    let placed = task.await.map_err(|e| ApiError::Internal(e.into()))??;
    visit.order = Some(placed.order.id);
    Ok(())
}

async fn step(scene: &Scene<'_>, visit: &Visit, action: &str, code: &str) -> Result<(), Stop> {
    let order = visit.order.clone().ok_or(Stop::Order(OrderError::NotFound))?;
    let (orders, caller) = (scene.app.orders.clone(), scene.caller(visit));
    let (action, code) = (action.to_owned(), six_digits(code));
    let task = tokio::spawn(async move {
        match action.as_str() {
            "code" => orders.submit_code(&caller, &order, &code).await,
            "resend" => orders.resend(&caller, &order).await,
            "cancel" => orders.cancel(&caller, &order).await,
            _ => Err(OrderError::Moved),
        }
    });
    task.await.map_err(|e| ApiError::Internal(e.into()))??;
    Ok(())
}

/// Readers paste the whole message, type spaces, or full-width digits; what counts is the code.
fn six_digits(typed: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        c => c,
    };
    let narrowed: String = typed.chars().map(narrow).collect();
    let runs = narrowed.split(|c: char| !c.is_ascii_digit());
    let found = runs.into_iter().find(|run| run.len() == 6).map(str::to_owned);
    found.unwrap_or_else(|| narrowed.split_whitespace().collect())
}

fn note_of(stop: Stop) -> Note {
    match stop {
        Stop::Price => Note::PriceChanged,
        Stop::Our(error) => {
            tracing::error!(?error, "the plain page failed");
            Note::Failed
        }
        Stop::Order(error) => match error {
            OrderError::WrongCode { .. } => Note::WrongCode,
            OrderError::CodeExpired => Note::CodeExpired,
            OrderError::InvalidCode => Note::InvalidCode,
            OrderError::TooSoon { .. } => Note::TooSoon,
            OrderError::NoSendsLeft => Note::NoSendsLeft,
            OrderError::TooManyRequests { .. } => Note::TooMany,
            OrderError::AlreadyPaying => Note::AlreadyPaying,
            OrderError::NumberNotServed => Note::NumberNotServed,
            OrderError::CarrierUnavailable => Note::CarrierUnavailable,
            // The page that follows shows what is owned, or how far the order got.
            OrderError::AlreadyOwned | OrderError::Moved | OrderError::NotFound => Note::Moved,
            OrderError::Internal(cause) => {
                tracing::error!(error = ?cause, "the plain page failed");
                Note::Failed
            }
        },
    }
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

#[cfg(test)]
mod tests {
    use super::six_digits;

    #[test]
    fn the_code_is_found_in_whatever_is_pasted() {
        for (typed, code) in [
            ("123456", "123456"),
            (" 123 456 ", "123456"),
            ("１２３４５６", "123456"),
            ("[제주포스트] 300원 결제 인증번호 012345 (3분 유효).", "012345"),
            ("@news.localhost #123456 @pay.localhost", "123456"),
            ("12345", "12345"),
            ("", ""),
        ] {
            assert_eq!(six_digits(typed), code, "{typed}");
        }
    }
}
