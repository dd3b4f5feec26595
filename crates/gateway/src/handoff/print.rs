//! QR codes for print, for example for a tip on a slide or an article in a newspaper. A code leads to the plain page
//! of its item. The publication's name stands below it, so that people see whom they pay before they scan it.

use core::fmt::Write as _;
use std::path::PathBuf;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont as _, point};
use anyhow::{Context as _, bail, ensure};
use askama::Template;
use clap::{Args, ValueEnum};
use farthing_protocol::{ItemId, PublisherId};

use crate::config::Config;
use crate::handoff::qr::{self, Qr};

/// What is to be printed.
#[derive(Debug, Args)]
pub(crate) struct Print {
    /// Publisher and item, such as `jeju-post/tips/kim-jiwoo`.
    item: String,
    /// The kind of picture.
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// Where to write; standard output if left out.
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// For PNG: the font of the name. If left out, usual places are looked at.
    #[arg(long)]
    font: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Svg,
    Png,
}

/// Modules below the code, for the name.
const FOOT: u32 = 6;

/// Approximate width of a PNG in pixels. That is sharp at a printed width of about ten centimetres.
const PIXELS: u32 = 1_200;

/// Usual paths of fonts, in the order in which they are tried. All but the last contain Hangul.
const FONTS: &[&str] = &[
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    "C:\\Windows\\Fonts\\malgun.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
];

/// Most letters of a name that fit below the code. A longer name is condensed, not cut off.
const NAME_MAX: usize = 16;

#[derive(Template)]
#[template(path = "qr_print.svg")]
struct Picture<'a> {
    /// Width in modules.
    size: u32,
    /// Height in modules.
    height: u32,
    path: &'a str,
    name: String,
    is_long: bool,
}

impl Print {
    /// The picture.
    ///
    /// # Errors
    ///
    /// If the item is not for sale, or there is no font for the name in a PNG.
    pub(crate) fn picture(&self, config: &Config) -> anyhow::Result<Vec<u8>> {
        let (publisher, item) =
            self.item.split_once('/').context("name publisher and item: PUBLISHER/ITEM")?;
        let id = PublisherId::parse(publisher)?;
        let publisher = config.publishers.get(&id);
        let publisher = publisher.with_context(|| format!("no publisher {id} is configured"))?;
        let item = ItemId::parse(item)?;
        ensure!(publisher.items.contains_key(&item), "{id} does not sell {item}");
        let origin = config.gateway.public_url.as_str();
        let code = qr::draw(&format!("{origin}/pay/{id}/{item}"))?;
        match self.format {
            Format::Svg => Ok(svg(&code, &publisher.name).into_bytes()),
            Format::Png => png(&code, &publisher.name, &self.read_font()?),
        }
    }

    fn read_font(&self) -> anyhow::Result<FontVec> {
        let bytes = match &self.font {
            Some(path) => std::fs::read(path)
                .with_context(|| format!("cannot read the font {}", path.display()))?,
            None => match FONTS.iter().find_map(|path| std::fs::read(path).ok()) {
                Some(bytes) => bytes,
                None => bail!("no font was found: name one by --font, or write an SVG"),
            },
        };
        FontVec::try_from_vec_and_index(bytes, 0).context("the font cannot be used")
    }
}

fn svg(code: &Qr, name: &str) -> String {
    let picture = Picture {
        size: code.size,
        height: code.size + FOOT,
        path: &code.path,
        is_long: name.chars().count() > NAME_MAX,
        // XML has no control characters.
        name: name.replace(char::is_control, " "),
    };
    // Writing to a text does not fail.
    picture.render().unwrap_or_default() + "\n"
}

fn png(code: &Qr, name: &str, font: &FontVec) -> anyhow::Result<Vec<u8>> {
    let scale = PIXELS.div_ceil(code.size);
    let (width, height) = (code.size * scale, (code.size + FOOT) * scale);
    let mut pixels = Pixels { width, height, grey: vec![u8::MAX; (width * height).try_into()?] };
    for (row, modules) in (0_u32..).zip(qr::modules(code)) {
        for (column, _) in (0_u32..).zip(modules).filter(|(_, dark)| *dark) {
            for y in row * scale..(row + 1) * scale {
                for x in column * scale..(column + 1) * scale {
                    pixels.darken(x, y, u8::MAX);
                }
            }
        }
    }
    write_name(&mut pixels, name, font, code.size * scale, 3 * scale)?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels.grey)?;
    Ok(bytes)
}

struct Pixels {
    width: u32,
    height: u32,
    grey: Vec<u8>,
}

impl Pixels {
    /// Darkens a pixel; does nothing outside the picture.
    fn darken(&mut self, x: u32, y: u32, by: u8) {
        if x >= self.width || y >= self.height {
            return;
        }
        let place = usize::try_from(y * self.width + x).ok();
        if let Some(pixel) = place.and_then(|place| self.grey.get_mut(place)) {
            *pixel = pixel.saturating_sub(by);
        }
    }
}

/// Writes the name, centred. Its letters are `size` pixels high, or smaller if the name would not fit.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_arithmetic,
    reason = "letters are drawn in parts of pixels; nothing here is money"
)]
fn write_name(
    pixels: &mut Pixels,
    name: &str,
    font: &FontVec,
    top: u32,
    size: u32,
) -> anyhow::Result<()> {
    let mut missing = String::new();
    let wide = |scale: f32| {
        let scaled = font.as_scaled(PxScale::from(scale));
        name.chars().map(|letter| scaled.h_advance(scaled.glyph_id(letter))).sum::<f32>()
    };
    let room = pixels.width as f32 * 0.9;
    let scale = size as f32 * (room / wide(size as f32)).min(1.0);
    let scaled = font.as_scaled(PxScale::from(scale));
    let mut x = (pixels.width as f32 - wide(scale)) / 2.0;
    let line = top as f32 + scaled.ascent();
    for letter in name.chars() {
        let id = scaled.glyph_id(letter);
        if id.0 == 0 {
            // Writing to a text does not fail.
            let _written = write!(missing, "{letter}");
        }
        let glyph = id.with_scale_and_position(PxScale::from(scale), point(x, line));
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|dx, dy, cover| {
                let (x, y) = (bounds.min.x as u32 + dx, bounds.min.y as u32 + dy);
                pixels.darken(x, y, (cover.clamp(0.0, 1.0) * 255.0) as u8);
            });
        }
        x += scaled.h_advance(id);
    }
    ensure!(missing.is_empty(), "the font has no letters for {missing}: name another by --font");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::svg;
    use crate::handoff::qr;

    #[test]
    fn the_name_stands_below_the_code_and_is_only_text() {
        let Ok(code) = qr::draw("https://pay.example/pay/a/b") else { return };
        let picture = svg(&code, "The <b>Sejong & Co");
        assert!(picture.contains("The &#60;b&#62;Sejong &#38; Co</text>"), "{picture}");
        assert!(picture.contains("textLength"), "a long name fits");
        assert!(!svg(&code, "Jeju Post").contains("textLength"));
    }
}
