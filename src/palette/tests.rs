//! Every accent gives colors that can be read.

use proptest::prelude::{Strategy, any};
use proptest::{option, proptest};

use super::{Palette, Rgb, Rgba, Theme};

/// WCAG's own formula, to the letter.
fn contrast(one: Rgb, two: Rgb) -> f64 {
    let luminance = |Rgb(channels): Rgb| {
        let linear = channels.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (one, two) = (luminance(one), luminance(two));
    (one.max(two) + 0.05) / (one.min(two) + 0.05)
}

#[track_caller]
fn check(accent: Option<Rgba>, on_accent: Option<Rgba>) {
    for theme in Theme::ALL {
        let palette = Palette::of(theme, accent, on_accent);
        let Palette { accent: button, on_accent: words, edge, ink } = palette;
        assert!(contrast(words, button) >= 4.5, "words of the button: {palette:?}");
        let [surface, sunken] = theme.surfaces();
        assert!(contrast(edge, surface) >= 3.0, "edge of the button: {palette:?}");
        for below in [surface, sunken] {
            assert!(contrast(ink, below) >= 4.5, "links on {below:?}: {palette:?}");
        }
    }
}

fn a_color() -> impl Strategy<Value = Rgba> {
    (any::<[u8; 3]>(), any::<u8>()).prop_map(|(rgb, alpha)| Rgba { rgb: Rgb(rgb), alpha })
}

proptest! {
    #[test]
    fn any_accent_can_be_read(accent in option::of(a_color()), on_accent in option::of(a_color())) {
        check(accent, on_accent);
    }
}

#[test]
fn extreme_accents_can_be_read() {
    let opaque = |rgb| Rgba { rgb: Rgb(rgb), alpha: 255 };
    let clear = Rgba { rgb: Rgb([0, 0, 0]), alpha: 0 };
    for accent in [
        opaque([255, 255, 255]),
        opaque([0, 0, 0]),
        opaque([255, 255, 0]),
        opaque([0x66, 0x33, 0x99]),
        opaque([0x14, 0x53, 0x2d]),
        clear,
    ] {
        for on_accent in [None, Some(accent), Some(clear), Some(opaque([255, 255, 255]))] {
            check(Some(accent), on_accent);
        }
    }
    for grey in 0..=255 {
        check(Some(opaque([grey; 3])), None);
    }
    check(None, None);
}

#[test]
fn a_pair_that_can_be_read_stays_as_it_is() {
    let accent = Rgba { rgb: Rgb([0x14, 0x53, 0x2d]), alpha: 255 };
    let words = Rgba { rgb: Rgb([0xff, 0xfb, 0xeb]), alpha: 255 };
    let light = Palette::of(Theme::Light, Some(accent), Some(words));
    assert_eq!((light.accent, light.on_accent), (accent.rgb, words.rgb));
    assert_eq!((light.ink, light.edge), (accent.rgb, accent.rgb));
    let dark = Palette::of(Theme::Dark, Some(accent), Some(words));
    assert_eq!((dark.accent, dark.on_accent), (accent.rgb, words.rgb));
    assert_ne!(dark.ink, accent.rgb, "dark green is not readable on the dark sheet");
}

#[test]
fn colors_are_read_as_browsers_tell_them() {
    let color = |r, g, b, alpha| Some(Rgba { rgb: Rgb([r, g, b]), alpha });
    for (text, expected) in [
        ("rgb(1, 2, 255)", color(1, 2, 255, 255)),
        ("rgba(0, 0, 0, 0)", color(0, 0, 0, 0)),
        ("rgba(10, 20, 30, 0.5)", color(10, 20, 30, 128)),
        ("color(srgb 1 0 0.0784314)", color(255, 0, 20, 255)),
        ("color(srgb 0.4 0.2 0.6 / 0.25)", color(102, 51, 153, 64)),
        ("color(srgb -0.2 1.7 1e-7)", color(0, 255, 0, 255)),
        ("oklch(0.7 0.1 200)", None),
        ("color(display-p3 1 0 0)", None),
        ("rgb(1, 2)", None),
        ("garbage", None),
        ("", None),
    ] {
        assert_eq!(Rgba::of_computed(text), expected, "{text}");
    }
}

#[test]
fn surfaces_and_accents_are_those_of_the_style_sheet() {
    let tokens = include_str!("../../style/tokens.css");
    for theme in Theme::ALL {
        let [surface, sunken] = theme.surfaces();
        for (name, Rgb([r, g, b])) in
            [("--surface: ", surface), ("--sunken: ", sunken), ("-accent, ", theme.accent())]
        {
            let line = format!("{name}#{r:02x}{g:02x}{b:02x}");
            let count = if theme == Theme::Light { 1 } else { 2 };
            assert_eq!(tokens.matches(&line).count(), count, "{line}");
        }
    }
}
