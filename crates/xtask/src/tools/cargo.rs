//! Tools from crates.io, built from source.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::{shell, tools};

/// The executable `bin` of a crate in exactly this version, built into the cache if it is not there.
///
/// `locked` uses the lock file of the crate. The lock file of wasm-bindgen-cli names a version that is not always
/// available, so that crate is built without it.
///
/// # Errors
///
/// If it cannot be built.
pub(super) fn tool(name: &str, version: &str, bin: &str, locked: bool) -> Result<PathBuf> {
    let cache = tools::cache()?;
    let home = cache.join("tools").join(format!("{name}-{version}"));
    let executable = home.join("bin").join(format!("{bin}{}", std::env::consts::EXE_SUFFIX));
    if executable.is_file() {
        return Ok(executable);
    }
    shell::say(&format!("building {name} {version} from crates.io, once (one to five minutes)"));
    let mut install = shell::command("cargo");
    install
        .args(["install", name, "--version", &format!("={version}"), "--quiet", "--root"])
        .arg(&home)
        .arg("--target-dir")
        .arg(cache.join("build"))
        // The tools run for seconds only, so a fast build matters more than fast code.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        // The caller's target folder and flags are for our own code.
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .current_dir(&cache_root(&cache)?);
    if locked {
        install.arg("--locked");
    }
    shell::run(&mut install).with_context(|| format!("cannot build {name} {version}"))?;
    Ok(executable)
}

/// Outside the workspace, so that its `.cargo/config.toml` does not apply.
fn cache_root(cache: &std::path::Path) -> Result<PathBuf> {
    std::fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    Ok(cache.to_owned())
}

/// The version of a dependency in `Cargo.lock`.
///
/// # Errors
///
/// If it is not there.
pub(super) fn locked_version(name: &str) -> Result<String> {
    let lock = crate::workspace_root()?.join("Cargo.lock");
    let text = std::fs::read_to_string(&lock).context("cannot read Cargo.lock")?;
    let lock: toml::Table = text.parse().context("Cargo.lock is not TOML")?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    packages
        .into_iter()
        .flatten()
        .find(|package| package.get("name").and_then(toml::Value::as_str) == Some(name))
        .and_then(|package| package.get("version").and_then(toml::Value::as_str))
        .map(str::to_owned)
        .with_context(|| format!("{name} is not in Cargo.lock"))
}
