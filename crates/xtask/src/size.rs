//! `cargo xtask size`: the bytes that the reader downloads, compared with the budgets.
//!
//! All numbers are bytes; 1 kB is 1,000 bytes. Budgets are for Brotli at its best level, which is what
//! the gateway serves. `docs/size.md` keeps the table and says where the bytes are.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::frontend;

/// A file that the reader downloads, and how many bytes of Brotli it may have.
struct Part {
    name: &'static str,
    file: &'static str,
    budget: u64,
}

/// The publisher's page loads it, so it must be small above all.
static LOADER: Part = Part { name: "loader", file: "loader/farthing.js", budget: 2_830 };

/// Its second file, which the page loads together with the frame.
static ANSWERS: Part = Part { name: "loader, later", file: "loader/answers.js", budget: 1_650 };

/// What the frame needs before WebAssembly.
static FIRST_SCREEN: [Part; 3] = [
    Part { name: "html", file: "index.html", budget: 270 },
    Part { name: "css", file: "checkout.css", budget: 2_490 },
    Part { name: "boot", file: "boot.js", budget: 5_215 },
];

/// All of the first screen together.
const FIRST_SCREEN_BUDGET: u64 = 7_950;

/// The button that pays in one tap: loaded where a reader may get it, and counted for the whole purchase.
static TAP: Part = Part { name: "tap", file: "tap.js", budget: 1_140 };

/// The files of the checkout itself, which takes over the first screen.
static CHECKOUT: [Part; 2] = [
    Part { name: "glue", file: "farthing.js", budget: 4_000 },
    Part { name: "wasm", file: "farthing_bg.wasm", budget: 101_170 },
];

/// The files that are loaded only when a reader needs them.
static ON_DEMAND: [Part; 2] = [
    Part { name: "passkey", file: "passkey.js", budget: 500 },
    Part { name: "line", file: "line.js", budget: 500 },
];

/// All that the frame needs for a purchase, with the button that pays in one tap.
const FRAME_BUDGET: u64 = 113_850;

/// The goal for the frame, in bytes. It is reported and not enforced.
const FRAME_AIM: u64 = 60_000;

#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the table; `false` above a budget.
///
/// # Errors
///
/// If `dist` cannot be read, a part of it is missing, or it has a file without a budget.
pub(crate) fn report(dist: &Path) -> Result<bool> {
    refuse_unknown_files(dist)?;
    println!(
        "{:<22}{:<20}{:>9}{:>9}{:>9}{:>9}   bytes; 1 kB = 1,000 bytes",
        "part", "file", "raw", "gzip", "brotli", "budget"
    );
    let mut over = Vec::new();
    let mut print = |name: &str, file: &str, weight: Weight, budget: u64| {
        let Weight { raw, gzip, brotli } = weight;
        let [raw, gzip, text, most] = [raw, gzip, brotli, budget].map(grouped);
        println!("{name:<22}{file:<20}{raw:>9}{gzip:>9}{text:>9}{most:>9}");
        if brotli > budget {
            over.push(format!("over budget: {name} has {text} bytes, the limit is {most}"));
        }
    };
    let mut group = |parts: &[Part]| -> Result<Weight> {
        let mut sum = Weight::default();
        for part in parts {
            let weight = weigh(&dist.join(part.file))?;
            print(part.name, part.file, weight, part.budget);
            sum = sum.and(weight);
        }
        Ok(sum)
    };
    group(core::slice::from_ref(&LOADER))?;
    group(core::slice::from_ref(&ANSWERS))?;
    let first_screen = group(&FIRST_SCREEN)?;
    let tap = group(core::slice::from_ref(&TAP))?;
    let frame = first_screen.and(tap).and(group(&CHECKOUT)?);
    print("frame, first screen", "", first_screen, FIRST_SCREEN_BUDGET);
    print("frame, whole purchase", "", frame, FRAME_BUDGET);
    for part in &ON_DEMAND {
        print(part.name, part.file, weigh(&dist.join(part.file))?, part.budget);
    }
    let reached = if frame.brotli <= FRAME_AIM { "reached" } else { "not reached" };
    println!("aim for the whole purchase: {} bytes, {reached}", grouped(FRAME_AIM));
    for line in &over {
        println!("{line}");
    }
    Ok(over.is_empty())
}

impl Weight {
    fn and(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// A file and the compressed copies that the gateway serves.
fn weigh(path: &Path) -> Result<Weight> {
    let bytes = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let meta = std::fs::metadata(&name);
        Ok::<_, anyhow::Error>(meta.with_context(|| format!("no {}", name.display()))?.len())
    };
    Ok(Weight { raw: bytes("")?, gzip: bytes(".gz")?, brotli: bytes(".br")? })
}

fn all_parts() -> impl Iterator<Item = &'static Part> {
    [&LOADER, &ANSWERS, &TAP].into_iter().chain(&FIRST_SCREEN).chain(&CHECKOUT).chain(&ON_DEMAND)
}

/// Finds files in `dist` without a budget, because nobody would see them grow.
fn refuse_unknown_files(dist: &Path) -> Result<()> {
    let known: Vec<_> = all_parts().map(|part| dist.join(part.file)).collect();
    for path in frontend::files(dist)? {
        let is_copy = path.extension().is_some_and(|e| e == "br" || e == "gz");
        let is_hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if !is_copy && !is_hidden && !known.contains(&path) {
            bail!("{} has no budget: give it one in crates/xtask/src/size.rs", path.display());
        }
    }
    Ok(())
}

/// Formats `90085` as `90,085`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{LOADER, all_parts, grouped, report};

    fn write(dist: &Path, file: &str, brotli: u64) -> std::io::Result<()> {
        let path = dist.join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(dist))?;
        std::fs::write(&path, "raw")?;
        std::fs::write(format!("{}.gz", path.display()), "gz")?;
        std::fs::File::create(format!("{}.br", path.display()))?.set_len(brotli)
    }

    #[test]
    fn each_part_has_a_budget_and_a_file_without_one_is_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let dist = folder.path();
        for part in all_parts() {
            write(dist, part.file, part.budget / 2)?;
        }
        assert!(report(dist)?);
        write(dist, LOADER.file, LOADER.budget + 1)?;
        assert!(!report(dist)?);
        write(dist, LOADER.file, LOADER.budget)?;
        write(dist, "more.js", 1)?;
        assert!(report(dist).is_err_and(|error| error.to_string().contains("more.js")));
        Ok(())
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
