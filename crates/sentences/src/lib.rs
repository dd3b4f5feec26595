//! The sentences that a reader meets both in the checkout and on the pages that the gateway writes.
//!
//! Each stands here once per language: [`en`] and [`ko`] have the same names. What only one of the two says
//! stays there: `src/i18n` for the checkout, `plain/words` and `handoff/words` for the gateway.
//! `tests/sentences.rs` finds a sentence that stands twice.
//!
//! A language is a module of its own, so that a checkout of one language need not carry the other.

mod handoff;

pub mod en;

pub mod ko;

use farthing_protocol::Reason;

pub use handoff::HandText;

/// A language that readers are spoken to in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Locale {
    /// English, also for every language that there is no file for.
    #[default]
    En,
    /// Korean, `ko` in addresses and headers.
    Ko,
}

impl Locale {
    /// The language for a BCP 47 tag.
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
