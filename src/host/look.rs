//! How the page wants the checkout to look. Wishes, not code: each is tested as the one value that it
//! should be and set through the object model.

use farthing_protocol::host::Look;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, css};

use crate::i18n::Locale;

/// Dresses the document and returns its language.
#[must_use]
pub fn apply(root: &HtmlElement, look: &Look) -> Locale {
    let locale = Locale::for_tag(&look.lang);
    let theme = match look.theme.as_str() {
        theme @ ("light" | "dark") => theme,
        _ => "auto",
    };
    // Setting attributes with these names cannot fail.
    let _ = root.set_attribute("lang", locale.tag());
    let _ = root.set_attribute("data-theme", theme);
    for (name, kind, wish) in [
        ("--farthing-accent", "color", &look.accent),
        ("--farthing-on-accent", "color", &look.on_accent),
        ("--farthing-radius", "border-radius", &look.radius),
        ("--farthing-font", "font-family", &look.font),
    ] {
        // An empty value takes an older wish away.
        let value = if is_plain(kind, wish.trim()) { wish.trim() } else { "" };
        let _ = root.style().set_property(name, value);
    }
    locale
}

/// Whether a wish is one plain value of its kind. `url(…)` would fetch something, and `var(…)` would
/// mean another value here than there: no function but those of colors is taken.
fn is_plain(kind: &str, wish: &str) -> bool {
    let is_call = wish.bytes().any(|byte| byte == b'(');
    let is_color_call = kind == "color"
        && ["rgb", "hsl", "hwb", "lab", "lch", "oklab", "oklch", "color("]
            .iter()
            .any(|function| wish.starts_with(function));
    wish.len() <= 200
        && (!is_call || is_color_call)
        && css::supports_with_value(kind, wish).unwrap_or(false)
}

/// The document's root element.
#[must_use]
pub fn root() -> Option<HtmlElement> {
    web_sys::window()?.document()?.document_element()?.dyn_into().ok()
}
