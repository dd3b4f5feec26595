//! How the page wants the checkout to look. Wishes, not code: each is tested as the one value that it
//! should be and set through the object model.

use farthing_protocol::host::Look;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, css};

use crate::i18n::Locale;

/// Dresses the document and returns its language.
pub fn apply(root: &HtmlElement, look: &Look) -> Locale {
    let locale = Locale::for_tag(&look.lang);
    let theme = match look.theme.as_str() {
        theme @ ("light" | "dark") => theme,
        _ => "auto",
    };
    // Setting attributes with these names cannot fail.
    let _ = root.set_attribute("lang", locale.tag());
    let _ = root.set_attribute("data-theme", theme);
    let wishes = [
        ("--farthing-accent", "color", &look.accent),
        ("--farthing-on-accent", "color", &look.on_accent),
        ("--farthing-radius", "border-radius", &look.radius),
        ("--farthing-font", "font-family", &look.font),
    ];
    for (name, kind, wish) in wishes {
        let wish = wish.trim();
        let is_plain = !wish.is_empty()
            && wish.len() <= 200
            // `url(…)` would fetch something, `var(…)` would mean another value here than there.
            && !["url(", "var(", "attr(", "env("].iter().any(|word| wish.contains(word))
            && css::supports_with_value(kind, wish).unwrap_or(false);
        let _ = if is_plain {
            root.style().set_property(name, wish)
        } else {
            root.style().remove_property(name).map(drop)
        };
    }
    locale
}

/// The document's root element.
#[must_use]
pub fn root() -> Option<HtmlElement> {
    web_sys::window()?.document()?.document_element()?.dyn_into().ok()
}
