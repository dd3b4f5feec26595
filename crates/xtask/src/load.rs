//! `cargo xtask load`: whole purchases against release builds, with crashes and faults.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::{shell, tools};

/// What runs: built together, so that all of them agree about features.
const PACKAGES: [&str; 3] = ["farthing-gateway", "carrier-sandbox", "farthing-load"];

/// Builds the servers and the load generator, and starts it; `false` if the accounts differ in the end.
///
/// # Errors
///
/// If something is missing, does not build or does not start.
pub(crate) fn run(root: &Path, arguments: &[OsString]) -> Result<bool> {
    // `postgres` without an address is a server that the run starts.
    if arguments.iter().any(|argument| argument.to_string_lossy().ends_with("postgres")) {
        tools::postgres()?;
    }
    shell::say("building gateway, carrier sandbox and load generator for release");
    let mut build = shell::command("cargo");
    build.args(["build", "--release", "--bins", "--quiet"]).current_dir(root);
    for package in PACKAGES {
        build.args(["--package", package]);
    }
    shell::run(&mut build).context("the servers do not build")?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let program =
        |name| target.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut load = shell::command(program("farthing-load"));
    load.arg("--gateway").arg(program("farthing-gateway"));
    load.arg("--sandbox").arg(program("carrier-sandbox"));
    load.args(arguments);
    Ok(load.status().context("the load generator did not start")?.success())
}
