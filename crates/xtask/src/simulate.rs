//! `cargo xtask simulate`: runs the simulations of the tests for longer.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::{shell, tools};

/// The random tests of the money core: readers, faults and crashes, and tabs, credit and bundles against a
/// model.
const SIMULATIONS: [&str; 2] = ["orders::tests::simulation", "orders::tests::spending::model"];

/// A case on PostgreSQL takes about ten times as long.
const SLOWER: u32 = 10;

/// How many cases are drawn from one seed: a run can be stopped between two blocks and go on later.
const BLOCK: u32 = 500;

/// Runs the cases from one number to another, in whole blocks, optimised but with all assertions. `false` if one of
/// them failed; then its smallest form is printed.
///
/// # Errors
///
/// If the tests do not build.
pub(crate) fn run(root: &Path, from: u32, until: u32) -> Result<bool> {
    tools::postgres()?;
    let began = Instant::now();
    for block in from / BLOCK..until.div_ceil(BLOCK) {
        if !play(root, block, BLOCK, None)? || !play(root, block, BLOCK / SLOWER, Some("postgres"))?
        {
            println!("a case failed; once it is mended: --from {}", block * BLOCK);
            return Ok(false);
        }
        let (done, took) = ((block + 1) * BLOCK, began.elapsed().as_secs());
        println!("{done} of {until} cases, {took} s; if stopped, go on with --from {done}");
    }
    Ok(true)
}

fn play(root: &Path, seed: u32, cases: u32, engine: Option<&str>) -> Result<bool> {
    let mut tests = shell::command("cargo");
    tests.args(["test", "--quiet", "--release", "--package", "farthing-gateway", "--lib", "--"]);
    tests.args(SIMULATIONS).current_dir(root);
    tests.env("PROPTEST_CASES", cases.to_string());
    tests.env("PROPTEST_RNG_SEED", seed.to_string());
    tests.env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true");
    if let Some(engine) = engine {
        tests.env("FARTHING_TEST_DATABASE", engine);
    }
    Ok(tests.status().context("the simulations did not start")?.success())
}
