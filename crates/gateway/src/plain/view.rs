//! What the plain page shows, ready for its template. The template escapes everything but the article,
//! which was cleaned.

use askama::Template;

use crate::plain::note::Told;
use crate::plain::receipt::Row;
use crate::plain::show::seconds;
use crate::plain::words::{Language, Words};

/// The page.
#[derive(Debug, Template)]
#[template(path = "plain.html")]
pub(crate) struct Page {
    /// The language's tag.
    pub(crate) lang: &'static str,
    /// Fixed sentences.
    pub(crate) words: &'static Words,
    /// Where the style sheet is.
    pub(crate) style: &'static str,
    /// Where the script is.
    pub(crate) script: &'static str,
    /// Who sells.
    pub(crate) publisher: String,
    /// What is sold.
    pub(crate) title: String,
    /// The page in the other language.
    pub(crate) other_language: String,
    /// Tag of the other language.
    pub(crate) other_tag: &'static str,
    /// Where the forms go.
    pub(crate) action: String,
    /// The capability.
    pub(crate) visit: String,
    /// What the last attempt led to.
    pub(crate) note: Option<String>,
    /// Where the purchase stands.
    pub(crate) state: State,
    /// The way back to the publisher's pages.
    pub(crate) back: Option<Back>,
}

/// A way back to the publisher's pages.
#[derive(Debug)]
pub(crate) struct Back {
    /// Where to.
    pub(crate) address: String,
    /// What the link says.
    pub(crate) text: &'static str,
}

/// Where the purchase stands.
#[derive(Debug)]
pub(crate) enum State {
    /// The phone number is asked for; also after a payment that ended without money.
    Ask(Ask),
    /// The code is asked for.
    Code {
        /// Where it went and how long it holds.
        sent: String,
        /// The button: it says how much.
        confirm: String,
        /// Whether another can be sent at all.
        can_resend: bool,
    },
    /// The carrier's own window asks for the code.
    Window {
        /// Its address.
        url: String,
    },
    /// Something goes on that takes a moment.
    Wait {
        /// What.
        what: &'static str,
        /// The page's own address.
        again: String,
    },
    /// Paid.
    Paid(Paid),
    /// The article itself.
    Read {
        /// Harmless HTML.
        html: String,
        /// The way back to the receipt.
        back: String,
    },
    /// There is nothing to sell, or to show.
    Message {
        /// Why.
        text: String,
        /// The page's own address, if another look can help.
        again: Option<String>,
    },
}

/// The form for the phone number.
#[derive(Debug)]
pub(crate) struct Ask {
    /// How the last payment ended, if there was one.
    pub(crate) ended: Option<&'static str>,
    /// Whether something else comes first, so that the form is folded.
    pub(crate) is_folded: bool,
    /// The price, sealed.
    pub(crate) quote: String,
    /// Verb and price.
    pub(crate) pay: String,
    /// What the reader typed, to be corrected.
    pub(crate) typed: String,
    /// Whether the typed number is wrong.
    pub(crate) is_wrong: bool,
}

/// What was paid, and the ways to read it.
#[derive(Debug)]
pub(crate) struct Paid {
    /// Whether there is something to read.
    pub(crate) opens: bool,
    /// That it was bought before, and that nothing is paid.
    pub(crate) bought: Option<String>,
    /// The article's page, with the key and a claim in its fragment.
    pub(crate) read: Option<String>,
    /// The article on this page.
    pub(crate) read_here: Option<String>,
    /// The receipt's rows.
    pub(crate) receipt: Vec<Row>,
    /// The link that begins another purchase of the same thing: its text and its address.
    pub(crate) again: Option<(&'static str, String)>,
}

impl Page {
    /// The page for an address that sells nothing.
    pub(crate) fn unknown(language: Language, path: &str) -> Self {
        let words = language.words();
        let state = State::Message { text: words.unknown.to_owned(), again: None };
        Self::bare(language, path, words.unknown_title, state)
    }

    /// The page when nothing can be shown; `again` is where another look can help.
    pub(crate) fn failed(language: Language, path: &str, again: String, told: Told) -> Self {
        let text = language.note(told.note, seconds(told.wait));
        let state = State::Message { text, again: Some(again) };
        Self::bare(language, path, language.words().failed_title, state)
    }

    fn bare(language: Language, path: &str, title: &str, state: State) -> Self {
        let other = language.other();
        Self {
            lang: language.tag(),
            words: language.words(),
            style: crate::plain::style::path(),
            script: crate::plain::style::script_path(),
            publisher: String::new(),
            title: title.to_owned(),
            other_language: format!("{path}?lang={}", other.tag()),
            other_tag: other.tag(),
            action: path.to_owned(),
            visit: String::new(),
            note: None,
            state,
            back: None,
        }
    }
}
