//! Tools from the distribution's packages. They can be installed only on Debian and distributions based on it; on
//! others a message says what is missing.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// Only one thread may change what is installed.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Makes sure that one of each group of names is on `PATH`, installing the package beside it if not.
///
/// # Errors
///
/// If something is missing and this process may not install it; the message has the exact command.
pub(super) fn ensure(wanted: &[(&[&str], &str)]) -> Result<()> {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(names, _)| shell::find_on_path(names).is_none())
        .map(|(_, package)| *package)
        .collect();
    install(&missing)
}

/// Korean text needs a Korean font, or the screens under test show boxes.
///
/// # Errors
///
/// As for [`ensure`].
pub(super) fn ensure_korean_font() -> Result<()> {
    let Some(list) = shell::ask(shell::command("fc-list").args([":lang=ko", "family"])) else {
        // Without fontconfig the installed fonts cannot be listed.
        return Ok(());
    };
    if list.is_empty() { install(&["fonts-noto-cjk"]) } else { Ok(()) }
}

/// Installs packages, if this process may.
///
/// # Errors
///
/// As for [`ensure`].
pub(super) fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if shell::find_on_path(&["apt-get"]).is_none() {
        bail!("missing: {list}. Please install them with this machine's package manager.");
    }
    if !is_root() {
        bail!(
            "missing: {list}. Please type:\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}"
        );
    }
    shell::say(&format!("installing Debian packages: {list} (about a minute)"));
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    shell::run_quietly(shell::command("apt-get").args(["update", "--quiet=2"]))?;
    shell::run_quietly(
        shell::command("apt-get")
            .args(["install", "-y", "--no-install-recommends", "--quiet=2"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .with_context(|| format!("cannot install {list}"))
}

fn is_root() -> bool {
    shell::ask(shell::command("id").arg("-u")).as_deref() == Some("0")
}
