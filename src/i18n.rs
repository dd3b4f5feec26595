//! Every sentence the checkout can say, as one enum: a missing translation does not compile.
//!
//! Knows no browser: amounts and dates arrive as text, written by the browser's own `Intl`.

mod en;

mod handoff;

mod ko;

mod passkey;

mod text;

mod voice;

use std::borrow::Cow;

pub use handoff::HandText;
pub use passkey::PassText;
pub use text::Text;
pub use voice::Voice;

/// The languages the checkout speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Locale {
    /// English, also for every language that there is no file for.
    #[default]
    En,
    /// Korean.
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

    /// The sentence in this language.
    #[must_use]
    pub fn say(self, text: &Text) -> Cow<'static, str> {
        match self {
            Self::En => en::say(text),
            Self::Ko => ko::say(text),
        }
    }
}

/// Hours, rounded up, of a wait that is too long for a countdown.
#[must_use]
const fn long_wait(secs: u32) -> Option<u32> {
    if secs < 3_600 { None } else { Some(secs.div_ceil(3_600)) }
}

/// Minutes and seconds for a countdown, such as `2:05`.
#[must_use]
pub fn clock(secs: u32) -> String {
    format!("{}:{:02}", secs / 60, secs % 60)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
