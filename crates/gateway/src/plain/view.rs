//! What the plain page shows, ready for its template. The template escapes everything but the article,
//! which was cleaned.

use askama::Template;

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
    /// The way back to the article.
    pub(crate) back: Option<String>,
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
    /// The operator's own window asks for the code.
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
    /// There is nothing to sell.
    Unknown,
}

/// The form for the phone number.
#[derive(Debug)]
pub(crate) struct Ask {
    /// How the last payment ended, if there was one.
    pub(crate) ended: Option<&'static str>,
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
    /// The article's page, with the key in its fragment.
    pub(crate) read: Option<String>,
    /// The article on this page.
    pub(crate) read_here: Option<String>,
    /// The receipt's rows: what, and its value.
    pub(crate) receipt: Vec<(&'static str, String)>,
}

impl Page {
    /// The page for an address that sells nothing.
    pub(crate) fn unknown(language: Language, path: &str) -> Self {
        let words = language.words();
        let other = language.other();
        Self {
            lang: language.tag(),
            words,
            style: crate::plain::style::path(),
            publisher: String::new(),
            title: words.unknown_title.to_owned(),
            other_language: format!("{path}?lang={}", other.tag()),
            other_tag: other.tag(),
            action: path.to_owned(),
            visit: String::new(),
            note: None,
            state: State::Unknown,
            back: None,
        }
    }
}
