//! `cargo xtask simulate`: the simulations of the tests, played for longer.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{shell, tools};

/// The random tests of the money core: readers, faults and crashes, and tabs, credit and bundles against a
/// model.
const SIMULATIONS: [&str; 2] = ["orders::tests::simulation", "orders::tests::spending::model"];

/// A case on PostgreSQL takes about ten times as long.
const SLOWER: u32 = 10;

/// Plays so many cases, optimised but with all assertions. `false` if one of them failed: its least form is
/// printed.
///
/// # Errors
///
/// If the tests do not build.
pub(crate) fn run(root: &Path, seeds: u32) -> Result<bool> {
    tools::postgres()?;
    let on_sqlite = play(root, seeds, None)?;
    let on_postgres = play(root, (seeds / SLOWER).max(1), Some("postgres"))?;
    Ok(on_sqlite && on_postgres)
}

fn play(root: &Path, seeds: u32, engine: Option<&str>) -> Result<bool> {
    println!("{seeds} cases on {}", engine.unwrap_or("sqlite"));
    let mut tests = shell::command("cargo");
    tests.args(["test", "--release", "--package", "farthing-gateway", "--lib", "--"]);
    tests.args(SIMULATIONS).arg("--nocapture").current_dir(root);
    tests.env("PROPTEST_CASES", seeds.to_string());
    tests.env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true");
    if let Some(engine) = engine {
        tests.env("FARTHING_TEST_DATABASE", engine);
    }
    Ok(tests.status().context("the simulations did not start")?.success())
}
