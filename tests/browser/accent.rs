//! A publisher's accent, as a browser paints it: it can be read on the sheet.

#![allow(clippy::float_arithmetic, reason = "colors, not money")]

use farthing::host::theme;
use farthing::palette::{Rgb, Rgba};
use farthing_protocol::host::Look;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::drawn::{Drawn, bought};
use crate::page::until;

/// Of the sheet's styles, those with colors of the accent.
const STYLES: [&str; 4] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/sheet.css"),
    include_str!("../../style/button.css"),
    include_str!("../../style/paid.css"),
];

/// What WCAG 2.2 asks of text (1.4.3), and of marks (1.4.11).
const TEXT: f64 = 4.5;
const MARKS: f64 = 3.0;

/// One computed value.
fn value(element: &Element, name: &str) -> String {
    let style = web_sys::window().unwrap().get_computed_style(element).unwrap().unwrap();
    style.get_property_value(name).unwrap()
}

fn color(element: &Element, name: &str) -> Rgb {
    let text = value(element, name);
    let color = Rgba::of_computed(&text).expect(&text);
    assert_eq!(color.alpha, u8::MAX, "{name} lets through what is below: {text}");
    color.rgb
}

fn luminance(Rgb(channels): Rgb) -> f64 {
    let [red, green, blue] = channels.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[wasm_bindgen_test]
async fn a_publishers_accent_is_painted_so_that_link_tick_and_focus_ring_can_be_seen() {
    let root = theme::root().unwrap();
    let style = root.owner_document().unwrap().create_element("style").unwrap();
    style.set_text_content(Some(&STYLES.concat()));
    root.append_child(&style).unwrap();
    let drawn = Drawn::new(bought());
    until("the receipt", || drawn.find("a[href^='mailto:']").is_some()).await;
    let (sheet, tick) = (drawn.find("section").unwrap(), drawn.find(".tick").unwrap());
    let link: HtmlElement = drawn.find("a[href^='mailto:']").unwrap().unchecked_into();
    let button = drawn.find(".button:not([hidden])").unwrap();
    for accent in ["", "#14532d", "#ffffff", "#000000"] {
        for theme in ["light", "dark"] {
            let (accent, theme) = (accent.to_owned(), theme.to_owned());
            let case = format!("{accent:?} in the {theme} theme");
            let _ = theme::apply(&root, &Look { accent, theme: theme.clone(), ..Look::default() });
            let surface = color(&sheet, "background-color");
            assert_eq!(luminance(surface) > 0.5, theme == "light", "{case}: {surface:?}");
            link.focus().unwrap();
            assert_eq!(value(&link, "outline-style"), "solid", "the focus can be seen");
            for (what, ink, least) in [
                ("the link", color(&link, "color"), TEXT),
                ("the focus ring", color(&link, "outline-color"), MARKS),
                ("the tick", color(&tick, "stroke"), MARKS),
            ] {
                let found = contrast(ink, surface);
                assert!(found >= least, "{what} of {case}: {found:.2} to 1, {ink:?}");
            }
            let face = color(&button, "background-color");
            let words = contrast(color(&button, "color"), face);
            assert!(words >= TEXT, "the button's words of {case}: {words:.2} to 1");
            let edge = Rgba::of_computed(&value(&button, "border-top-color")).unwrap();
            let edge = if edge.alpha == u8::MAX { edge.rgb } else { face };
            let shape = contrast(face, surface).max(contrast(edge, surface));
            assert!(shape >= MARKS, "the button of {case}: {shape:.2} to 1");
        }
    }
    let _ = theme::apply(&root, &Look::default());
    style.remove();
}
