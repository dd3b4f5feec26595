//! What the build and the tests need beyond rustup: found, or installed into a user cache folder.
//!
//! The cache is `$FARTHING_CACHE`, else `$XDG_CACHE_HOME/farthing`, else `~/.cache/farthing`, one
//! folder for each tool and version, so that a second run starts in seconds and two checkouts with
//! different versions do not disturb each other.

mod cargo;

mod debian;

mod npm;

mod wasm;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

pub(crate) use self::wasm::WasmToolchain;
use crate::shell;

/// What `trunk build` needs.
pub(crate) struct BuildTools {
    /// The compiler for wasm32.
    pub(crate) wasm: WasmToolchain,
    /// Trunk's executable.
    pub(crate) trunk: PathBuf,
    /// The folder of wasm-bindgen, in exactly the locked version.
    pub(crate) wasm_bindgen: PathBuf,
    /// The folder of wasm-opt and esbuild.
    pub(crate) npm: PathBuf,
}

/// What the browser and end-to-end tests need.
pub(crate) struct Browsers {
    /// Chromium.
    pub(crate) chromium: PathBuf,
    /// Its driver.
    pub(crate) chromedriver: PathBuf,
    /// Firefox.
    pub(crate) firefox: PathBuf,
    /// Its driver.
    pub(crate) geckodriver: PathBuf,
}

/// Finds or installs what building needs.
///
/// # Errors
///
/// If something is missing and cannot be installed; the message says what to type.
pub(crate) fn for_building() -> Result<BuildTools> {
    let wasm = wasm::toolchain()?;
    let bindgen_version = cargo::locked_version("wasm-bindgen")?;
    let wasm_bindgen = cargo::tool("wasm-bindgen-cli", &bindgen_version, "wasm-bindgen", false)?;
    let trunk = cargo::tool("trunk", "0.21.14", "trunk", true)?;
    let wasm_bindgen = wasm_bindgen.parent().context("a tool lies in a folder")?.to_owned();
    Ok(BuildTools { wasm, trunk, wasm_bindgen, npm: npm::bin()? })
}

/// Finds or installs the browsers and their drivers.
///
/// # Errors
///
/// As for [`for_building`].
pub(crate) fn browsers() -> Result<Browsers> {
    debian::ensure(&[
        (&["chromium", "chromium-browser", "google-chrome"], "chromium"),
        (&["chromedriver"], "chromium-driver"),
        (&["firefox-esr", "firefox"], "firefox-esr"),
    ])?;
    debian::ensure_korean_font()?;
    let found = |names: &[&str]| {
        shell::find_on_path(names).with_context(|| format!("{} is not on PATH", names.join(" or ")))
    };
    Ok(Browsers {
        chromium: found(&["chromium", "chromium-browser", "google-chrome"])?,
        chromedriver: found(&["chromedriver"])?,
        firefox: found(&["firefox-esr", "firefox"])?,
        geckodriver: match shell::find_on_path(&["geckodriver"]) {
            Some(path) => path,
            None => cargo::tool("geckodriver", "0.37.1", "geckodriver", false)?,
        },
    })
}

/// wasm-pack, for the component tests.
///
/// # Errors
///
/// As for [`for_building`].
pub(crate) fn wasm_pack() -> Result<PathBuf> {
    cargo::tool("wasm-pack", "0.15.1", "wasm-pack", false)
}

/// cargo-deny, for `cargo xtask audit`.
///
/// # Errors
///
/// As for [`for_building`].
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    cargo::tool("cargo-deny", "0.20.2", "cargo-deny", true)
}

/// The programs of a PostgreSQL server, for the tests on both stores. Debian keeps them off `PATH`.
///
/// # Errors
///
/// As for [`for_building`].
pub(crate) fn postgres() -> Result<PathBuf> {
    if test_postgres::Installation::find().is_err() {
        debian::install(&["postgresql"])?;
    }
    Ok(test_postgres::Installation::find()?.folder().to_owned())
}

/// axe-core's script, for the accessibility tests.
///
/// # Errors
///
/// As for [`for_building`].
pub(crate) fn axe() -> Result<PathBuf> {
    npm::file("axe-core/axe.min.js")
}

/// Finds or installs all of it, and says where it is.
///
/// # Errors
///
/// As for [`for_building`].
pub(crate) fn everything() -> Result<()> {
    let build = for_building()?;
    let browsers = browsers()?;
    println!("wasm32        {}", build.wasm.description);
    println!("trunk         {}", build.trunk.display());
    println!("wasm-bindgen  {}", build.wasm_bindgen.display());
    println!("wasm-pack     {}", wasm_pack()?.display());
    println!("npm tools     {}", build.npm.display());
    println!("axe-core      {}", axe()?.display());
    println!("chromium      {}", browsers.chromium.display());
    println!("chromedriver  {}", browsers.chromedriver.display());
    println!("firefox       {}", browsers.firefox.display());
    println!("geckodriver   {}", browsers.geckodriver.display());
    println!("postgresql    {}", postgres()?.display());
    Ok(())
}

/// The folder that keeps downloaded tools.
///
/// # Errors
///
/// If there is neither a cache variable nor a home folder.
pub(crate) fn cache() -> Result<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(own) = from("FARTHING_CACHE") {
        return Ok(own.into());
    }
    if let Some(xdg) = from("XDG_CACHE_HOME") {
        return Ok(PathBuf::from(xdg).join("farthing"));
    }
    let home = from("HOME").context("set FARTHING_CACHE: there is no home folder for a cache")?;
    Ok(PathBuf::from(home).join(".cache/farthing"))
}
