//! Pages for people: the front page, and a phone with its messages.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Deserialize;

use super::html;
use super::numbers::MAGIC;
use super::strings::{Lang, Strings};
use crate::app::App;
use crate::carrier::calendar::korea;
use crate::carrier::phone::Phone;
use crate::carrier::state::Message;

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
#[derive(Template)]
#[template(path = "front.html")]
struct Front<'a> {
    lang: Lang,
    strings: &'static Strings,
    path: &'static str,
    query: &'static str,
    /// What was typed and is no phone number.
    wrong: Option<&'a str>,
}

/// A phone with its messages, newest first.
#[derive(Template)]
#[template(path = "phone.html")]
struct PhonePage<'a> {
    lang: Lang,
    strings: &'static Strings,
    path: &'a str,
    query: &'static str,
    number: &'a str,
    time: String,
    messages: Vec<MessageView<'a>>,
}

/// A message, cut where its code stands.
struct MessageView<'a> {
    at: Timestamp,
    time: String,
    code: Option<&'a str>,
    /// The text between the places where the code stands.
    parts: Vec<&'a str>,
}

async fn front(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    front_page(Lang::choose(asked.lang.as_deref(), &headers), None)
}

/// Where the form of the front page leads.
async fn find_phone(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let typed = asked.number.unwrap_or_default();
    if let Some(phone) = Phone::from_typed(&typed) {
        return Redirect::to(&format!("/phone/{}", phone.national())).into_response();
    }
    front_page(Lang::choose(asked.lang.as_deref(), &headers), Some(&typed))
}

fn front_page(lang: Lang, wrong: Option<&str>) -> Response {
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Front { lang, strings: lang.strings(), path: "/", query: "", wrong };
    html::page(status, &page)
}

async fn phone(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    let Some(phone) = Phone::from_typed(&number) else { return front_page(lang, Some(&number)) };
    let (now, inbox) = {
        let mut world = app.world();
        if world.pass_time().is_err() {
            tracing::error!("the journal is not writable; the phone is shown as it was");
        }
        (world.now(), world.state().inbox(&phone).to_vec())
    };
    let number = phone.national();
    let page = PhonePage {
        lang,
        strings: lang.strings(),
        path: &format!("/phone/{number}"),
        query: "",
        number: &number,
        time: clock(now),
        messages: inbox.iter().rev().map(MessageView::of).collect(),
    };
    html::page(StatusCode::OK, &page)
}

impl<'a> MessageView<'a> {
    fn of(message: &'a Message) -> Self {
        let text = message.text.as_str();
        let code = find_code(text);
        let parts = code.map_or_else(|| vec![text], |code| text.split(code).collect());
        Self { at: message.at, time: clock(message.at), code, parts }
    }
}

/// The first run of exactly six digits.
fn find_code(text: &str) -> Option<&str> {
    text.split(|letter: char| !letter.is_ascii_digit()).find(|run| run.len() == CODE_DIGITS)
}

/// The time on a Korean phone.
fn clock(at: Timestamp) -> String {
    at.to_zoned(korea()).strftime("%H:%M").to_string()
}
