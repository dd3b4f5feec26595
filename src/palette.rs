//! Readable colours from a publisher's accent.
//!
//! A publisher chooses the accent for its own page. Here it is also the color of texts and marks on the sheet's light
//! and dark surfaces. Text needs a contrast of 4.5 to 1, graphics need 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). An accent
//! with too little contrast is moved towards black or white until it has enough.

#![expect(clippy::float_arithmetic, reason = "colors, not money")]

/// Contrast of text, with room for the approximation of [`Rgb::luminance`].
const TEXT: f32 = 4.5 * 1.04;

/// Contrast of graphics, with the same room.
const GRAPHICS: f32 = 3.0 * 1.04;

/// The number of steps from a color to black or white.
const STEPS: u16 = 16;

/// An opaque color in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// A color that may be transparent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgba {
    /// The color without its opacity.
    pub rgb: Rgb,
    /// Opacity, from 0 (transparent) to 255 (opaque).
    pub alpha: u8,
}

/// One of the sheet's two themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on light surfaces.
    Light,
    /// Light text on dark surfaces.
    Dark,
}

/// The colors of a look that follow from the accent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// The surface of the button that pays.
    pub accent: Rgb,
    /// The text on that button.
    pub on_accent: Rgb,
    /// The border of that button, for accents that hardly differ from the surface.
    pub edge: Rgb,
    /// Links, focus rings and marks on the sheet.
    pub ink: Rgb,
}

impl Theme {
    /// The light and the dark theme.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The surfaces under texts and marks: `--surface` and `--sunken` of style/tokens.css.
    #[must_use]
    pub const fn surfaces(self) -> [Rgb; 2] {
        match self {
            Self::Light => [Rgb([0xff, 0xff, 0xff]), Rgb([0xf5, 0xf4, 0xf1])],
            Self::Dark => [Rgb([0x17, 0x19, 0x1c]), Rgb([0x20, 0x23, 0x27])],
        }
    }

    /// The accent if the publisher gives none.
    #[must_use]
    pub const fn accent(self) -> Rgb {
        match self {
            Self::Light => Rgb([0x14, 0x53, 0x2d]),
            Self::Dark => Rgb([0x7f, 0xd3, 0xa0]),
        }
    }

    /// The color that is easiest to read on the theme's surfaces.
    const fn extreme(self) -> Rgb {
        match self {
            Self::Light => Rgb::BLACK,
            Self::Dark => Rgb::WHITE,
        }
    }
}

impl Palette {
    /// The colors for a look, from what a publisher wishes.
    #[must_use]
    pub fn of(theme: Theme, accent: Option<Rgba>, on_accent: Option<Rgba>) -> Self {
        let [surface, sunken] = theme.surfaces();
        let accent = accent.map_or_else(|| theme.accent(), |wish| wish.over(surface));
        let on_accent = on_accent.map(|wish| wish.over(accent));
        let reads = |ink: Rgb| [surface, sunken].iter().all(|below| ink.contrast(*below) >= TEXT);
        let mut ink = accent;
        for step in 0..=STEPS {
            ink = accent.towards(theme.extreme(), step);
            if reads(ink) {
                break;
            }
        }
        Self {
            accent,
            on_accent: on_accent
                .filter(|wish| wish.contrast(accent) >= TEXT)
                .unwrap_or_else(|| accent.black_or_white()),
            edge: if accent.contrast(surface) >= GRAPHICS { accent } else { ink },
            ink,
        }
    }
}

impl Rgb {
    const BLACK: Self = Self([0, 0, 0]);
    const WHITE: Self = Self([255, 255, 255]);

    /// The color in CSS notation.
    #[must_use]
    pub fn to_css(self) -> String {
        let Self([red, green, blue]) = self;
        ["rgb(", &red.to_string(), ",", &green.to_string(), ",", &blue.to_string(), ")"].concat()
    }

    /// Relative luminance (WCAG), approximated by a polynomial. The exact power of 2.4 would add a kilobyte of code.
    /// [`TEXT`] has room for the error.
    fn luminance(self) -> f32 {
        let linear = |channel: u8| {
            let c = f32::from(channel) / 255.0;
            c * (c * (c * 0.305_306 + 0.682_171_1) + 0.012_522_9)
        };
        let Self([red, green, blue]) = self;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn black_or_white(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    fn towards(self, goal: Self, step: u16) -> Self {
        self.mix(goal, step, STEPS)
    }

    /// `part` of `whole` of the other color, and the rest of this one.
    fn mix(self, other: Self, part: u16, whole: u16) -> Self {
        let (Self(mine), Self(theirs)) = (self, other);
        let (part, whole) = (u32::from(part), u32::from(whole));
        let channel = |(from, to): (u8, u8)| {
            let sum = u32::from(from) * (whole - part) + u32::from(to) * part;
            u8::try_from((sum + whole / 2) / whole).unwrap_or(u8::MAX)
        };
        let [red, green, blue] = mine;
        let [to_red, to_green, to_blue] = theirs;
        Self([(red, to_red), (green, to_green), (blue, to_blue)].map(channel))
    }
}

impl Rgba {
    /// Reads the computed value of a color: `rgb(…)`, `rgba(…)` or `color(srgb …)`.
    #[must_use]
    pub fn of_computed(text: &str) -> Option<Self> {
        let (function, rest) = text.split_once('(')?;
        let is_unit = match function {
            "rgb" | "rgba" => false,
            "color" => rest.starts_with("srgb "),
            _ => return None,
        };
        if function == "color" && !is_unit {
            return None;
        }
        let numbers = rest.trim_start_matches("srgb ").trim_end_matches(')');
        let mut numbers = numbers.split([' ', ',', '/']).filter(|part| !part.is_empty());
        let mut channel = || {
            let value = ten_thousandths(numbers.next()?)?;
            let value = if is_unit { value.saturating_mul(255) } else { value };
            u8::try_from((value + 5_000) / 10_000).ok().or(Some(u8::MAX))
        };
        let rgb = Rgb([channel()?, channel()?, channel()?]);
        let alpha = match numbers.next() {
            None => u8::MAX,
            Some(part) => {
                let value = ten_thousandths(part)?.min(10_000);
                u8::try_from((value * 255 + 5_000) / 10_000).unwrap_or(u8::MAX)
            }
        };
        Some(Self { rgb, alpha })
    }

    fn over(self, below: Rgb) -> Rgb {
        below.mix(self.rgb, u16::from(self.alpha), 255)
    }
}

/// A decimal number in ten thousandths. Negative and tiny numbers count as zero.
fn ten_thousandths(text: &str) -> Option<u32> {
    if text.starts_with('-') || text.contains("e-") {
        return Some(0);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut value = whole.parse::<u32>().ok()?.min(1_000) * 10_000;
    let mut unit = 1_000;
    for digit in fraction.chars().take(4) {
        value += digit.to_digit(10)? * unit;
        unit /= 10;
    }
    Some(value)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
