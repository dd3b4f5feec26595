//! `cargo xtask size`: what the reader downloads, and whether it is still little enough.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::frontend::{self, compress};

/// What the publisher's page loads: it delays somebody else's page, so it is small above all.
const LOADER_MAX: usize = 3 * 1024;

/// All that the frame needs for its first screen. A hard ceiling; the aim is 60.
const FRAME_MAX: usize = 100 * 1024;

/// The aim: below the lightest peer that was measured (61.8 KiB).
const FRAME_AIM: usize = 60 * 1024;

struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table; `false` above a budget.
///
/// # Errors
///
/// If `dist` cannot be read or a part of it is missing.
pub(crate) fn report(dist: &Path) -> Result<bool> {
    let loader = weigh(dist, &dist.join("loader/farthing.js"))?;
    let frame =
        frame_files(dist)?.iter().map(|path| weigh(dist, path)).collect::<Result<Vec<_>>>()?;
    for kind in [".wasm", ".css", ".js", ".html"] {
        if !frame.iter().any(|weight| weight.name.ends_with(kind)) {
            bail!("dist has no {kind} file: the frame cannot work");
        }
    }
    println!("{:<34}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    print(&loader);
    for weight in &frame {
        print(weight);
    }
    let total = Weight {
        name: "frame, first screen".to_owned(),
        raw: frame.iter().map(|w| w.raw).sum(),
        gzip: frame.iter().map(|w| w.gzip).sum(),
        brotli: frame.iter().map(|w| w.brotli).sum(),
    };
    print(&total);
    let aim = if total.brotli <= FRAME_AIM { "reached" } else { "not reached" };
    println!("budget: loader {LOADER_MAX}, frame {FRAME_MAX} brotli; aim {FRAME_AIM}: {aim}");
    let mut within = true;
    for (weight, most) in [(&loader, LOADER_MAX), (&total, FRAME_MAX)] {
        if weight.brotli > most {
            println!(
                "over budget: {} has {} bytes, the limit is {most}",
                weight.name, weight.brotli
            );
            within = false;
        }
    }
    Ok(within)
}

fn print(weight: &Weight) {
    println!("{:<34}{:>10}{:>10}{:>10}", weight.name, weight.raw, weight.gzip, weight.brotli);
}

/// Everything but the loader and the compressed copies.
fn frame_files(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut files = frontend::files(dist)?;
    files.retain(|path| {
        let copy = path.extension().is_some_and(|e| e == "br" || e == "gz");
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        !copy && !hidden && !path.starts_with(dist.join("loader"))
    });
    Ok(files)
}

fn weigh(dist: &Path, path: &Path) -> Result<Weight> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Weight {
        name: path.strip_prefix(dist).unwrap_or(path).display().to_string(),
        raw: bytes.len(),
        gzip: compress::gzip(&bytes)?.len(),
        brotli: compress::brotli(&bytes)?.len(),
    })
}
