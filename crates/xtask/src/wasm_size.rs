//! Makes the WebAssembly smaller than the toolchain does by default.
//!
//! The standard library is built anew with the checkout, for size and without the text of panics
//! (`panic=immediate-abort`). This saves about a tenth of the download. These options are unstable in Rust. Where they
//! or the library's sources are not available, the ordinary library is used, and only the size differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

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

/// Optimises what wasm-bindgen wrote, and gives its imports and exports short names.
///
/// The names are long, and each is in the WebAssembly and in the glue. Returns the new names, which the glue must use
/// from now on.
///
/// # Errors
///
/// If binaryen fails.
pub(crate) fn optimise(npm: &Path, wasm: &Path) -> Result<ShortNames> {
    let optimiser = || {
        let mut optimiser = shell::command(npm.join("wasm-opt"));
        optimiser.args(FEATURES).arg(wasm).arg("-o").arg(wasm);
        optimiser
    };
    let mut optimise = optimiser();
    optimise.args(["-Oz", "--converge", "--strip-debug", "--strip-producers"]);
    // The first 1,024 bytes of memory are the end of the stack, and no pointer leads there.
    optimise.args(["--strip-target-features", "--low-memory-unused"]);
    shell::run(&mut optimise).context("cannot optimise the WebAssembly")?;
    // Not in the same run: `--converge` would name things twice.
    let mut name = optimiser();
    name.arg("--minify-imports-and-exports-and-modules");
    let names = shell::ask(&mut name).context("cannot shorten the WebAssembly's names")?;
    serde_json::from_str(&names).context("wasm-opt does not say how it named things")
}

/// The new names of imports and exports, as binaryen prints them.
#[derive(Deserialize)]
pub(crate) struct ShortNames {
    /// Module, long name, short name.
    imports: Vec<[String; 3]>,
    /// Long name, short name.
    exports: Vec<[String; 2]>,
}

/// What binaryen calls the module of all imports.
const SHORT_MODULE: &str = "a";

impl ShortNames {
    /// Makes wasm-bindgen's glue use them: it calls every export as `wasm.NAME`, and gives the imports
    /// as one object whose keys are their names. Exports such as `start` are names of other things, too.
    ///
    /// # Errors
    ///
    /// If the glue is not written like that.
    pub(crate) fn apply(&self, glue: &str) -> Result<String> {
        let mut glue = self.with_short_exports(glue);
        let modules: BTreeSet<_> = self.imports.iter().map(|[module, ..]| module).collect();
        if modules.len() > 1 {
            bail!("imports from more than one module cannot be named anew: {modules:?}");
        }
        for module in modules {
            let long = format!(" \"{module}\": ");
            glue = replaced_once(&glue, &long, &format!(" \"{SHORT_MODULE}\": "))?;
        }
        for [_, long, short] in &self.imports {
            glue = replaced_once(&glue, &format!(" {long}: "), &format!(" {short}: "))?;
        }
        Ok(glue)
    }

    fn with_short_exports(&self, glue: &str) -> String {
        let exports: BTreeMap<_, _> =
            self.exports.iter().map(|[long, short]| (long.as_str(), short.as_str())).collect();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let mut parts = glue.split("wasm.");
        let mut shorter = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name = part.split(|c| !is_name(c)).next().unwrap_or_default();
            let rest = part.strip_prefix(name).unwrap_or_default();
            shorter.extend(["wasm.", exports.get(name).unwrap_or(&name), rest]);
        }
        shorter
    }
}

fn replaced_once(text: &str, from: &str, to: &str) -> Result<String> {
    match text.matches(from).count() {
        1 => Ok(text.replace(from, to)),
        count => bail!("the glue has `{from}` {count} times, not once"),
    }
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

#[cfg(test)]
mod tests {
    use super::ShortNames;

    const NAMES: &str =
        r#"{"imports": [["./a_bg.js", "__wbg_now_1", "b"]], "exports": [["start", "c"]]}"#;

    #[test]
    fn the_glue_calls_short_names_and_no_other_thing_of_the_same_name() -> anyhow::Result<()> {
        let names: ShortNames = serde_json::from_str(NAMES)?;
        let long =
            r#"{ __wbg_now_1: () => port.start() }; { "./a_bg.js": i }; wasm.start(wasm.started)"#;
        let short = r#"{ b: () => port.start() }; { "a": i }; wasm.c(wasm.started)"#;
        assert_eq!(names.apply(long)?, short);
        Ok(())
    }

    #[test]
    fn glue_that_is_written_in_another_way_is_refused() -> anyhow::Result<()> {
        let names: ShortNames = serde_json::from_str(NAMES)?;
        for glue in [
            "",
            r#"{ "./a_bg.js": i }"#,
            "{ __wbg_now_1: f }",
            r#"{ "./a_bg.js": i, __wbg_now_1: f, __wbg_now_1: g }"#,
        ] {
            assert!(names.apply(glue).is_err(), "{glue}");
        }
        Ok(())
    }
}
