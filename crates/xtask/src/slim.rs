//! Makes the download smaller than the toolchain does by itself.
//!
//! The standard library is built anew with the checkout, for size and without the text of panics
//! (`panic=immediate-abort`): about a tenth of the download. These are options that Rust calls
//! unstable; where they or the library's sources are not to be had, the ordinary library is used and
//! only the bytes differ.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::shell;

/// Prepares a build command to build the standard library anew.
pub(crate) fn with_own_library(command: &mut Command) {
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
        );
}

/// Optimises what wasm-bindgen wrote.
///
/// # Errors
///
/// If binaryen fails.
pub(crate) fn optimise(npm: &Path, wasm: &Path) -> Result<()> {
    let mut optimise = shell::command(npm.join("wasm-opt"));
    optimise.args(FEATURES).args(["-Oz", "--converge", "--strip-debug", "--strip-producers"]);
    optimise.arg("--strip-target-features").arg(wasm).arg("-o").arg(wasm);
    shell::run(&mut optimise).context("cannot optimise the WebAssembly")
}

/// What Rust's compiler uses of WebAssembly, as binaryen spells it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
