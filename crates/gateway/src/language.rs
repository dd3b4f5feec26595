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

    /// The language of `?lang=`, else the first supported one of `Accept-Language`, else Korean, because only
    /// Korean numbers can pay.
    pub(crate) fn choose(asked: Option<&str>, accepted: Option<&str>) -> Self {
        let entries = accepted.unwrap_or_default().split(',');
        let tags = entries.map(|entry| entry.split(';').next().unwrap_or_default());
        asked.into_iter().chain(tags).find_map(Self::parse).unwrap_or(Self::Korean)
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
