//! Makes the download smaller than the toolchain does by itself.
//!
//! The standard library is built anew with the checkout, for size and without the text of panics
//! (`panic=immediate-abort`): about a tenth of the download. These are options that Rust calls
//! unstable; where they or the library's sources are not to be had, the ordinary library is used and
//! only the bytes differ.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use wasmparser::{Parser, Payload};

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

/// Exports that no one calls, by a part of their names: streams of Leptos' server functions, which
/// wasm-bindgen exports wherever they are linked, and which the checkout has no use for.
const NEVER_CALLED: [&str; 1] = ["intounderlying"];

/// Removes what only such exports reach, and optimises what is left.
///
/// # Errors
///
/// If the file is not WebAssembly or binaryen fails.
pub(crate) fn drop_dead_exports(npm: &Path, wasm: &Path) -> Result<()> {
    let bytes = std::fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let graph = folder.path().join("graph.json");
    std::fs::write(&graph, reachable(&exports(&bytes)?))?;
    let smaller = folder.path().join("smaller.wasm");
    let mut metadce = shell::command(npm.join("wasm-metadce"));
    metadce.args(FEATURES).arg("--graph-file").arg(&graph).arg(wasm).arg("-o").arg(&smaller);
    // It lists what it removed; that is of no interest here.
    metadce.stdout(std::process::Stdio::null());
    shell::run(&mut metadce).context("cannot remove unused exports")?;
    let mut optimise = shell::command(npm.join("wasm-opt"));
    optimise.args(FEATURES).args(["-Oz", "--converge", "--strip-debug", "--strip-producers"]);
    optimise.arg("--strip-target-features").arg(&smaller).arg("-o").arg(wasm);
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

fn exports(wasm: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ExportSection(section) = payload.context("this is not WebAssembly")? {
            for export in section {
                names.push(export?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// binaryen's graph of what is reached from outside. Names of exports are plain words, so they need
/// no escaping.
fn reachable(exports: &[String]) -> String {
    let is_called = |name: &&String| !NEVER_CALLED.iter().any(|part| name.contains(part));
    let called: Vec<String> =
        exports.iter().filter(is_called).map(|name| format!("\"export {name}\"")).collect();
    let nodes: Vec<String> = exports
        .iter()
        .map(|name| format!("{{\"name\":\"export {name}\",\"export\":\"{name}\"}}"))
        .collect();
    format!(
        "[{{\"name\":\"outside\",\"root\":true,\"reaches\":[{}]}},{}]",
        called.join(","),
        nodes.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn what_is_never_called_is_not_reached_from_outside() {
        let exports = ["start".to_owned(), "intounderlyingsink_write".to_owned()];
        assert_eq!(
            reachable(&exports),
            r#"[{"name":"outside","root":true,"reaches":["export start"]},{"name":"export start","export":"start"},{"name":"export intounderlyingsink_write","export":"intounderlyingsink_write"}]"#
        );
    }
}
