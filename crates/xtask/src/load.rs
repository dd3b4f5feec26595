//! `cargo xtask load`: whole purchases against release builds, with crashes and faults.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{ready, shell, tools};

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
    let binaries = ready::released_servers(root)?;
    let mut load = shell::command(binaries.path("farthing-load"));
    load.arg("--gateway").arg(binaries.path("farthing-gateway"));
    load.arg("--sandbox").arg(binaries.path("carrier-sandbox"));
    load.args(arguments);
    Ok(load.status().context("the load generator did not start")?.success())
}
