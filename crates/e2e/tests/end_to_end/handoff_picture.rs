//! The QR code as cameras meet it: read from screenshots by two decoders that share no code.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_arithmetic,
    reason = "pixels of a picture, far from every limit and no money"
)]

use std::cell::Cell;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use farthing_e2e::browser::{ONLY_CHROMIUM, Theme, Wish};

use farthing_e2e::{World, story_in, until};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::handoff::shows_the_code;

/// Pixels of a camera for each pixel of the screen, in a row.
const FINER: f64 = 2.0;

/// A picture in grey.
#[derive(Clone, PartialEq)]
struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Picture {
    /// What the browser shows once it has painted all: two pictures in a row are the same.
    async fn of(world: &World) -> Result<Self> {
        let before = Cell::new(None);
        let stands = async || {
            let now = Self::taken(world).await?;
            Ok((before.replace(Some(now.clone())).as_ref() == Some(&now)).then_some(now))
        };
        until("a picture that stands still", stands).await
    }

    /// What the browser shows now.
    async fn taken(world: &World) -> Result<Self> {
        // Firefox's driver takes no picture from inside a frame of another site.
        world.reader().back_to_the_page().await?;
        let png = world.browser.driver().screenshot_as_png().await?;
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().context("a picture too large")?];
        let info = reader.next_frame(&mut bytes)?;
        let samples = info.color_type.samples();
        let luma = |pixel: &[u8]| match pixel {
            [red, green, blue, ..] => {
                ((u32::from(*red) + u32::from(*green) + u32::from(*blue)) / 3) as u8
            }
            _ => pixel.first().copied().unwrap_or_default(),
        };
        let grey = bytes.chunks_exact(samples).map(luma).collect();
        Ok(Self { width: info.width as usize, height: info.height as usize, grey })
    }

    fn at(&self, x: i64, y: i64) -> f64 {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        f64::from(self.grey.get(y * self.width + x).copied().unwrap_or_default())
    }

    /// Interpolates the brightness at a point between four pixels.
    fn between(&self, x: f64, y: f64) -> f64 {
        let (left, top) = (x.floor() as i64, y.floor() as i64);
        let (right, below) = (x - x.floor(), y - y.floor());
        let row = |y| self.at(left, y) * (1.0 - right) + self.at(left + 1, y) * right;
        row(top) * (1.0 - below) + row(top + 1) * below
    }

    fn drawn(width: usize, height: usize, pixel: impl Fn(usize, usize) -> f64) -> Self {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let grey = pixels.map(|(x, y)| pixel(x, y).clamp(0.0, 255.0) as u8).collect();
        Self { width, height, grey }
    }

    /// As a hand-held camera takes it, which has more pixels than a screen: from the side, not quite sharp, in poor
    /// light, with noise.
    fn photographed(&self) -> Self {
        let (width, height) = (self.width as f64 * FINER, self.height as f64 * FINER);
        let seen = Self::drawn(width as usize, height as usize, |x, y| {
            // Further away to the right, and a little turned.
            let depth = 1.0 + 0.12 * (x as f64 / width) + 0.06 * (y as f64 / height);
            let (x, y) = (x as f64 - width / 2.0, y as f64 - height / 2.0);
            let (turned_x, turned_y) = (x * 0.998 - y * 0.052, x * 0.052 + y * 0.998);
            let (x, y) = (turned_x * depth + width / 2.0, turned_y * depth + height / 2.0);
            self.between(x / FINER, y / FINER)
        });
        let blurred = Self::drawn(seen.width, seen.height, |x, y| {
            let around = (-2..=2).flat_map(|down| (-2..=2).map(move |right| (right, down)));
            around.map(|(right, down)| seen.at(x as i64 + right, y as i64 + down)).sum::<f64>()
                / 25.0
        });
        Self::drawn(blurred.width, blurred.height, |x, y| {
            let light = 40.0 + blurred.at(x as i64, y as i64) * 0.6;
            // The same noise in each run.
            let dust = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
            let mixed = (dust ^ (dust >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40;
            light + (mixed % 9) as f64 - 4.0
        })
    }

    /// The text of the QR code, as rqrr reads it.
    fn by_rqrr(&self) -> Result<String> {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, |x, y| {
                self.grey.get(y * self.width + x).copied().unwrap_or_default()
            });
        let grids = image.detect_grids();
        Ok(grids.first().context("rqrr finds no code")?.decode()?.1)
    }

    /// The text of the QR code, as zbar reads it.
    async fn by_zbar(&self) -> Result<String> {
        let mut command = Command::new("zbarimg");
        command.args(["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "pgm:-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().context("zbarimg does not start")?;
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend(&self.grey);
        process.stdin.take().context("the input was piped")?.write_all(&file).await?;
        let output = process.wait_with_output().await?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

/// Reads the code from a picture with both.
async fn both_read(picture: &Picture, address: &str, how: &str) -> Result<()> {
    let read = picture.by_rqrr().with_context(|| format!("{how}, by rqrr"))?;
    ensure!(read == address, "{how}: rqrr reads {read:?}");
    let read = picture.by_zbar().await?;
    ensure!(read == address, "{how}: zbar reads {read:?}");
    Ok(())
}

/// Brings the code into view, wherever the sheet put it, ready to be painted.
async fn into_view(world: &World) -> Result<()> {
    ensure!(world.reader().looks_into_the_frame().await?, "the checkout's frame is gone");
    let script = "const done = arguments[arguments.length - 1];
        const image = document.querySelector('img.qr');
        image.scrollIntoView({ block: 'center' });
        image.decode().then(() => requestAnimationFrame(() => requestAnimationFrame(done)));";
    world.browser.driver().execute_async(script, vec![]).await?;
    Ok(())
}

#[tokio::test]
async fn the_code_is_read_from_the_smallest_screen_at_every_scale_and_in_every_theme() -> Result<()>
{
    story_in(Wish { without: ONLY_CHROMIUM, ..Wish::default() }, async |world| {
        let shown = shows_the_code(world).await?;
        let tools = world.browser.driver().cdp();
        let mut pictures = Vec::new();
        for (scheme, forced) in [("light", "none"), ("dark", "none"), ("dark", "active")] {
            let features = serde_json::json!({ "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "forced-colors", "value": forced },
            ] });
            tools.send_raw("Emulation.setEmulatedMedia", features).await?;
            for scale in [1, 2, 3] {
                let metrics = serde_json::json!({
                    "width": 320, "height": 700, "deviceScaleFactor": scale, "mobile": false,
                });
                tools.send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
                into_view(world).await?;
                let picture = Picture::of(world).await?;
                ensure!(picture.width == 320 * scale, "{} pixels wide", picture.width);
                pictures
                    .push((format!("{scheme}, forced colours {forced}, scale {scale}"), picture));
            }
        }
        // The code runs out in three minutes; its pictures do not.
        for (how, picture) in &pictures {
            both_read(picture, &shown.address, how).await?;
        }
        let (how, picture) = pictures.get(1).context("there is a picture at scale 2")?;
        both_read(&picture.photographed(), &shown.address, &format!("{how}, photographed")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_code_is_read_from_a_dark_desktop_and_from_a_photograph_of_it() -> Result<()> {
    story_in(Wish { theme: Theme::Dark, ..Wish::default() }, async |world| {
        let shown = shows_the_code(world).await?;
        into_view(world).await?;
        let picture = Picture::of(world).await?;
        both_read(&picture, &shown.address, "dark").await?;
        both_read(&picture.photographed(), &shown.address, "dark, photographed").await
    })
    .await
}
