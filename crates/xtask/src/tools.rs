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

/// Names under which distributions install Chromium.
const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What the browser and end-to-end tests need.
pub(crate) struct Browsers {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
    pub(crate) firefox: PathBuf,
    pub(crate) geckodriver: PathBuf,
}

/// Finds or installs a compiler for wasm32.
///
/// # Errors
///
/// If something is missing and cannot be installed; the message says what to type.
pub(crate) fn wasm_toolchain() -> Result<WasmToolchain> {
    wasm::toolchain()
}

/// The folder of wasm-opt's and esbuild's executables.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn npm() -> Result<PathBuf> {
    npm::bin()
}

/// The folder of wasm-bindgen's command line tools, in exactly the locked version: the runner of the
/// component tests, and what Trunk calls.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn wasm_bindgen_cli() -> Result<PathBuf> {
    let version = cargo::locked_version("wasm-bindgen")?;
    let executable = cargo::tool("wasm-bindgen-cli", &version, "wasm-bindgen", false)?;
    Ok(executable.parent().context("a tool lies in a folder")?.to_owned())
}

/// Trunk, which rebuilds the checkout in daily work.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn trunk() -> Result<PathBuf> {
    cargo::tool("trunk", "0.21.14", "trunk", true)
}

/// Finds or installs Chromium alone.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn chromium() -> Result<PathBuf> {
    debian::ensure(&[(&CHROMIUM, "chromium")])?;
    debian::ensure_korean_font()?;
    shell::find_on_path(&CHROMIUM).context("chromium is not on PATH")
}

/// Finds or installs the browsers and their drivers.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn browsers() -> Result<Browsers> {
    debian::ensure(&[
        (&CHROMIUM, "chromium"),
        (&["chromedriver"], "chromium-driver"),
        (&["firefox-esr", "firefox"], "firefox-esr"),
        // The second decoder of QR codes on screenshots.
        (&["zbarimg"], "zbar-tools"),
    ])?;
    debian::ensure_korean_font()?;
    let found = |names: &[&str]| {
        shell::find_on_path(names).with_context(|| format!("{} is not on PATH", names.join(" or ")))
    };
    Ok(Browsers {
        chromium: found(&CHROMIUM)?,
        chromedriver: found(&["chromedriver"])?,
        firefox: found(&["firefox-esr", "firefox"])?,
        geckodriver: match shell::find_on_path(&["geckodriver"]) {
            Some(path) => path,
            None => cargo::tool("geckodriver", "0.37.1", "geckodriver", false)?,
        },
    })
}

/// WebKit's driver, and the screen that its browser needs.
pub(crate) struct Webkit {
    /// The driver of WebKitGTK's own small browser.
    pub(crate) driver: PathBuf,
    /// The program of a virtual screen.
    pub(crate) screen: PathBuf,
}

/// Finds or installs WebKit with its driver.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn webkit() -> Result<Webkit> {
    debian::ensure(&[(&["WebKitWebDriver"], "webkit2gtk-driver"), (&["Xvfb"], "xvfb")])?;
    let found =
        |name: &str| shell::find_on_path(&[name]).with_context(|| format!("{name} is not on PATH"));
    Ok(Webkit { driver: found("WebKitWebDriver")?, screen: found("Xvfb")? })
}

/// wasm-pack, for the component tests.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn wasm_pack() -> Result<PathBuf> {
    cargo::tool("wasm-pack", "0.15.1", "wasm-pack", false)
}

/// cargo-deny, for `cargo xtask audit`.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    cargo::tool("cargo-deny", "0.20.2", "cargo-deny", true)
}

/// The programs of a PostgreSQL server, for the tests on both stores. Debian keeps them off `PATH`.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
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
/// As for [`wasm_toolchain`].
pub(crate) fn axe() -> Result<PathBuf> {
    npm::file("axe-core/axe.min.js")
}

/// The folder of npm's packages, for checks that are written in JavaScript.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn node_modules() -> Result<PathBuf> {
    npm::modules()
}

/// Finds or installs all of it, and says where it is.
///
/// # Errors
///
/// As for [`wasm_toolchain`].
pub(crate) fn everything() -> Result<()> {
    println!("wasm32        {}", wasm_toolchain()?.description);
    println!("npm tools     {}", npm()?.display());
    println!("wasm-bindgen  {}", wasm_bindgen_cli()?.display());
    println!("wasm-pack     {}", wasm_pack()?.display());
    println!("trunk         {}", trunk()?.display());
    let browsers = browsers()?;
    println!("axe-core      {}", axe()?.display());
    println!("chromium      {}", browsers.chromium.display());
    println!("chromedriver  {}", browsers.chromedriver.display());
    println!("firefox       {}", browsers.firefox.display());
    println!("geckodriver   {}", browsers.geckodriver.display());
    println!("postgresql    {}", postgres()?.display());
    println!("webkit        {}", webkit()?.driver.display());
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
