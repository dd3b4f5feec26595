//! The operator's own window: the reader approves a reservation here, not at the shop.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::html::{Page, escape, language_links};
use super::strings::{Lang, Strings};
use crate::app::App;
use crate::notifier;
use crate::operator::commands;
use crate::operator::outcome::Outcome;
use crate::operator::payment::{Payment, Stage};
use crate::operator::refusal::Refusal;

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
    code: String,
}

async fn show(
    State(app): State<Arc<App>>,
    Path(authorization): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Page {
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
                .into_response()
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

/// Percent-encodes all but the letters that need no thought.
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

fn page(
    app: &App,
    authorization: &str,
    asked: &Asked,
    headers: &HeaderMap,
    wrong: Option<StatusCode>,
) -> Page {
    let lang = Lang::choose(asked.lang.as_deref(), headers);
    let words = lang.strings();
    let found = app.world().query(|state, _| {
        let payment = state.payment_by_authorization(authorization).filter(is_hosted);
        payment.cloned().ok_or(Refusal::NOT_FOUND)
    });
    let Ok(payment) = found else {
        let body = format!("<main class=\"card\"><h1>{}</h1></main>", words.unknown_page);
        let (status, title) = (StatusCode::NOT_FOUND, words.name.to_owned());
        return Page { status, lang, title, head: "", body, kind: "window" };
    };
    let back = back_link(words, asked.return_url.as_deref());
    let inner = match &payment.stage {
        Stage::AwaitingCode { .. } => {
            let action = address(authorization, asked);
            form(words, &payment, &action, wrong.is_some()) + &back
        }
        Stage::Reserved { .. } | Stage::Charging { .. } | Stage::Succeeded { .. } => format!(
            "<div class=\"done\" role=\"status\"><h2>{}</h2><p>{}</p></div>{back}",
            words.approved, words.approved_hint
        ),
        Stage::Denied { .. } | Stage::Cancelled => format!(
            "<div class=\"ended\" role=\"status\"><h2>{}</h2><p>{}</p></div>{back}",
            words.ended, words.ended_hint
        ),
        Stage::Deciding { .. } => format!("<p role=\"status\">{}</p>", words.deciding),
    };
    let head = if matches!(payment.stage, Stage::Deciding { .. }) {
        "<meta http-equiv=\"refresh\" content=\"1\">\n"
    } else {
        ""
    };
    let body = format!(
        "<header class=\"top\"><p class=\"brand\">{name}</p>{languages}</header>\n\
         <main class=\"card\"><h1>{approve}</h1>\n{bought}{inner}</main>",
        name = words.name,
        languages = language_links(lang, &format!("/validate/{authorization}"), &back_query(asked)),
        approve = words.approve,
        bought = bought(words, lang, &payment),
    );
    let status = wrong.unwrap_or(StatusCode::OK);
    Page { status, lang, title: words.approve.to_owned(), head, body, kind: "window" }
}

/// What is bought, from whom, for how much.
fn bought(words: &Strings, lang: Lang, payment: &Payment) -> String {
    let charging = &payment.terms.request.payment_amount.charging_information;
    let shop = payment.meta().and_then(|meta| meta.merchant_name.as_deref());
    let amount = charging.amount.grouped();
    let amount = match lang {
        Lang::English => format!("{amount} {}", words.won),
        Lang::Korean => format!("{amount}{}", words.won),
    };
    format!(
        "<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd><strong>{}</strong></dd></dl>\n",
        words.shop,
        escape(shop.unwrap_or(&payment.terms.client)),
        words.item,
        escape(&charging.description),
        words.amount,
        escape(&amount),
    )
}

fn form(words: &Strings, payment: &Payment, action: &str, wrong: bool) -> String {
    let (invalid, problem) = if wrong {
        (
            " aria-invalid=\"true\" aria-describedby=\"problem\"",
            format!("<p class=\"problem\" id=\"problem\" role=\"alert\">{}</p>", words.wrong_code),
        )
    } else {
        ("", String::new())
    };
    format!(
        "<p>{sent} <strong>{phone}</strong></p>\n\
         <form method=\"post\" action=\"{action}\"><label for=\"code\">{code}</label>\n\
         <div class=\"line\"><input id=\"code\" name=\"code\" inputmode=\"numeric\" \
         autocomplete=\"one-time-code\" maxlength=\"6\" pattern=\"[0-9]{{6}}\" required{invalid}>\
         <button>{confirm}</button></div>{problem}</form>",
        sent = words.code_sent,
        phone = masked(&payment.terms.phone.national()),
        action = escape(action),
        code = words.code,
        confirm = words.confirm,
    )
}

/// The middle of a number is nobody's business on a shared screen.
fn masked(number: &str) -> String {
    let parts: Vec<&str> = number.split('-').collect();
    match parts.as_slice() {
        [first, middle, last] => format!("{first}-{}-{last}", "•".repeat(middle.len())),
        _ => number.to_owned(),
    }
}

/// A link back, to web addresses only, and never followed by itself.
fn back_link(words: &Strings, url: Option<&str>) -> String {
    let url = url.filter(|url| {
        let parsed = reqwest::Url::parse(url);
        parsed.is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https"))
    });
    url.map_or_else(String::new, |url| {
        format!(
            "<p><a href=\"{}\" rel=\"noreferrer\">{}</a></p>",
            escape(url),
            words.return_to_shop
        )
    })
}
