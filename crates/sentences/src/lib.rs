//! The sentences that both the checkout and the gateway's pages use.
//!
//! Each is here once per language: [`en`] and [`ko`] have the same names. Sentences that only one of the two uses are
//! in `src/i18n` for the checkout, and in `plain/words` and `handoff/words` for the gateway. `tests/sentences.rs`
//! finds sentences that are written twice.
//!
//! Each language is a module, so that a checkout of one language need not contain the other.

mod handoff;

pub mod en;

pub mod ko;

use farthing_protocol::Reason;

pub use handoff::HandText;

/// A language of the pages and the checkout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Locale {
    /// English, which is also used for all languages without a file.
    #[default]
    En,
    /// Korean (`ko`).
    Ko,
}

impl Locale {
    /// The language for a BCP 47 tag, such as `ko-KR`.
    #[must_use]
    pub fn for_tag(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("ko") { Self::Ko } else { Self::En }
    }

    /// The tag for the document and for `Intl`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// Why a payment or an offer failed, and what can be done.
    #[must_use]
    pub const fn reason(self, reason: Reason) -> &'static str {
        match self {
            Self::En => en::reason(reason),
            Self::Ko => ko::reason(reason),
        }
    }
}

/// Minutes and seconds for a countdown, such as `2:05`.
#[must_use]
pub fn clock(secs: u32) -> String {
    format!("{}:{:02}", secs / 60, secs % 60)
}
