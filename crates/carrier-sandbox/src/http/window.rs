//! The carrier's own window: the reader approves a reservation here, not at the shop.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::html;
use super::strings::{Lang, Strings};
use crate::app::App;
use crate::carrier::amount::Amount;
use crate::carrier::commands;
use crate::carrier::outcome::Outcome;
use crate::carrier::payment::{Payment, Stage};
use crate::carrier::refusal::Refusal;
use crate::notifier;

/// All routes of this module.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/validate/{authorization}", get(show).post(submit))
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
    return_url: Option<String>,
}

/// What the form says.
#[derive(Debug, Deserialize)]
struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default, rename = "do")]
    action: String,
}

async fn show(
    State(app): State<Arc<App>>,
    Path(authorization): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    page(&app, &authorization, &asked, &headers, None)
}

async fn submit(
    State(app): State<Arc<App>>,
    Path(authorization): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let code: String = typed.code.chars().filter(char::is_ascii_digit).collect();
    let answer = app.world().act(
        |state, context| match state.payment_by_authorization(&authorization).filter(is_hosted) {
            Some(payment) if typed.action == "refuse" => commands::refuse(context, payment),
            Some(payment) => commands::check_code(context, payment, &code),
            None => Outcome::refused(Refusal::NOT_FOUND),
        },
        |_, ()| Ok(()),
    );
    notifier::deliver_early(&app).await;
    app.wake.notify_one();
    match answer {
        Err(refusal) if refusal == Refusal::INVALID_CODE => {
            page(&app, &authorization, &asked, &headers, Some(StatusCode::BAD_REQUEST))
        }
        // Shown by a GET, so that going back and reloading ask nothing again.
        _ => Redirect::to(&address(&authorization, &asked)).into_response(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a filter hands out references")]
fn is_hosted(payment: &&Payment) -> bool {
    payment.terms.validation.as_ref().is_some_and(|validation| validation.hosted)
}

/// The window's own address, with what it was asked for.
fn address(authorization: &str, asked: &Asked) -> String {
    let lang = asked.lang.as_deref().unwrap_or_default();
    format!("/validate/{authorization}?lang={}{}", encoded(lang), back_query(asked))
}

/// The part of the address that says where the shop is.
fn back_query(asked: &Asked) -> String {
    let url = asked.return_url.as_deref();
    url.map(|url| format!("&return_url={}", encoded(url))).unwrap_or_default()
}

/// Percent-encodes everything except ASCII letters, digits and `-._~`.
fn encoded(text: &str) -> String {
    let letter = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(letter).collect()
}

/// The window of a payment.
#[derive(Template)]
#[template(path = "window.html")]
struct Window<'a> {
    lang: Lang,
    strings: &'static Strings,
    path: &'a str,
    query: &'a str,
    shop: &'a str,
    item: &'a str,
    amount: String,
    step: Step,
    /// Where the shop is, if it may be linked to.
    back: Option<&'a str>,
}

/// What the window asks or says.
enum Step {
    Code { phone: String, action: String, is_wrong: bool },
    Approved,
    Ended,
    Deciding,
}

/// Says that there is no such payment.
#[derive(Template)]
#[template(path = "missing.html")]
struct Missing {
    lang: Lang,
    strings: &'static Strings,
}

fn page(
    app: &App,
    authorization: &str,
    asked: &Asked,
    headers: &HeaderMap,
    wrong: Option<StatusCode>,
) -> Response {
    let lang = Lang::choose(asked.lang.as_deref(), headers);
    let strings = lang.strings();
    let found = app.world().query(|state, _| {
        let payment = state.payment_by_authorization(authorization).filter(is_hosted);
        payment.cloned().ok_or(Refusal::NOT_FOUND)
    });
    let Ok(payment) = found else {
        return html::page(StatusCode::NOT_FOUND, &Missing { lang, strings });
    };
    let step = match &payment.stage {
        Stage::AwaitingCode { .. } => Step::Code {
            phone: masked(&payment.terms.phone.national()),
            action: address(authorization, asked),
            is_wrong: wrong.is_some(),
        },
        Stage::Reserved { .. } | Stage::Charging { .. } | Stage::Succeeded { .. } => Step::Approved,
        Stage::Denied { .. } | Stage::Cancelled => Step::Ended,
        Stage::Deciding { .. } => Step::Deciding,
    };
    let charging = &payment.terms.request.payment_amount.charging_information;
    let shop = payment.meta().and_then(|meta| meta.merchant_name.as_deref());
    let window = Window {
        lang,
        strings,
        path: &format!("/validate/{authorization}"),
        query: &back_query(asked),
        shop: shop.unwrap_or(&payment.terms.client),
        item: &charging.description,
        amount: won(strings, lang, charging.amount),
        // While the carrier decides, the page comes back by itself.
        back: match step {
            Step::Deciding => None,
            _ => asked.return_url.as_deref().filter(|url| is_web_address(url)),
        },
        step,
    };
    html::page(wrong.unwrap_or(StatusCode::OK), &window)
}

fn won(strings: &Strings, lang: Lang, amount: Amount) -> String {
    let amount = amount.grouped();
    match lang {
        Lang::English => format!("{amount} {}", strings.won),
        Lang::Korean => format!("{amount}{}", strings.won),
    }
}

/// Hides the middle of a number, for shared screens.
fn masked(number: &str) -> String {
    let parts: Vec<&str> = number.split('-').collect();
    match parts.as_slice() {
        [first, middle, last] => format!("{first}-{}-{last}", "•".repeat(middle.len())),
        _ => number.to_owned(),
    }
}

/// Whether a link may lead there: any other scheme could run a script.
fn is_web_address(url: &str) -> bool {
    let parsed = reqwest::Url::parse(url);
    parsed.is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https"))
}
