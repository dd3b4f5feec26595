//! `cargo xtask test`: every check, one after the other, and one line of counts at the end.

mod tally;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use self::tally::Tally;
use crate::services::Binaries;
use crate::{frontend, shell, size, tools};

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Formatting, lints, and all tests that need no browser.
    Native,
    /// The checkout's components in headless Chromium and Firefox (wasm-pack).
    Browser,
    /// Real browsers against the real gateway and carrier sandbox (WebDriver).
    E2e,
}

/// Runs the tests; `false` if any failed.
///
/// # Errors
///
/// If a tool is missing or does not start.
pub(crate) fn run(root: &Path, only: Option<Suite>) -> Result<bool> {
    let wanted = |suite| only.is_none_or(|only| only == suite);
    let mut tally = Tally::default();
    if wanted(Suite::Native) {
        native(root, &mut tally)?;
    }
    if wanted(Suite::Browser) {
        browser(root, &mut tally)?;
    }
    if wanted(Suite::E2e) {
        end_to_end(root, &mut tally)?;
    }
    Ok(tally.finish())
}

/// The operators' scenarios against a real sandbox process.
///
/// # Errors
///
/// If something does not build or start.
pub(crate) fn conformance(root: &Path, arguments: &[String]) -> Result<bool> {
    let binaries = Binaries::build(root)?;
    let mut command = conformance_command(root, &binaries);
    command.args(arguments);
    Ok(command.status().context("the conformance runner did not start")?.success())
}

fn conformance_command(root: &Path, binaries: &Binaries) -> Command {
    let mut command = shell::command(binaries.path("conformance"));
    command.arg("--sandbox").arg(binaries.path("carrier-sandbox")).current_dir(root);
    command
}

fn cargo(root: &Path) -> Command {
    let mut command = shell::command("cargo");
    command.current_dir(root);
    command
}

fn native(root: &Path, tally: &mut Tally) -> Result<()> {
    let wasm = tools::for_building()?.wasm;
    tally.check("formatting", cargo(root).args(["fmt", "--all", "--check"]))?;
    tally.check(
        "lints, for this machine",
        cargo(root).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    let mut lint = cargo(root);
    if wasm.has_clippy {
        lint.args(["clippy", "--package", "farthing", "--all-targets", "--quiet"]);
        lint.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    } else {
        // Debian's set has no clippy that fits; the compiler's own warnings are still refused.
        lint.args(["check", "--package", "farthing", "--all-targets", "--quiet"]);
        lint.args(["--target", "wasm32-unknown-unknown"]).env("RUSTFLAGS", "-D warnings");
    }
    wasm.apply(&mut lint, &[])?;
    tally.check("lints, for the browser", &mut lint)?;
    tools::postgres()?;
    let tests = ["test", "--workspace", "--exclude", "farthing-e2e", "--no-fail-fast"];
    tally.count("native tests", cargo(root).args(tests))?;
    // A file, not its folder: Node took to reading the argument as a pattern.
    let loader = ["--test", "loader/test/loader.test.mjs"];
    let chromium = tools::browsers()?.chromium;
    tally.count(
        "the loader's tests",
        shell::command("node").args(loader).env("CHROMIUM", chromium).current_dir(root),
    )?;
    let binaries = Binaries::build(root)?;
    tally.count("conformance of the carrier sandbox", &mut conformance_command(root, &binaries))?;
    Ok(())
}

fn browser(root: &Path, tally: &mut Tally) -> Result<()> {
    let build = tools::for_building()?;
    let browsers = tools::browsers()?;
    let wasm_pack = tools::wasm_pack()?;
    for (name, flag, driver) in [
        ("Chromium", "--chrome", ("--chromedriver", &browsers.chromedriver)),
        ("Firefox", "--firefox", ("--geckodriver", &browsers.geckodriver)),
    ] {
        let mut test = shell::command(&wasm_pack);
        test.args(["test", "--headless", flag, driver.0]).arg(driver.1);
        // wasm-pack would download a driver and a wasm-bindgen of its own.
        test.args(["--mode", "no-install"]).current_dir(root);
        build.wasm.apply(&mut test, &[&build.wasm_bindgen])?;
        tally.count(&format!("components in {name}"), &mut test)?;
    }
    Ok(())
}

fn end_to_end(root: &Path, tally: &mut Tally) -> Result<()> {
    let browsers = tools::browsers()?;
    let axe = tools::axe()?;
    let dist = frontend::build(root)?;
    tally.verdict("the download's budget", size::report(&dist)?);
    let binaries = Binaries::build(root)?;
    for browser in ["chromium", "firefox"] {
        let mut test = cargo(root);
        test.args(["test", "--workspace", "--exclude", "xtask", "--no-fail-fast"])
            .args(["--test", "end_to_end", "--", "--test-threads=2"])
            .env("FARTHING_BROWSER", browser)
            .env("FARTHING_CHROMIUM", &browsers.chromium)
            .env("FARTHING_CHROMEDRIVER", &browsers.chromedriver)
            .env("FARTHING_FIREFOX", &browsers.firefox)
            .env("FARTHING_GECKODRIVER", &browsers.geckodriver)
            .env("FARTHING_AXE", &axe)
            .env("FARTHING_DIST", &dist)
            .env("FARTHING_DEMO", root.join("demo"))
            .env("FARTHING_GATEWAY", binaries.path("farthing-gateway"))
            .env("FARTHING_SANDBOX", binaries.path("carrier-sandbox"))
            .env("FARTHING_NEWSROOM", binaries.path("newsroom"));
        tally.count(&format!("end to end in {browser}"), &mut test)?;
    }
    Ok(())
}
