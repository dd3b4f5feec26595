//! The content of the plain page, for its template. The template escapes everything except the article, which
//! was sanitized.

use core::time::Duration;

use askama::Template;

use crate::config::Publisher;
use crate::language::Language;
use crate::plain::note::Told;
use crate::plain::receipt::Row;
use crate::plain::words::{ShopWords, Words};

mod notes;

/// The plain page of an item.
#[derive(Debug, Template)]
#[template(path = "plain.html")]
pub(crate) struct Page {
    /// BCP 47: `en` or `ko`.
    pub(crate) lang: &'static str,
    pub(crate) words: &'static Words,
    /// Fixed sentences about prices and ways to pay.
    pub(crate) shop: &'static ShopWords,
    /// Path of the style sheet.
    pub(crate) style: &'static str,
    /// Path of the script.
    pub(crate) script: &'static str,
    /// The publication's name. Empty on a page that belongs to none.
    pub(crate) publisher: String,
    /// The item's title, or what the page is about.
    pub(crate) title: String,
    /// The page in the other language.
    pub(crate) other_language: String,
    /// Tag of the other language.
    pub(crate) other_tag: &'static str,
    /// Address to which the forms are sent.
    pub(crate) action: String,
    /// The visit's signed token, for the hidden field of each form.
    pub(crate) visit: String,
    /// Whether silent confirmation can be used.
    pub(crate) asks_network: bool,
    /// The result of the last attempt.
    pub(crate) note: Option<String>,
    /// The state of the purchase.
    pub(crate) state: Content,
    /// The way back to the publisher's pages.
    pub(crate) back: Option<Back>,
    /// Everything that the publication sells.
    pub(crate) everything: Option<String>,
}

/// A way back to the publisher's pages.
#[derive(Debug)]
pub(crate) struct Back {
    pub(crate) address: String,
    /// Text of the link.
    pub(crate) text: &'static str,
}

/// The state of the purchase.
#[derive(Debug)]
pub(crate) enum Content {
    /// A way to pay is asked for; also after a payment that ended without money.
    Ask(Ask),
    /// The code is asked for.
    Code {
        /// To which number the code was sent, and how long it is valid.
        sent: String,
        /// Text of the button, with the amount.
        confirm: String,
        /// Whether another code can be sent.
        can_resend: bool,
    },
    /// The carrier's own window asks for the code.
    Window {
        /// The carrier's address, with the way back in its query.
        url: String,
    },
    /// The reader must wait a moment.
    Wait {
        /// The sentence that says why.
        what: &'static str,
        /// The page's own address.
        again: String,
    },
    Paid(Paid),
    /// The article, shown on this page.
    Read {
        /// Sanitized HTML, without script, form or style.
        html: String,
        /// The way back to the receipt.
        back: String,
    },
    /// Everything that is sold.
    Shelf {
        /// One group for each kind of item.
        groups: Vec<Group>,
    },
    /// There is nothing to sell, or to show.
    Message {
        /// Why there is nothing.
        text: String,
        /// The page's own address, if reloading can help.
        again: Option<String>,
    },
}

/// The form that pays.
#[derive(Debug)]
pub(crate) struct Ask {
    /// How the last payment ended, if there was one.
    pub(crate) ended: Option<&'static str>,
    /// Whether the form is folded, because the reader must do something else first.
    pub(crate) is_folded: bool,
    /// Sentences about the price.
    pub(crate) prices: Vec<String>,
    /// The signed quote, for the hidden field of the form.
    pub(crate) quote: String,
    /// For a tip: what can be chosen.
    pub(crate) tip: Option<TipForm>,
    /// Buttons that pay by one press, best first.
    pub(crate) taps: Vec<Button>,
    /// Buttons that need the number, best first.
    pub(crate) bills: Vec<Button>,
    /// The amounts of credit that can be bought.
    pub(crate) top_ups: Vec<Choice>,
    /// What the reader typed, to be corrected.
    pub(crate) typed: String,
    /// Whether the typed number is wrong.
    pub(crate) is_wrong: bool,
    /// Whether the other ways are shown.
    pub(crate) is_open: bool,
    /// The button that leads to a phone, where this is not one already.
    pub(crate) by_phone: Option<String>,
    /// For a phone that pays for a desktop: the publication's page, where it pays by what it has there.
    pub(crate) own_means: Option<Other>,
    /// Bundles and passes that would open it, too.
    pub(crate) others: Vec<Other>,
}

/// A way to pay.
#[derive(Debug)]
pub(crate) struct Button {
    /// Its name in the form.
    pub(crate) action: &'static str,
    /// Verb and price, such as *Read for ₩300*.
    pub(crate) text: String,
    /// The text below it; may be empty.
    pub(crate) hint: String,
}

/// An amount to choose.
#[derive(Debug)]
pub(crate) struct Choice {
    /// The amount as the form sends it, such as `1000`.
    pub(crate) value: String,
    /// As readers write it.
    pub(crate) text: String,
    /// Whether it is chosen.
    pub(crate) is_chosen: bool,
}

/// What can be chosen about a tip.
#[derive(Debug)]
pub(crate) struct TipForm {
    /// The publisher's amounts, smallest first.
    pub(crate) presets: Vec<Choice>,
    /// The least and the greatest amount of the reader's own.
    pub(crate) bounds: String,
    /// That amount, as typed.
    pub(crate) own: String,
    /// Whether a message can go with it.
    pub(crate) takes_message: bool,
    /// The message, as typed.
    pub(crate) message: String,
}

/// A link to another item's page.
#[derive(Debug)]
pub(crate) struct Other {
    /// What it is and what it costs.
    pub(crate) text: String,
    pub(crate) address: String,
}

/// Items of a kind.
#[derive(Debug)]
pub(crate) struct Group {
    /// The heading, such as *Articles*.
    pub(crate) title: &'static str,
    pub(crate) wares: Vec<Ware>,
}

#[derive(Debug)]
pub(crate) struct Ware {
    /// What it is called.
    pub(crate) title: String,
    /// The price now, as readers write it.
    pub(crate) price: String,
    /// The regular price, if it is shown.
    pub(crate) regular: Option<String>,
    /// The path of its plain page.
    pub(crate) address: String,
}

/// What was paid, and the ways to read it.
#[derive(Debug)]
pub(crate) struct Paid {
    /// Whether there is something to read.
    pub(crate) opens: bool,
    /// The sentence that it was bought before and nothing is charged.
    pub(crate) bought: Option<String>,
    /// The article's page, with the key and a claim in its fragment.
    pub(crate) read: Option<String>,
    /// The article on this page.
    pub(crate) read_here: Option<String>,
    /// The author's thanks after a tip.
    pub(crate) thanks: Option<String>,
    /// Whether it can be undone.
    pub(crate) can_undo: bool,
    /// The article for which it was bought.
    pub(crate) article: Option<String>,
    pub(crate) receipt: Vec<Row>,
    /// The link that begins another purchase of the same item: text and address.
    pub(crate) again: Option<(&'static str, String)>,
}

impl Page {
    /// The page for an address that sells nothing.
    pub(crate) fn unknown(language: Language, path: &str) -> Self {
        let words = language.words();
        let state = Content::Message { text: words.unknown.to_owned(), again: None };
        Self::bare(language, path, words.unknown_title, state)
    }

    /// The page when nothing can be shown; `again` is the address to reload, if that can help.
    pub(crate) fn failed(language: Language, path: &str, again: String, told: Told) -> Self {
        let text = language.note(told.note, seconds(told.wait));
        let state = Content::Message { text, again: Some(again) };
        Self::bare(language, path, language.words().failed_title, state)
    }

    /// The page of everything that a publication sells.
    pub(crate) fn shelf(
        language: Language,
        publisher: &Publisher,
        state: Content,
        other_language: String,
    ) -> Self {
        let title = language.shop().everything;
        let home = publisher.home.as_ref().map(|home| Back {
            address: home.for_language(language.tag()).to_string(),
            text: language.words().back_elsewhere,
        });
        let page = Self::bare(language, "", title, state);
        Self { publisher: publisher.name.clone(), back: home, other_language, ..page }
    }

    fn bare(language: Language, path: &str, title: &str, state: Content) -> Self {
        let other = language.other();
        Self {
            lang: language.tag(),
            words: language.words(),
            shop: language.shop(),
            style: crate::plain::style::path(),
            script: crate::plain::style::script_path(),
            publisher: String::new(),
            title: title.to_owned(),
            other_language: format!("{path}?lang={}", other.tag()),
            other_tag: other.tag(),
            action: path.to_owned(),
            visit: String::new(),
            asks_network: false,
            note: None,
            state,
            back: None,
            everything: None,
        }
    }
}

/// Seconds to wait, rounded up.
pub(crate) fn seconds(left: Duration) -> u32 {
    u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}
