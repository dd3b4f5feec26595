//! `/passkeys`: a reader's passkeys, with *Remove*, and the threshold above which one is needed. The page
//! opens for ten minutes after the passkey was used.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use farthing_protocol::Money;
use serde::Deserialize;

use crate::api::error::ApiError;
use crate::api::reader::{LightCall, PaymentCall};
use crate::app::App;
use crate::language::Language;
use crate::passkeys::keyring::{PATH, address, reader};
use crate::plain::response::{html, see_other};
use crate::plain::style;
use crate::plain::words::keyring::KeyWords;
use crate::secrets::token;
use crate::store::passkeys::{choose, keyring};

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The signed token that opens the page for ten minutes.
    #[serde(default)]
    key: String,
    /// The result of the last button press.
    #[serde(default)]
    note: String,
    lang: Option<String>,
}

/// The fields of its forms.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Fields {
    #[serde(default)]
    key: String,
    /// A sum, in smallest units.
    #[serde(default)]
    above: Option<i64>,
    /// A credential's id, base64url.
    #[serde(default)]
    remove: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "passkeys.html")]
struct Page {
    lang: &'static str,
    words: &'static KeyWords,
    style: &'static str,
    path: &'static str,
    key: String,
    other_language: String,
    other_tag: &'static str,
    other_name: &'static str,
    note: Option<&'static str>,
    is_over: bool,
    sums: Vec<Sum>,
    passkeys: Vec<Listed>,
}

#[derive(Debug)]
struct Sum {
    minor: i64,
    says: String,
    is_chosen: bool,
}

#[derive(Debug)]
struct Listed {
    id: String,
    says: String,
}

/// `GET`: the reader's passkeys, and the sum above which one is asked for.
pub(crate) async fn show(
    Shared(app): Shared<App>,
    _counted: LightCall,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let language = Language::of(asked.lang.as_deref(), &headers);
    look(&app, language, &asked).await
}

/// Handles a button press, then shows the page again.
pub(crate) async fn act(
    Shared(app): Shared<App>,
    _counted: PaymentCall,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Result<Response, ApiError> {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
    carry_out(&app, language, &fields).await
}

async fn carry_out(app: &App, language: Language, fields: &Fields) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let Some(whose) = reader(&app.secrets.step_up, &fields.key, now) else {
        return over(language);
    };
    let sum = fields.above.and_then(|minor| sums(app).into_iter().find(|sum| sum.minor() == minor));
    let credential = fields.remove.as_deref().and_then(token::bytes);
    let here = address(&app.secrets.step_up, &whose, now);
    let done = app.store.write(move |db| {
        let (whose, credential) = (whose.clone(), credential.clone());
        Box::pin(async move {
            if let Some(sum) = sum {
                choose(db, &whose, sum).await?;
                return Ok::<_, ApiError>("changed");
            }
            let Some(credential) = credential else { return Ok("unknown") };
            let is_removed = keyring::remove(db, &whose, &credential, now).await?;
            Ok(if is_removed { "removed" } else { "unknown" })
        })
    });
    see_other(&format!("{here}&lang={}&note={}", language.tag(), done.await?))
}

async fn look(app: &App, language: Language, asked: &Asked) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let Some(whose) = reader(&app.secrets.step_up, &asked.key, now) else {
        return over(language);
    };
    let (most, kept) = {
        let mut db = app.store.read().await?;
        let most = keyring::step_up_above(&mut db, &whose).await?;
        (most, keyring::all(&mut db, &whose).await?)
    };
    let words = language.keyring();
    let most = most.unwrap_or(app.config.limits.passkey_step_up);
    let mut offered = sums(app);
    if !offered.contains(&most) {
        offered.push(most);
        offered.sort_by_key(|sum| sum.minor());
    }
    let sums = offered.into_iter().map(|sum| Sum {
        minor: sum.minor(),
        says: if sum.is_zero() { words.always.to_owned() } else { language.money(sum) },
        is_chosen: sum == most,
    });
    let passkeys = kept.iter().map(|one| Listed {
        id: token::text(&one.credential),
        says: language.kept(one.created_at, one.used_at),
    });
    let key = asked.key.clone();
    let other = language.other().tag();
    let page = Page {
        other_language: format!("{PATH}?key={key}&lang={other}"),
        key,
        note: match asked.note.as_str() {
            "changed" => Some(words.changed),
            "removed" => Some(words.removed),
            "unknown" => Some(words.unknown),
            _ => None,
        },
        sums: sums.collect(),
        passkeys: passkeys.collect(),
        ..empty(language)
    };
    html(StatusCode::OK, &page)
}

fn empty(language: Language) -> Page {
    let other = language.other();
    Page {
        lang: language.tag(),
        words: language.keyring(),
        style: style::path(),
        path: PATH,
        key: String::new(),
        other_language: format!("{PATH}?lang={}", other.tag()),
        other_tag: other.tag(),
        other_name: language.keyring().other_language,
        note: None,
        is_over: false,
        sums: Vec::new(),
        passkeys: Vec::new(),
    }
}

/// The page's token has expired, or this gateway did not sign it.
fn over(language: Language) -> Result<Response, ApiError> {
    let note = Some(language.keyring().over);
    html(StatusCode::GONE, &Page { note, is_over: true, ..empty(language) })
}

/// The thresholds to choose from, around the gateway's default.
fn sums(app: &App) -> Vec<Money> {
    let own = app.config.limits.passkey_step_up;
    let minor = own.minor();
    let parts = [0, minor / 5, minor, minor.saturating_mul(2), minor.saturating_mul(10)];
    let sums = parts.into_iter().filter_map(|part| Money::from_minor(part, own.currency()).ok());
    let mut sums: Vec<Money> = sums.collect();
    sums.dedup();
    sums
}
