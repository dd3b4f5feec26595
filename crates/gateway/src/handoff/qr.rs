//! QR codes. They are made here, so that the checkout carries no encoder.

use core::fmt::Write as _;

use askama::Template;
use farthing_protocol::limits::QR_QUIET;
use qrcode::types::{Color, QrError};
use qrcode::{EcLevel, QrCode};

/// Approximate width of a code on a screen, in CSS pixels.
const SIDE: u32 = 248;

/// Least width of a module in pixels. It is always a whole number, so that all modules are equally wide.
const MODULE_LEAST: u32 = 4;

/// A QR code, ready to be drawn as one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qr {
    /// Modules on each side, the quiet zone of four on every side included.
    pub(crate) size: u32,
    /// The dark modules, as data of an SVG path.
    pub(crate) path: String,
}

#[derive(Template)]
#[template(path = "qr.svg")]
struct Picture<'a> {
    /// Width in CSS pixels.
    pixels: u32,
    /// Width in modules.
    size: u32,
    path: &'a str,
}

/// The code of a text, with its quiet zone. A phone can still read it if about 15 percent of it is damaged
/// (level M).
///
/// # Errors
///
/// [`QrError`] if the text is too long for any code.
pub(crate) fn draw(text: &str) -> Result<Qr, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (row, modules) in (QR_QUIET..).zip(colors.chunks(width)) {
        let mut column = QR_QUIET;
        for run in modules.chunk_by(|one, other| one == other) {
            let length = u32::try_from(run.len()).unwrap_or_default();
            if run.first() == Some(&Color::Dark) {
                // Writing to a text does not fail.
                let _written = write!(path, "M{column} {row}h{length}v1h-{length}z");
            }
            column += length;
        }
    }
    let width = u32::try_from(width).unwrap_or_default();
    Ok(Qr { size: width + 2 * QR_QUIET, path })
}

/// The code as an SVG picture: dark on white in every theme.
pub(crate) fn svg(code: &Qr) -> String {
    let (size, path) = (code.size, &code.path);
    let pixels = size * (SIDE / size).max(MODULE_LEAST);
    // Writing to a text does not fail.
    Picture { pixels, size, path }.render().unwrap_or_default()
}

/// The picture as a `data:` URL, for an image. Only the `#` of colours must be escaped.
pub(crate) fn source(code: &Qr) -> String {
    format!("data:image/svg+xml,{}", svg(code).replace('#', "%23"))
}

/// Whether each module is dark, row by row, the quiet zone included.
pub(crate) fn modules(code: &Qr) -> Vec<Vec<bool>> {
    let size = usize::try_from(code.size).unwrap_or_default();
    let mut rows = vec![vec![false; size]; size];
    for run in code.path.split('M').skip(1) {
        let mut numbers = run.split([' ', 'h', 'v']).map(|text| text.parse::<usize>().ok());
        let (Some(Some(column)), Some(Some(row)), Some(Some(length))) =
            (numbers.next(), numbers.next(), numbers.next())
        else {
            continue;
        };
        for module in rows.get_mut(row).into_iter().flatten().skip(column).take(length) {
            *module = true;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{draw, modules, source, svg};

    const URL: &str = "https://pay.example.kr/h/AbCdEfGhIjKlMnOpQrStUv";

    /// The text that an independent decoder reads; each module is `scale` pixels wide.
    fn decoded(scale: usize, ink: u8, paper: u8) -> String {
        let rows = modules(&draw(URL).unwrap());
        let side = rows.len() * scale;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let module = rows.get(y / scale).and_then(|row| row.get(x / scale));
            if module == Some(&true) { ink } else { paper }
        });
        let grids = image.detect_grids();
        grids.first().unwrap().decode().unwrap().1
    }

    #[test]
    fn another_decoder_reads_the_address_at_every_scale() {
        for scale in [2, 3, 4, 7, 12] {
            assert_eq!(decoded(scale, 0, 255), URL, "{scale}");
        }
        assert_eq!(decoded(4, 90, 200), URL, "faded");
    }

    #[test]
    fn four_modules_around_it_are_white_and_the_corners_are_dark() {
        let code = draw(URL).unwrap();
        let rows = modules(&code);
        let size = usize::try_from(code.size).unwrap();
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let quiet = x < 4 || y < 4 || x >= size - 4 || y >= size - 4;
                assert!(!(quiet && *dark), "{x} {y}");
            }
        }
        assert_eq!(rows.get(4).and_then(|row| row.get(4)), Some(&true));
    }

    #[test]
    fn the_picture_is_dark_on_white_and_fits_an_address() {
        let code = draw(URL).unwrap();
        let picture = svg(&code);
        assert!(picture.contains("<path fill=\"#fff\"") && picture.contains(&code.path));
        let address = source(&code);
        assert!(
            picture.contains("width=\"246\" height=\"246\""),
            "six pixels for each of 41 modules"
        );
        assert!(address.starts_with("data:image/svg+xml,<svg") && !address.contains('#'));
    }
}
