//! Runs in place of the linker, and leaves out exports that nobody calls.
//!
//! wasm-bindgen exports every annotated function of every linked crate, and an export keeps all code that it uses. The
//! finished module is too late to remove it, because the function table also holds that code. So the function must not
//! be exported at all. Cargo has no option for that except another linker. That linker is this program, which calls the
//! real one with fewer arguments. wasm-bindgen makes no glue for an export whose description is missing.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

/// Environment variable with the path of the real linker. If it is set, this program was called as a linker.
const LINKER: &str = "FARTHING_LINKER";

/// Parts of the names of exports that nobody calls: streams of Leptos' server functions, which the checkout does not
/// use.
const NEVER_CALLED: [&str; 1] = ["intounderlying"];

/// Lets a build command link through this program.
///
/// # Errors
///
/// If this program's file cannot be found.
pub(crate) fn through_us(cargo: &mut Command, linker: &Path) -> Result<()> {
    let us = std::env::current_exe().context("cannot find this program's file")?;
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", us).env(LINKER, linker);
    Ok(())
}

/// The linker to call, if this program was started as one.
pub(crate) fn asked_for() -> Option<OsString> {
    std::env::var_os(LINKER)
}

/// Links as the compiler asks, without the exports that no one calls.
pub(crate) fn run(linker: &OsStr) -> ExitCode {
    let arguments = without_dead_exports(std::env::args_os().skip(1));
    match Command::new(linker).args(arguments).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {} did not start: {error}", linker.display());
            ExitCode::FAILURE
        }
    }
}

/// The compiler writes `--export NAME`, as two arguments.
fn without_dead_exports(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept: Vec<OsString> = Vec::new();
    for argument in arguments {
        if kept.last().is_some_and(|last| last == "--export") && is_never_called(&argument) {
            kept.pop();
        } else {
            kept.push(argument);
        }
    }
    kept
}

fn is_never_called(export: &OsStr) -> bool {
    let export = export.to_string_lossy();
    NEVER_CALLED.iter().any(|part| export.contains(part))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::without_dead_exports;

    #[test]
    fn exports_that_no_one_calls_are_not_linked_and_all_else_is() {
        for (arguments, kept) in [
            ("-flavor wasm --export start a.o", "-flavor wasm --export start a.o"),
            ("--export intounderlyingsink_write --export start", "--export start"),
            ("--export __wbindgen_describe_intounderlyingsource_pull -o x", "-o x"),
            ("--export start --export __wbg_intounderlyingsink_free", "--export start"),
            ("libintounderlying.rlib --export", "libintounderlying.rlib --export"),
        ] {
            let arguments = arguments.split(' ').map(OsString::from);
            assert_eq!(without_dead_exports(arguments).join(" ".as_ref()), kept);
        }
    }
}
