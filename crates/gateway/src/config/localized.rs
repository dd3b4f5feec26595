//! A text in the languages that a publisher speaks.

use farthing_protocol::Localized;

use crate::config::section::Section;

/// Most characters of a publication's name, and of a title and the thanks for a tip in each language. A quote
/// contains title and thanks, and it has a greatest length.
const TEXT_CHARS_MAX: usize = 200;

/// Reads `key = { en = "…", ko = "…" }`. None if both are missing or blank.
pub(super) fn read(section: &Section<'_>, key: &'static str) -> Option<Localized> {
    let table = section.table(key);
    let text = |key| {
        let text = table.text(key).filter(|text| !text.trim().is_empty());
        text.inspect(|text| check_length(&table, key, text)).map(str::to_owned)
    };
    let localized = Localized { en: text("en"), ko: text("ko") };
    table.finish();
    (!localized.for_language("en").is_empty()).then_some(localized)
}

/// Reports a text that is too long.
pub(super) fn check_length(section: &Section<'_>, key: &str, text: &str) {
    let length = text.chars().count();
    if length > TEXT_CHARS_MAX {
        section.error(key, format!("has {length} characters, and at most {TEXT_CHARS_MAX} fit"));
    }
}

/// Whether a text is short enough in every language.
pub(crate) fn is_short(text: &Localized) -> bool {
    let mut texts = [&text.en, &text.ko].into_iter().flatten();
    texts.all(|text| text.chars().count() <= TEXT_CHARS_MAX)
}
