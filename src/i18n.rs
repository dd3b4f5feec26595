//! Every sentence of the checkout, as one enum: a missing translation does not compile. Sentences that the gateway's
//! pages also use come from `farthing_sentences`.
//!
//! This module uses no browser: amounts and dates arrive as text, formatted by the browser's `Intl`.

mod en;

mod ko;

mod passkey;

mod text;

mod voice;

use std::borrow::Cow;

pub use farthing_sentences::{HandText, Locale, clock};
pub use passkey::PassText;
pub use text::Text;
pub use voice::Voice;

impl Text {
    /// The sentence in a language.
    #[must_use]
    pub fn say(&self, locale: Locale) -> Cow<'static, str> {
        match locale {
            Locale::En => en::say(self),
            Locale::Ko => ko::say(self),
        }
    }
}

/// The wait in hours, rounded up, if it is an hour or longer and so too long for a countdown.
#[must_use]
const fn long_wait(secs: u32) -> Option<u32> {
    if secs < 3_600 { None } else { Some(secs.div_ceil(3_600)) }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
