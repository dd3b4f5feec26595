//! `cargo xtask fuzz`: mutated input for everything that reads what strangers write.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::shell;

/// Runs one target or all of them, each for so many seconds. Debug assertions and overflow checks are
/// on: this is the development profile. `false` if a property did not hold.
///
/// # Errors
///
/// If the targets do not build.
pub(crate) fn run(root: &Path, target: Option<&str>, seconds: u64) -> Result<bool> {
    let mut build = shell::command("cargo");
    shell::run(build.args(["build", "--package", "farthing-fuzz"]).current_dir(root))?;
    let mut fuzz = shell::command("cargo");
    fuzz.args(["run", "--quiet", "--package", "farthing-fuzz", "--"]).current_dir(root);
    fuzz.args(target).arg("--seconds").arg(seconds.to_string());
    Ok(fuzz.status().context("the targets did not start")?.success())
}
