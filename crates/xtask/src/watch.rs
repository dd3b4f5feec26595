//! `cargo xtask demo --watch`: Trunk rebuilds the checkout on every change and stands in front of the
//! gateway, to which it passes on what it does not build itself. `Trunk.toml` says which addresses.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::frontend::PUBLIC;
use crate::services::Service;
use crate::{frontend, shell, tools};

/// Where Trunk serves what it builds, as `Trunk.toml` says.
const WATCHED: &str = "/watched/";

/// A copy of `dist` whose document takes its files from Trunk.
///
/// # Errors
///
/// If a file cannot be read or written.
pub(crate) fn assets(dist: &Path, folder: &Path) -> Result<PathBuf> {
    let copy = folder.join("assets");
    for file in frontend::files(dist)? {
        let name = file.strip_prefix(dist).context("a file of dist lies outside")?;
        let is_document = file.file_name().is_some_and(|name| name == "index.html");
        let to = copy.join(name);
        std::fs::create_dir_all(to.parent().unwrap_or(&copy))?;
        if is_document {
            let text = std::fs::read_to_string(&file)?;
            std::fs::write(&to, text.replace(PUBLIC, WATCHED))?;
        } else {
            std::fs::copy(&file, &to)?;
        }
    }
    Ok(copy)
}

/// Starts Trunk. It serves once its first build is done.
///
/// # Errors
///
/// If a tool is missing or Trunk does not start.
pub(crate) fn start(root: &Path) -> Result<Service> {
    let toolchain = tools::wasm_toolchain()?;
    let wasm_bindgen = tools::wasm_bindgen_cli()?;
    let mut trunk = shell::command(tools::trunk()?);
    trunk.arg("serve").current_dir(root);
    // Trunk reads NO_COLOR as a boolean of its own and stops at other values.
    trunk.env_remove("NO_COLOR");
    toolchain.apply(&mut trunk, &[&wasm_bindgen])?;
    Service::spawn("Trunk", &mut trunk)
}
