//! Where a publisher's page is: one address, or one for each language.

use url::Url;

use crate::config::origin::WebOrigin;
use crate::config::section::Section;

/// The address of a page that may exist in two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageUrl {
    /// The page in English, or in the only language.
    main: Url,
    /// The page in Korean, if it has an address of its own.
    korean: Option<Url>,
}

impl PageUrl {
    /// The page in this language, or in the other language if there is only one.
    pub(crate) fn for_language(&self, tag: &str) -> &Url {
        match &self.korean {
            Some(korean) if tag == "ko" => korean,
            _ => &self.main,
        }
    }
}

/// Reads `key = "/page.html"` or `key = { en = "/page.html", ko = "/ko/page.html" }`.
pub(crate) fn read(
    section: &Section<'_>,
    key: &'static str,
    origins: &[WebOrigin],
) -> Option<PageUrl> {
    if !section.is_table(key) {
        let main = section.parsed(key, |text| page(text, origins))?;
        return Some(PageUrl { main, korean: None });
    }
    let table = section.table(key);
    let english = table.parsed("en", |text| page(text, origins));
    let korean = table.parsed("ko", |text| page(text, origins));
    if !table.has("en") && !table.has("ko") {
        section.error(key, "names no page: { en = \"/page.html\", ko = \"/ko/page.html\" }");
    }
    table.finish();
    let main = english.or_else(|| korean.clone())?;
    Some(PageUrl { main, korean })
}

/// A page of the publisher: a path on its first origin, or an address on any of them.
fn page(text: &str, origins: &[WebOrigin]) -> Result<Url, String> {
    let url = match origins.first() {
        Some(first) if text.starts_with('/') => first.join(text),
        _ => Url::parse(text).ok(),
    };
    url.filter(|url| origins.is_empty() || origins.iter().any(|origin| origin.holds(url)))
        .ok_or_else(|| "not a path, nor an address on one of the publisher's origins".to_owned())
}
