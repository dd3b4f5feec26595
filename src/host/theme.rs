//! Applies the page's wishes for colors, radius and font. The values are untrusted: each is accepted only if it is one
//! valid value of its CSS property, and it is set through the CSSOM.

use farthing_protocol::host::Look;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, css};

use crate::i18n::Locale;
use crate::palette::{Palette, Rgba, Theme};

/// Sets the theme, the publisher's colors and the language of the document. Returns the language.
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
        // An empty value removes an older wish.
        let value = if is_plain(kind, wish.trim()) { wish.trim() } else { "" };
        let _ = root.style().set_property(name, value);
    }
    color(root);
    locale
}

/// Sets the colors that follow from the accent. It sets them for both themes, because the theme may change later.
fn color(root: &HtmlElement) {
    let wish = |name| {
        let wish = root.style().get_property_value(name).unwrap_or_default();
        if wish.is_empty() { None } else { resolved(root, &wish) }
    };
    let (accent, on_accent) = (wish("--farthing-accent"), wish("--farthing-on-accent"));
    let has_wish = accent.is_some() || on_accent.is_some();
    for (theme, name) in [(Theme::Light, "--light-"), (Theme::Dark, "--dark-")] {
        let palette = Palette::of(theme, accent, on_accent);
        for (part, color) in [
            ("accent", palette.accent),
            ("on-accent", palette.on_accent),
            ("edge", palette.edge),
            ("ink", palette.ink),
        ] {
            let value = if has_wish { color.to_css() } else { String::new() };
            let _ = root.style().set_property(&[name, part].concat(), &value);
        }
    }
}

/// A color in sRGB, as the browser computes it.
fn resolved(root: &HtmlElement, wish: &str) -> Option<Rgba> {
    let style = root.style();
    // `color-mix` converts newer notations such as oklch() to sRGB. Every browser that knows those notations has it.
    // Other browsers ignore it and keep the first value.
    let _ = style.set_property("color", wish);
    let mix = ["color-mix(in srgb,", wish, ",", wish, ")"].concat();
    let _ = style.set_property("color", &mix);
    let computed = web_sys::window()?.get_computed_style(root).ok()??;
    let color = computed.get_property_value("color").ok();
    let _ = style.remove_property("color");
    Rgba::of_computed(&color?)
}

/// Whether a wish is one plain value of the CSS property `kind`. Of functions only those of colors are accepted:
/// `url(…)` would fetch something, and `var(…)` has another value here than in the page.
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
