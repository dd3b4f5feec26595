//! `cargo xtask test`: every check, one after the other, and one line of counts at the end.

pub(crate) mod native;
pub(crate) mod tally;

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use self::native::{compatibility, conformance_command};
use self::tally::Tally;
use crate::check::Stage;
use crate::compile::cargo;
use crate::services::PRODUCT;
use crate::{ready, shell, size, tools};

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Formatting, lints, documentation, and all tests that need no browser driver.
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
        end_to_end(root, only.is_some(), &mut tally)?;
    }
    Ok(tally.finish())
}

/// The operators' scenarios against a real sandbox process.
///
/// # Errors
///
/// If something does not build or start.
pub(crate) fn conformance(root: &Path, arguments: &[String]) -> Result<bool> {
    let binaries = ready::executables(root)?;
    let mut command = conformance_command(root, &binaries);
    command.args(arguments);
    Ok(command.status().context("the conformance runner did not start")?.success())
}

fn native(root: &Path, tally: &mut Tally) -> Result<()> {
    for stage in [Stage::Format, Stage::Clippy, Stage::Docs, Stage::Tests] {
        stage.run(root, tally)?;
    }
    Ok(())
}

fn browser(root: &Path, tally: &mut Tally) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    let wasm_bindgen = tools::wasm_bindgen_cli()?;
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
        // For all tests together; the runner's own 20 seconds are for a few.
        test.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        toolchain.apply(&mut test, &[&wasm_bindgen])?;
        tally.count(&format!("components in {name}"), &mut test)?;
    }
    Ok(())
}

/// Stories about what the servers do, told by screens that other stories show, too. The whole run tells them in the
/// first browser only, to save time; `cargo xtask test e2e` tells every story in every browser.
const OF_SERVERS: [&str; 4] = ["carrier::", "crash::", "midnight::", "ways::"];

fn end_to_end(root: &Path, is_alone: bool, tally: &mut Tally) -> Result<()> {
    let browsers = tools::browsers()?;
    let webkit = tools::webkit()?;
    let axe = tools::axe()?;
    let (dist, binaries) = ready::dist_and_servers(root)?;
    tally.verdict("the download's budget", size::report(&dist)?);
    tally
        .count("supported browsers, as built", compatibility(root)?.env("FARTHING_DIST", &dist))?;
    for browser in ["chromium", "firefox", "webkit"] {
        let mut test = cargo(root);
        test.arg("test")
            .args(PRODUCT)
            .args(["--no-fail-fast", "--test", "end_to_end", "--", "--test-threads=2"])
            .env("FARTHING_BROWSER", browser)
            .env("FARTHING_CHROMIUM", &browsers.chromium)
            .env("FARTHING_CHROMEDRIVER", &browsers.chromedriver)
            .env("FARTHING_FIREFOX", &browsers.firefox)
            .env("FARTHING_GECKODRIVER", &browsers.geckodriver)
            .env("FARTHING_WEBKITDRIVER", &webkit.driver)
            .env("FARTHING_XVFB", &webkit.screen)
            .env("FARTHING_AXE", &axe)
            .env("FARTHING_DIST", &dist)
            .env("FARTHING_DEMO", root.join("demo"))
            .env("FARTHING_GATEWAY", binaries.path("farthing-gateway"))
            .env("FARTHING_SANDBOX", binaries.path("carrier-sandbox"))
            .env("FARTHING_NEWSROOM", binaries.path("newsroom"));
        if browser != "chromium" && !is_alone {
            test.args(OF_SERVERS.map(|stories| ["--skip", stories]).concat());
        }
        tally.count(&format!("end to end in {browser}"), &mut test)?;
    }
    Ok(())
}
