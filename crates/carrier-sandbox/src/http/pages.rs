//! What people look at: the front page, and a phone with its messages.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Deserialize;

use super::html::{self, Page, escape, language_links};
use super::numbers::MAGIC;
use super::strings::{Lang, Strings};
use crate::app::App;
use crate::operator::calendar::korea;
use crate::operator::phone::Phone;
use crate::operator::state::Message;

/// Digits of a code, as messages carry it.
const CODE_DIGITS: usize = 6;

/// All routes of this module.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(front))
        .route("/phone", get(find_phone))
        .route("/phone/{number}", get(phone))
        .route("/assets/sandbox.css", get(async || html::file("text/css; charset=utf-8", STYLE)))
        .route("/assets/phone.js", get(async || html::file("text/javascript", SCRIPT)))
        .route("/assets/icon.svg", get(async || html::file("image/svg+xml", ICON)))
}

const STYLE: &str = include_str!("../pages/sandbox.css");
const SCRIPT: &str = include_str!("../pages/phone.js");
const ICON: &str = include_str!("../pages/icon.svg");

/// Addresses that the front page lists.
const ADDRESSES: [(&str, &str); 15] = [
    ("POST", "/oauth2/token"),
    ("", "/carrier-billing/v0.5"),
    ("", "/carrier-billing-refund/v0.3"),
    ("", "/one-time-password-sms/v1"),
    ("", "/sim-swap/v2"),
    ("", "/number-verification/v2"),
    ("GET", "/phone/{number}"),
    ("GET", "/phone/{number}/messages"),
    ("GET", "/books"),
    ("GET", "/notifications"),
    ("GET POST", "/clock"),
    ("GET POST", "/settings"),
    ("GET POST DELETE", "/faults"),
    ("POST", "/phone/{number}/sim"),
    ("GET", "/validate/{authorizationId}"),
];

/// What an address may say about the page.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
    number: Option<String>,
}

async fn front(Query(asked): Query<Asked>, headers: HeaderMap) -> Page {
    front_page(Lang::choose(asked.lang.as_deref(), &headers), None)
}

/// Where the form of the front page leads.
async fn find_phone(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let typed = asked.number.unwrap_or_default();
    if let Some(phone) = Phone::from_typed(&typed) {
        return Redirect::to(&format!("/phone/{}", phone.national())).into_response();
    }
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    front_page(lang, Some(&typed)).into_response()
}

fn front_page(lang: Lang, wrong: Option<&str>) -> Page {
    let words = lang.strings();
    let mut rows = String::new();
    for magic in &MAGIC {
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><a href=\"/phone/010-0000-{tail}\">010-0000-{tail}</a></th>\
             <td>{behaviour}</td></tr>",
            tail = magic.tail,
            behaviour = escape(magic.behaviour(lang)),
        );
    }
    let mut addresses = String::new();
    for (methods, path) in ADDRESSES {
        let _ = writeln!(addresses, "<li><code><b>{methods}</b> {path}</code></li>");
    }
    let (value, problem) = match wrong {
        Some(typed) => (
            format!(
                " value=\"{}\" aria-invalid=\"true\" aria-describedby=\"problem\"",
                escape(typed)
            ),
            format!("<p class=\"problem\" id=\"problem\" role=\"alert\">{}</p>", words.no_number),
        ),
        None => (" value=\"010-1234-5678\"".to_owned(), String::new()),
    };
    let body = format!(
        "<header class=\"top\"><h1>{name}</h1>{languages}</header>\n<main>\n<p class=\"lead\">{intro}</p>\n\
         <form class=\"card\" action=\"/phone\" method=\"get\"><h2>{open_phone}</h2>\n\
         <label for=\"number\">{phone_number}</label>\n<div class=\"line\">\
         <input id=\"number\" name=\"number\" type=\"tel\" autocomplete=\"tel\" required{value}>\
         <button>{open}</button></div>{problem}</form>\n\
         <section><h2>{numbers}</h2><p>{numbers_intro}</p>\n<table><thead><tr><th scope=\"col\">{number}</th>\
         <th scope=\"col\">{behaviour}</th></tr></thead>\n<tbody>{rows}</tbody></table></section>\n\
         <section><h2>{addresses_title}</h2><p>{addresses_intro}</p>\n<ul class=\"addresses\">{addresses}</ul></section>\n</main>",
        name = words.name,
        languages = language_links(lang, "/", ""),
        intro = words.intro,
        open_phone = words.open_phone,
        phone_number = words.phone_number,
        open = words.open,
        numbers = words.numbers,
        numbers_intro = words.numbers_intro,
        number = words.number,
        behaviour = words.behaviour,
        addresses_title = words.addresses,
        addresses_intro = words.addresses_intro,
    );
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Page { status, lang, title: words.name.to_owned(), head: "", body, kind: "front" }
}

async fn phone(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Page {
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    let Some(phone) = Phone::from_typed(&number) else { return front_page(lang, Some(&number)) };
    let (now, messages) = {
        let mut world = app.world();
        if world.pass_time().is_err() {
            tracing::error!("a phone is shown as it was");
        }
        (world.now(), world.state().inbox(&phone).to_vec())
    };
    phone_page(lang, &phone, now, &messages)
}

fn phone_page(lang: Lang, phone: &Phone, now: Timestamp, messages: &[Message]) -> Page {
    let words = lang.strings();
    let shown = phone.national();
    let mut list = String::new();
    for message in messages.iter().rev() {
        write_message(&mut list, words, message);
    }
    let empty = if messages.is_empty() {
        format!(
            "<div class=\"empty\"><p><strong>{}</strong></p><p>{}</p></div>",
            words.no_messages, words.no_messages_hint
        )
    } else {
        String::new()
    };
    let body = format!(
        "<div class=\"device\">\n<div class=\"bar\" aria-hidden=\"true\"><span id=\"clock\">{time}</span>\
         <span class=\"signal\"><i></i><i></i><i></i><i></i></span></div>\n\
         <header><h1>{messages_title}</h1><p class=\"number\">{shown}</p></header>\n\
         <main><div id=\"messages\" data-copied=\"{copied}\" role=\"log\" aria-live=\"polite\" tabindex=\"0\" \
         aria-label=\"{messages_title}\">{empty}<ol>{list}</ol></div></main>\n</div>\n\
         <footer><a href=\"/?lang={code}\">{back}</a>{languages}</footer>",
        time = clock(now),
        messages_title = words.messages,
        copied = words.copied,
        back = words.back,
        code = lang.code(),
        languages = language_links(lang, &format!("/phone/{shown}"), ""),
    );
    let head = "<script type=\"module\" src=\"/assets/phone.js\"></script>\n\
                <noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>\n";
    let title = format!("{shown} · {}", words.messages);
    Page { status: StatusCode::OK, lang, title, head, body, kind: "phone" }
}

fn write_message(list: &mut String, words: &Strings, message: &Message) {
    let text = &message.text;
    let code = find_code(text);
    let marked = match code {
        Some(code) => escape(text).replace(code, &format!("<mark>{code}</mark>")),
        None => escape(text),
    };
    let copy = code.map_or_else(String::new, |code| {
        format!(
            "<button type=\"button\" class=\"copy\" data-code=\"{code}\">{} <b>{code}</b></button>",
            words.copy
        )
    });
    let _ = writeln!(
        list,
        "<li><p class=\"from\"><span>{sender}</span> <time datetime=\"{at}\">{time}</time></p>\
         <p class=\"text\" lang=\"ko\">{marked}</p>{copy}</li>",
        sender = words.sender,
        at = message.at,
        time = clock(message.at),
    );
}

/// The first run of exactly six digits.
fn find_code(text: &str) -> Option<&str> {
    text.split(|letter: char| !letter.is_ascii_digit()).find(|run| run.len() == CODE_DIGITS)
}

/// The time on a Korean phone.
fn clock(at: Timestamp) -> String {
    at.to_zoned(korea()).strftime("%H:%M").to_string()
}
