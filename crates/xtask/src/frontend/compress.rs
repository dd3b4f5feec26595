//! Compressed copies, made once and downloaded often.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::frontend::files;

/// Writes a Brotli and a gzip copy beside each file of a kind that compresses.
///
/// # Errors
///
/// If a file cannot be read or written.
pub(crate) fn beside(dist: &Path) -> Result<()> {
    for path in files(dist)? {
        let worth_it = path.extension().is_some_and(|e| {
            ["js", "css", "html", "wasm", "svg", "json"].iter().any(|kind| e == *kind)
        });
        if worth_it {
            let bytes = std::fs::read(&path)?;
            let beside = |suffix: &str| {
                let mut name = path.clone().into_os_string();
                name.push(suffix);
                PathBuf::from(name)
            };
            std::fs::write(beside(".br"), brotli(&bytes)?)?;
            std::fs::write(beside(".gz"), gzip(&bytes)?)?;
        }
    }
    Ok(())
}

/// Brotli at its best level: it is done once and downloaded often.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

/// Gzip at its best level, for the few clients without Brotli.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
