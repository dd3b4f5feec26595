//! `cargo xtask check`: what must hold before a change lands, in stages from the quickest on, each also
//! alone. Browsers are not among them: those are `cargo xtask test browser` and `e2e`.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::compile::cargo;
use crate::test::native;
use crate::test::tally::Tally;
use crate::{ready, shell, size, tools};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    Format,
    /// Lints, for this machine and for the browser.
    Clippy,
    /// The documentation of every item, without a warning.
    Docs,
    /// All tests that need no installed browser driver.
    Tests,
    /// The build of what the browser gets.
    Wasm,
    /// Licences, duplicate versions and sources of dependencies (cargo-deny, without advisories).
    Deny,
    /// The bytes of what the browser gets, against the budgets.
    Size,
}

/// Runs all stages, or the named ones in the usual order; `false` if any failed.
///
/// # Errors
///
/// If a tool is missing or does not start.
pub(crate) fn run(root: &Path, only: &[Stage]) -> Result<bool> {
    let mut tally = Tally::default();
    for stage in Stage::value_variants() {
        if only.is_empty() || only.contains(stage) {
            stage.run(root, &mut tally)?;
        }
    }
    Ok(tally.finish())
}

impl Stage {
    /// Runs one stage and adds what it found.
    ///
    /// # Errors
    ///
    /// If a tool is missing or does not start.
    pub(crate) fn run(self, root: &Path, tally: &mut Tally) -> Result<()> {
        match self {
            Self::Format => {
                tally.check("formatting", cargo(root).args(["fmt", "--all", "--check"]))
            }
            Self::Clippy => clippy(root, tally),
            Self::Docs => docs(root, tally),
            Self::Tests => native::run(root, tally),
            Self::Wasm => {
                let built = ready::dist(root);
                tally.verdict("the build of the checkout", built.is_ok());
                Ok(())
            }
            Self::Deny => {
                tally.verdict("dependencies", deny(root, &["licenses", "bans", "sources"])?);
                Ok(())
            }
            Self::Size => {
                tally.verdict("the download's budget", size::report(&ready::dist(root)?)?);
                Ok(())
            }
        }
    }
}

fn clippy(root: &Path, tally: &mut Tally) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    // `--all-targets` leaves out the stories of browsers, which are no part of `cargo test`.
    for (name, targets) in [
        ("lints, for this machine", ["--all-targets"].as_slice()),
        ("lints, for the stories of browsers", &["--test", "end_to_end"]),
    ] {
        let mut lint = cargo(root);
        lint.args(["clippy", "--workspace", "--quiet"]).args(targets);
        tally.check(name, lint.args(["--", "-D", "warnings"]))?;
    }
    let mut lint = cargo(root);
    if toolchain.has_clippy {
        lint.args(["clippy", "--package", "farthing", "--all-targets", "--quiet"]);
        lint.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    } else {
        // Debian's set has no clippy that fits; the compiler's own warnings are still refused.
        lint.args(["check", "--package", "farthing", "--all-targets", "--quiet"]);
        lint.args(["--target", "wasm32-unknown-unknown"]).env("RUSTFLAGS", "-D warnings");
    }
    toolchain.apply(&mut lint, &[])?;
    tally.check("lints, for the browser", &mut lint)
}

/// Private items too: most of the workspace is executables, whose readers are its developers.
fn docs(root: &Path, tally: &mut Tally) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    let document = |packages: &[&str]| {
        let mut doc = cargo(root);
        doc.args(["doc", "--no-deps", "--document-private-items", "--quiet"]).args(packages);
        // A module's own page may lead into what is private: here all of it is documented.
        doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
        doc
    };
    tally.check("documentation, for this machine", &mut document(&["--workspace"]))?;
    let mut doc = document(&["--package", "farthing", "--target", "wasm32-unknown-unknown"]);
    toolchain.apply(&mut doc, &[])?;
    tally.check("documentation, for the browser", &mut doc)
}

/// Runs cargo-deny's checks of these names; `false` if one of them found something.
///
/// # Errors
///
/// If cargo-deny is missing or does not start.
pub(crate) fn deny(root: &Path, checks: &[&str]) -> Result<bool> {
    let mut command = shell::command(tools::cargo_deny()?);
    command.args(["--all-features", "check", "--hide-inclusion-graph"]).args(checks);
    let status = command.current_dir(root).status().context("cargo-deny did not start")?;
    Ok(status.success())
}
