//! One article in one language, as its author wrote it.
//!
//! A manuscript is Markdown: a first paragraph that becomes the deck, then the teaser that everybody
//! reads, a line `***`, and the paid part.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use pulldown_cmark::{Options, Parser, html};

use crate::plan::Language;

/// The line between what everybody reads and what is paid for.
const FOLD: &str = "\n***\n";

/// A manuscript, split into its parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manuscript {
    /// One sentence below the title: plain text.
    pub(crate) deck: String,
    /// HTML that everybody reads.
    pub(crate) teaser: String,
    /// HTML that is sealed.
    pub(crate) body: String,
    /// How long reading the paid part takes.
    pub(crate) minutes: usize,
}

impl Manuscript {
    /// Reads a manuscript from a file.
    ///
    /// # Errors
    ///
    /// If it is not there or lacks a part.
    pub(crate) fn read(path: &Path, language: Language) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text, language).with_context(|| format!("in {}", path.display()))
    }

    fn parse(text: &str, language: Language) -> Result<Self> {
        let (deck, rest) = text.trim().split_once("\n\n").context("there is no deck")?;
        let (teaser, body) =
            rest.split_once(FOLD).context("there is no line *** before the paid part")?;
        ensure!(!body.contains(FOLD), "there are two lines ***");
        Ok(Self {
            deck: deck.replace('\n', " "),
            teaser: to_html(teaser),
            body: to_html(body),
            minutes: minutes(body, language),
        })
    }
}

fn to_html(markdown: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(markdown, Options::ENABLE_SMART_PUNCTUATION));
    out
}

/// Reading time, rounded up: 220 English words or 500 Korean letters a minute.
fn minutes(text: &str, language: Language) -> usize {
    match language {
        Language::En => text.split_whitespace().count().div_ceil(220),
        Language::Ko => text.chars().filter(|c| c.is_alphanumeric()).count().div_ceil(500),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::Manuscript;
    use crate::plan::Language;

    #[test]
    fn a_manuscript_has_a_deck_a_teaser_and_a_paid_part() {
        let text = "Why it\nstays open.\n\nThe *lamps* are lit.\n\n***\n\nAt four o'clock.\n";
        let parsed = Manuscript::parse(text, Language::En).unwrap();
        assert_eq!(
            parsed,
            Manuscript {
                deck: "Why it stays open.".to_owned(),
                teaser: "<p>The <em>lamps</em> are lit.</p>\n".to_owned(),
                body: "<p>At four o’clock.</p>\n".to_owned(),
                minutes: 1,
            }
        );
    }

    #[test]
    fn a_manuscript_without_a_fold_is_refused() {
        for wrong in ["", "Only a deck.", "Deck.\n\nNo fold.", "D.\n\nA\n\n***\n\nB\n\n***\n\nC"] {
            assert!(Manuscript::parse(wrong, Language::En).is_err(), "{wrong}");
        }
    }
}
