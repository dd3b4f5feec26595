//! The languages of the pages that the gateway writes.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use farthing_sentences::Locale;

/// A language of the pages that the gateway writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Korean,
}

impl Language {
    /// The language of a page: of `?lang=`, else of `Accept-Language`.
    pub(crate) fn of(asked: Option<&str>, headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self::choose(asked, accepted)
    }

    /// The language of `?lang=`, else the supported one of `Accept-Language` with the highest quality, else
    /// Korean, because only Korean numbers can pay.
    pub(crate) fn choose(asked: Option<&str>, accepted: Option<&str>) -> Self {
        let asked = asked.and_then(Self::parse);
        asked.unwrap_or_else(|| Self::preferred(accepted.unwrap_or_default()))
    }

    /// Reads `Accept-Language` (RFC 9110 section 12.5.4).
    fn preferred(accepted: &str) -> Self {
        // From the end, because `max_by` takes the last of equals: the first in the header wins.
        let ranges = accepted.rsplit(',').filter_map(Self::range);
        match ranges.max_by(|(_, one), (_, other)| one.total_cmp(other)) {
            // The header refuses what it names.
            Some((language, quality)) if quality <= 0.0 => language.other(),
            Some((language, _)) => language,
            None => Self::Korean,
        }
    }

    /// A supported language of the header, and its quality: 1 unless given.
    fn range(text: &str) -> Option<(Self, f32)> {
        let mut parts = text.split(';');
        let language = Self::parse(parts.next()?)?;
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
        let quality = quality.filter(|quality| (0.0..=1.0).contains(quality));
        Some((language, quality.unwrap_or(1.0)))
    }

    fn parse(tag: &str) -> Option<Self> {
        let first = tag.trim().split('-').next().unwrap_or_default();
        match first.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "ko" => Some(Self::Korean),
            _ => None,
        }
    }

    /// The language in the catalogue of sentences that the checkout also uses.
    pub(crate) const fn locale(self) -> Locale {
        match self {
            Self::English => Locale::En,
            Self::Korean => Locale::Ko,
        }
    }

    /// The tag of BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The language that the page's link leads to.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::English => Self::Korean,
            Self::Korean => Self::English,
        }
    }
}
