//! Farthing's commands for people: `cargo xtask demo`, `cargo xtask test` and their parts.
//!
//! In reading order: [`tools`] finds or installs what a machine lacks, [`frontend`] builds what the
//! browser gets, [`demo`] runs the three servers, [`test`] runs every check and counts, [`size`]
//! weighs the result, [`load`] presses it. Nothing here is part of the product.

mod tools;

mod shell;

mod frontend;

mod slim;

mod services;

mod demo;

mod test;

mod size;

mod load;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

use crate::test::Suite;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run and test Farthing")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the demo newspaper, the gateway and the carrier sandbox until Ctrl-C.
    Demo {
        /// First of the three ports: newspaper, gateway, sandbox.
        #[arg(long, default_value_t = 8700)]
        port: u16,
        /// Keep the database and the keys here; default: a fresh temporary folder.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Run every test, or only the named part of them.
    Test {
        /// Which part; all if none is named.
        suite: Option<Suite>,
    },
    /// Build what the browser gets into `dist`.
    Build,
    /// Print the bytes of what the browser gets, and fail above the budget.
    Size,
    /// Run the operators' conformance scenarios against the carrier sandbox.
    Conformance {
        /// Passed on, such as `--features DIR`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Send whole purchases to release builds and check the accounts; `--help` says what may be asked.
    #[command(disable_help_flag = true)]
    Load {
        /// Passed on, such as `--minutes 30 --kill 5`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Check licences, duplicate versions and advisories of dependencies (cargo-deny).
    Audit,
    /// Install what is missing for the demo and the tests, and print where it is.
    Tools,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Carries out a command; `false` if it ran and found something wrong.
fn run(command: &Command) -> Result<bool> {
    let root = workspace_root()?;
    match command {
        Command::Demo { port, data } => demo::run(&root, *port, data.as_deref()).map(|()| true),
        Command::Test { suite } => test::run(&root, *suite),
        Command::Build => frontend::build(&root).map(|_| true),
        Command::Size => {
            let dist = frontend::build(&root)?;
            size::report(&dist)
        }
        Command::Conformance { arguments } => test::conformance(&root, arguments),
        Command::Load { arguments } => load::run(&root, arguments),
        Command::Audit => audit(&root),
        Command::Tools => {
            tools::everything()?;
            Ok(true)
        }
    }
}

/// The advisory database is not reachable from everywhere, so this is no part of `test`, and the rest
/// is checked first.
fn audit(root: &Path) -> Result<bool> {
    let deny = tools::cargo_deny()?;
    let check = |what: &[&str]| {
        let mut command = shell::command(&deny);
        command.args(["--all-features", "check", "--hide-inclusion-graph"]).args(what);
        let status = command.current_dir(root).status().context("cargo-deny did not start")?;
        anyhow::Ok(status.success())
    };
    let dependencies = check(&["licenses", "bans", "sources"])?;
    let advisories = check(&["advisories"])?;
    Ok(dependencies && advisories)
}

fn workspace_root() -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = manifest.ancestors().nth(2).context("xtask is not inside the workspace")?;
    Ok(root.to_owned())
}
