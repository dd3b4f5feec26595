//! The tests that need no browser driver.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::tally::Tally;
use crate::compile::cargo;
use crate::services::{Binaries, PRODUCT};
use crate::{frontend, ready, shell, tools};

/// The tests of the workspace, of the loader, and of the carrier sandbox.
///
/// # Errors
///
/// If a tool is missing or does not start.
pub(crate) fn run(root: &Path, tally: &mut Tally) -> Result<()> {
    tools::postgres()?;
    // The stories of browsers are no part of it: see crates/e2e/Cargo.toml.
    let mut tests = cargo(root);
    // More than two cores can run: the tests of the gateway mostly wait for a database.
    tests.args(["test", "--no-fail-fast"]).args(PRODUCT).env("RUST_TEST_THREADS", "4");
    tally.count("native tests", &mut tests)?;
    tally.count("tests of the build", cargo(root).args(["test", "--package", "xtask"]))?;
    // A file, not its folder: Node took to reading the argument as a pattern.
    frontend::write_screens(root)?;
    let tests = ["loader", "one_tap", "first_screen"];
    let tests = tests.map(|name| format!("loader/test/{name}.test.mjs"));
    let chromium = tools::chromium()?;
    tally.count(
        "the loader's tests",
        shell::command("node")
            .arg("--test")
            // The stories mostly wait, so all files run at once.
            .arg("--test-concurrency=3")
            .args(tests)
            .env("CHROMIUM", chromium)
            .current_dir(root),
    )?;
    tally.count("supported browsers", &mut compatibility(root)?)?;
    let binaries = ready::executables(root)?;
    tally.count("conformance of the carrier sandbox", &mut conformance_command(root, &binaries))?;
    tally.check("purchases through a bad network", &mut bad_network(root, &binaries))?;
    Ok(())
}

/// What scripts and style sheets use, looked up for the browsers that the documentation names.
pub(super) fn compatibility(root: &Path) -> Result<Command> {
    let mut test = shell::command("node");
    test.args(["--test", "loader/test/compat.test.mjs"]).current_dir(root);
    test.env("FARTHING_NPM", tools::node_modules()?);
    Ok(test)
}

/// The carrier sandbox under CAMARA's own scenarios.
pub(super) fn conformance_command(root: &Path, binaries: &Binaries) -> Command {
    let mut command = shell::command(binaries.path("conformance"));
    command.arg("--sandbox").arg(binaries.path("carrier-sandbox")).current_dir(root);
    command
}

/// Purchases by the checkout's own state machine while connections fail; the accounts must agree.
fn bad_network(root: &Path, binaries: &Binaries) -> Command {
    let mut command = shell::command(binaries.path("farthing-load"));
    command.arg("--gateway").arg(binaries.path("farthing-gateway"));
    command.arg("--sandbox").arg(binaries.path("carrier-sandbox"));
    command.args(["--checkouts", "200", "--readers", "64"]).current_dir(root);
    command
}
