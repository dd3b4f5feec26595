//! Farthing's commands for people: `cargo xtask demo`, `cargo xtask test` and their parts.
//!
//! In reading order: [`tools`] finds or installs what a machine lacks, [`frontend`] puts together what
//! the browser gets, [`ready`] does downloads and builds side by side, [`demo`] runs the three servers,
//! [`check`] and [`mod@test`] check and count, [`size`] weighs, [`mod@bench`] times, [`load`] loads and
//! [`simulate`] plays the result. Nothing here is part of the product.

mod tools;

mod shell;

mod progress;

mod compile;

mod frontend;

mod wasm_size;

mod link;

mod services;

mod ready;

mod demo;

mod watch;

mod bench;

mod check;

mod test;

mod size;

mod fuzz;

mod load;

mod simulate;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

use crate::bench::Bench;
use crate::check::Stage;
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
        /// Rebuild the checkout on every change, with Trunk; only on the usual ports.
        #[arg(long, conflicts_with = "port")]
        watch: bool,
    },
    /// Run every test, or only the named part of them.
    Test {
        /// Which part; all if none is named.
        suite: Option<Suite>,
    },
    /// Run what must hold before a change lands, or only the named stages of it.
    Check {
        /// Which stages; all if none is named.
        stage: Vec<Stage>,
    },
    /// Build what the browser gets into `dist`.
    Build,
    /// Draw the first screens into `target/screens`: Trunk asks for them.
    Screens,
    /// Print the bytes of what the browser gets, and fail above the budget.
    Size,
    /// Run the operators' conformance scenarios against the carrier sandbox.
    Conformance {
        /// Passed on, such as `--features DIR`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure what a reader waits for.
    Bench {
        #[command(subcommand)]
        what: Bench,
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
    /// Throw mutated input at everything that reads what strangers write.
    Fuzz {
        /// Which target; all if none is named.
        target: Option<String>,
        /// How long each target runs.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Play random purchases with a lying carrier, crashes and two gateways, on both engines.
    Simulate {
        /// Up to how many on SQLite; a tenth as many on PostgreSQL.
        #[arg(long, default_value_t = 20_000)]
        seeds: u32,
        /// How many were played before: a run that was stopped goes on there.
        #[arg(long, default_value_t = 0)]
        from: u32,
    },
    /// Install what is missing for the demo and the tests, and print where it is.
    Tools,
}

fn main() -> ExitCode {
    // The compiler calls this program, too: see the module.
    if let Some(linker) = link::asked_for() {
        return link::run(&linker);
    }
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
        Command::Demo { port, data, watch } => {
            demo::run(&root, *port, data.as_deref(), *watch).map(|()| true)
        }
        Command::Test { suite } => test::run(&root, *suite),
        Command::Check { stage } => check::run(&root, stage),
        Command::Build => ready::dist(&root).map(|_| true),
        Command::Screens => frontend::write_screens(&root).map(|()| true),
        Command::Size => {
            let dist = ready::dist(&root)?;
            size::report(&dist)
        }
        Command::Conformance { arguments } => test::conformance(&root, arguments),
        Command::Bench { what } => bench::run(&root, what),
        Command::Load { arguments } => load::run(&root, arguments),
        Command::Audit => audit(&root),
        Command::Fuzz { target, seconds } => fuzz::run(&root, target.as_deref(), *seconds),
        Command::Simulate { seeds, from } => simulate::run(&root, *from, *seeds),
        Command::Tools => {
            tools::everything()?;
            Ok(true)
        }
    }
}

/// The advisory database is not reachable from everywhere, so this is no part of `check`, and the rest
/// is checked first.
fn audit(root: &Path) -> Result<bool> {
    let dependencies = check::deny(root, &["licenses", "bans", "sources"])?;
    let advisories = check::deny(root, &["advisories"])?;
    Ok(dependencies && advisories)
}

fn workspace_root() -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = manifest.ancestors().nth(2).context("xtask is not inside the workspace")?;
    Ok(root.to_owned())
}
