//! Tools from the npm registry: wasm-opt (binaryen; Debian's version is too old), esbuild, axe-core and, for the check
//! of supported browsers, two parsers and MDN's compatibility data.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::tools::debian;
use crate::{shell, tools};

/// What is installed together, in exact versions.
const PACKAGES: [&str; 6] = [
    "binaryen@132.0.0",
    "esbuild@0.28.2",
    "axe-core@4.14.1",
    "acorn@8.19.0",
    "css-tree@3.2.1",
    "@mdn/browser-compat-data@8.1.9",
];

/// The folder of their executables.
///
/// # Errors
///
/// If they cannot be installed.
pub(super) fn bin() -> Result<PathBuf> {
    Ok(modules()?.join(".bin"))
}

/// A file of one of the packages.
///
/// # Errors
///
/// If the packages cannot be installed.
pub(super) fn file(path: &str) -> Result<PathBuf> {
    Ok(modules()?.join(path))
}

/// The folder of the packages.
///
/// # Errors
///
/// If they cannot be installed.
pub(super) fn modules() -> Result<PathBuf> {
    let versions = PACKAGES.join("-").replace(['@', '/'], "-");
    let home = tools::cache()?.join("tools").join(format!("npm-{versions}"));
    let modules = home.join("node_modules");
    // npm writes this file last, so a broken installation is done again.
    if modules.join(".package-lock.json").is_file() {
        debian::ensure(&[(&["node", "nodejs"], "nodejs")])?;
        return Ok(modules);
    }
    debian::ensure(&[(&["node", "nodejs"], "nodejs"), (&["npm"], "npm")])?;
    std::fs::create_dir_all(&home).with_context(|| format!("cannot create {}", home.display()))?;
    shell::say(&format!("installing {} from npm (some seconds)", PACKAGES.join(", ")));
    shell::run_quietly(
        shell::command("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&home)
            .args(PACKAGES)
            .current_dir(&home),
    )
    .context("cannot install tools from npm")?;
    Ok(modules)
}
