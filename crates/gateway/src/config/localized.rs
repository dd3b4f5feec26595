//! A text in the languages that a publisher speaks.

use farthing_protocol::Localized;

use crate::config::section::Section;

/// Reads `key = { en = "…", ko = "…" }`. None if both are missing or blank.
pub(super) fn read(section: &Section<'_>, key: &'static str) -> Option<Localized> {
    let table = section.table(key);
    let text = |key| table.text(key).map(str::to_owned).filter(|text| !text.trim().is_empty());
    let localized = Localized { en: text("en"), ko: text("ko") };
    table.finish();
    (!localized.for_language("en").is_empty()).then_some(localized)
}
