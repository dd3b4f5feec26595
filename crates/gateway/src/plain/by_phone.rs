//! The hand-off from the plain page to a phone: a page with the QR code, which reloads itself.

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use farthing_protocol::HandoffId;
use farthing_protocol::handoff::{AskHandoff, HandoffState, HandoffView};
use farthing_sentences::HandText;
use serde::{Deserialize, Serialize};

use crate::api::error::ApiError;
use crate::handoff::handed::Handed;
use crate::handoff::{qr, standing, start};
use crate::plain::fields::Fields;
use crate::plain::response::{html, see_other};
use crate::plain::scene::Scene;
use crate::plain::steps::Stop;
use crate::plain::style;
use crate::plain::visit::Visit;
use crate::plain::words::PhoneWords;
use crate::quotes::Quote;
use crate::quotes::offered;
use crate::secrets::token;
use crate::store::handoffs::HandoffRow;

const KIND: &str = "fb1";

/// What the page shows of a hand-off. It is in the page's address, because the database has only hashes of
/// the token and the code.
#[derive(Serialize, Deserialize)]
struct Shown {
    #[serde(rename = "h")]
    handoff: HandoffId,
    #[serde(rename = "u")]
    url: String,
    #[serde(rename = "s")]
    short_url: String,
    #[serde(rename = "c")]
    short_code: String,
}

#[derive(Debug, Template)]
#[template(path = "by_phone.html")]
struct Page {
    lang: &'static str,
    words: PhoneWords,
    style: &'static str,
    publisher: String,
    title: String,
    other_language: String,
    other_tag: &'static str,
    other_name: &'static str,
    refresh: Option<u32>,
    here: String,
    back: String,
    status: Option<String>,
    is_contested: bool,
    code: Option<Code>,
    again: Option<Again>,
}

/// The page with the code.
#[derive(Debug)]
struct Code {
    svg: String,
    name: String,
    check: String,
    left: String,
    instead: String,
}

/// The form that makes another code for the same purchase.
#[derive(Debug)]
struct Again {
    action: String,
    visit: String,
    quote: String,
    amount: String,
    message: String,
}

/// Begins a hand-off of what the form shows. Returns the address of its page.
///
/// # Errors
///
/// The reason why it could not begin.
pub(crate) async fn begin(
    scene: &Scene<'_>,
    visit: &Visit,
    fields: &Fields,
    headers: &HeaderMap,
) -> Result<String, Stop> {
    let (app, now) = (scene.app, scene.app.clock.now());
    if visit.is_for_another() {
        return Err(Stop::Price);
    }
    let (device, seller) = (&visit.device, &visit.publisher);
    let quote = Quote::verify(&app.secrets.quote, now, device, seller, &fields.quote)
        .ok()
        .filter(|quote| quote.item == scene.item)
        .ok_or(Stop::Price)?;
    let tip = match quote.tip {
        Some(_) => fields.tip(quote.price.currency()).map_err(Stop::Typed)?,
        None => None,
    };
    let asked = AskHandoff { quote: fields.quote.clone(), tip, opens: visit.because.clone() };
    let new = start::start(app, &scene.caller(visit), quote, asked, headers).await?;
    let shown = Shown {
        handoff: new.handoff.id,
        url: new.url,
        short_url: new.short_url,
        short_code: new.short_code,
    };
    let expires = now.plus(standing::TICKET_LIFE);
    let shown = token::sign(&app.secrets.visit, KIND, expires, &shown);
    Ok(format!("{}&phone={shown}", scene.address_of(visit, None)))
}

/// Shows the code, or the state of the hand-off.
///
/// # Errors
///
/// [`ApiError::Internal`] if the database fails, or if the address does not fit into a QR code.
pub(crate) async fn look(
    scene: &Scene<'_>,
    visit: Visit,
    text: &str,
) -> Result<Response, ApiError> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let form = scene.address_of(&visit, None);
    let Ok(shown) = token::verify::<Shown>(&app.secrets.visit, KIND, now, text) else {
        return see_other(&form);
    };
    let row = standing::load(app, &shown.handoff).await?.filter(|row| {
        (&row.device, &row.publisher, &row.item) == (&visit.device, &visit.publisher, &visit.item)
    });
    let Some(row) = row else { return see_other(&form) };
    let view = standing::view(app, &row).await?;
    if let Some(order) = view.order {
        let paid = Visit { order: Some(order), ..visit };
        return see_other(&scene.address_of(&paid, None));
    }
    let language = scene.language;
    let say = |text: HandText| text.say(language.locale());
    let is_open = matches!(view.state, HandoffState::Waiting | HandoffState::Opened);
    let is_over = matches!(view.state, HandoffState::Denied | HandoffState::Expired);
    let code = if is_open { Some(code(scene, &shown, &row, &view)?) } else { None };
    let again = if is_over { again(scene, &visit, &row).await? } else { None };
    let other = language.other();
    let capability = visit.sign(&app.secrets.visit, now);
    let address = |tag| format!("{}?visit={capability}&lang={tag}&phone={text}", scene.path());
    let page = Page {
        lang: language.tag(),
        words: language.by_phone(),
        style: style::path(),
        publisher: scene.publisher.name.clone(),
        title: scene.sold.title.for_language(language.tag()).to_owned(),
        other_language: address(other.tag()),
        other_tag: other.tag(),
        other_name: language.words().other_language,
        refresh: match view.state {
            _ if is_over => None,
            HandoffState::Waiting => Some(10),
            _ => Some(5),
        },
        here: address(language.tag()),
        back: form,
        status: match view.state {
            HandoffState::Waiting | HandoffState::Paid => None,
            HandoffState::Opened => Some(say(HandText::Opened)),
            HandoffState::Confirming | HandoffState::Unknown => Some(say(HandText::Confirming)),
            HandoffState::Denied => Some(say(HandText::Denied)),
            HandoffState::Expired => Some(say(HandText::Expired)),
        },
        is_contested: view.contested,
        code,
        again,
    };
    html(StatusCode::OK, &page)
}

fn code(
    scene: &Scene<'_>,
    shown: &Shown,
    row: &HandoffRow,
    view: &HandoffView,
) -> Result<Code, ApiError> {
    let (language, locale) = (scene.language, scene.language.locale());
    let drawn = qr::draw(&shown.url).map_err(|cause| ApiError::Internal(cause.into()))?;
    Ok(Code {
        svg: qr::svg(&drawn),
        name: HandText::Picture { price: language.money(row.price) }.say(locale),
        check: HandText::Check { check: row.handoff.check.clone() }.say(locale),
        left: language.code_left(view.expires_in_secs),
        instead: HandText::ShortCode {
            url: shown.short_url.clone(),
            // One number: it does not break at the end of a line.
            code: shown.short_code.replace(' ', "\u{a0}"),
        }
        .say(locale),
    })
}

async fn again(
    scene: &Scene<'_>,
    visit: &Visit,
    row: &HandoffRow,
) -> Result<Option<Again>, ApiError> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let offered = offered::item(app, &scene.caller(visit), scene.publisher, &visit.item).await?;
    let Some(offered) = offered else { return Ok(None) };
    let tip = Handed::of(row).and_then(|handed| handed.choice().tip);
    Ok(Some(Again {
        action: format!("{}?lang={}", scene.path(), scene.language.tag()),
        visit: visit.sign(&app.secrets.visit, now),
        quote: offered.quote.sign(&app.secrets.quote, now)?,
        amount: tip.as_ref().map(|tip| tip.amount.amount().to_string()).unwrap_or_default(),
        message: tip.and_then(|tip| tip.message).unwrap_or_default(),
    }))
}
