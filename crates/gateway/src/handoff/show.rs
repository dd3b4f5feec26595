//! Renders the phone page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::api::error::ApiError;
use crate::app::App;
use crate::handoff::guest::Guest;
use crate::handoff::handed::Handed;
use crate::handoff::state::Stage;
use crate::handoff::words::{Words, words};
use crate::language::Language;
use crate::plain::response::{html, see_other};
use crate::plain::style;
use crate::plain::visit::Visit;
use crate::store::handoffs::HandoffRow;

/// The result of the last button press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// No check was picked.
    Pick,
    /// No such short code.
    WrongCode,
}

/// The context of a page: the app and the language.
pub(crate) struct Scene<'a> {
    pub(crate) app: &'a App,
    pub(crate) language: Language,
}

#[derive(Debug, Template)]
#[template(path = "handoff.html")]
struct Page {
    lang: &'static str,
    words: &'static Words,
    style: &'static str,
    publisher: String,
    title: String,
    note: Option<&'static str>,
    guest: String,
    shows: Shows,
    other_language: String,
    other_tag: &'static str,
}

#[derive(Debug)]
enum Shows {
    /// The form for a short code.
    Code,
    /// What is sold, from where it was started, and the three checks.
    Ask { price: String, started: String, choices: Vec<Choice>, picked: String },
    /// It is over; this says why.
    Over(&'static str),
}

#[derive(Debug)]
struct Choice {
    number: String,
    is_picked: bool,
}

impl Scene<'_> {
    /// The page's own address for a guest.
    pub(crate) fn address_of(&self, guest: &Guest, rest: &str) -> String {
        let now = self.app.clock.now();
        let guest = guest.sign(&self.app.secrets.guest, now);
        format!("/h?guest={guest}&lang={}{rest}", self.language.tag())
    }

    /// The page where the bound phone buys for the desktop's device.
    pub(crate) fn purchase(&self, guest: &Guest, row: &HandoffRow) -> String {
        let (handed, seller) = (Handed::of(row), self.app.config.publishers.get(&row.publisher));
        let visit = Visit {
            device: row.device.clone(),
            publisher: row.publisher.clone(),
            item: row.item.clone(),
            order: row.order.clone(),
            because: handed.as_ref().and_then(|handed| handed.choice().opens),
            handoff: Some((row.id.clone(), guest.device.clone())),
            unlisted: handed.zip(seller).and_then(|(handed, seller)| handed.unlisted(seller)),
            is_guest: false,
        };
        let visit = visit.sign(&self.app.secrets.visit, self.app.clock.now());
        let (publisher, item) = (&row.publisher, &row.item);
        format!("/pay/{publisher}/{item}?visit={visit}&lang={}", self.language.tag())
    }

    /// The form for a short code.
    pub(crate) fn code_form(
        &self,
        status: StatusCode,
        note: Option<Note>,
    ) -> Result<Response, ApiError> {
        let words = words(self.language);
        let page = self.page(String::new(), words.code_title.to_owned(), Shows::Code);
        html(status, &Page { note: note.map(|note| said(words, note)), ..page })
    }

    /// A page without a next step. It says why.
    pub(crate) fn over(
        &self,
        status: StatusCode,
        says: impl Fn(&'static Words) -> &'static str,
    ) -> Result<Response, ApiError> {
        let words = words(self.language);
        let shows = Shows::Over(says(words));
        html(status, &self.page(String::new(), words.over_title.to_owned(), shows))
    }

    /// The page for the hand-off's state, as this guest may see it.
    pub(crate) fn standing(
        &self,
        guest: &Guest,
        row: &HandoffRow,
        picked: &str,
        note: Option<Note>,
    ) -> Result<Response, ApiError> {
        let now = self.app.clock.now();
        match &row.handoff.state {
            Stage::Confirming { .. } if row.handoff.is_bound_to(&guest.device) => {
                return see_other(&self.purchase(guest, row));
            }
            Stage::Confirming { .. } => {
                return self.over(StatusCode::CONFLICT, |words| words.taken);
            }
            Stage::Denied => return self.over(StatusCode::GONE, |words| words.denied),
            _ if !row.handoff.is_open(now) => {
                return self.over(StatusCode::GONE, |words| words.expired);
            }
            Stage::Waiting | Stage::Opened | Stage::Replaced => {}
        }
        let publisher = self.app.config.publishers.get(&row.publisher);
        let publisher = publisher.ok_or(ApiError::ItemUnknown)?;
        let listed = publisher.items.get(&row.item).map(|item| item.title.clone());
        let title = Handed::of(row).map(|handed| handed.quote().title.clone()).or(listed);
        let title = title.ok_or(ApiError::ItemUnknown)?;
        let choices = row
            .choices
            .iter()
            .map(|number| Choice { number: number.clone(), is_picked: number == picked });
        let choices: Vec<Choice> = choices.collect();
        let is_picked = choices.iter().any(|choice| choice.is_picked);
        let words = words(self.language);
        let shows = Shows::Ask {
            price: self.language.money(row.price),
            started: words.started(&row.started_at.to_korean_clock(), &row.browser),
            choices,
            picked: if is_picked { picked.to_owned() } else { String::new() },
        };
        let title = title.for_language(self.language.tag()).to_owned();
        let page = self.page(publisher.name.clone(), title, shows);
        let guest_text = guest.sign(&self.app.secrets.guest, now);
        let other = self.language.other().tag();
        let page = Page {
            note: note.filter(|_| !is_picked).map(|note| said(words, note)),
            other_language: format!("/h?guest={guest_text}&lang={other}"),
            guest: guest_text,
            ..page
        };
        html(StatusCode::OK, &page)
    }

    fn page(&self, publisher: String, title: String, shows: Shows) -> Page {
        let other = self.language.other().tag();
        Page {
            lang: self.language.tag(),
            words: words(self.language),
            style: style::path(),
            publisher,
            title,
            note: None,
            guest: String::new(),
            shows,
            other_language: format!("/h?lang={other}"),
            other_tag: other,
        }
    }
}

const fn said(words: &'static Words, note: Note) -> &'static str {
    match note {
        Note::Pick => words.pick,
        Note::WrongCode => words.wrong_code,
    }
}
