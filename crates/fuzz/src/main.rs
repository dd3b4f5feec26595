//! `farthing-fuzz`: feeds the targets with mutated seeds for a while. `cargo xtask fuzz` starts it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Parser;
use farthing_fuzz::search::{Found, search};
use farthing_fuzz::{TARGETS, Target};

/// Feeds mutated input to everything that reads what strangers write.
#[derive(Parser)]
struct Arguments {
    /// Which target; all of them if none is named.
    target: Option<String>,
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Runs one input from a file instead, such as one that was found before.
    #[arg(long, requires = "target")]
    input: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// `false` if a property did not hold.
fn run(arguments: &Arguments) -> Result<bool> {
    let is_wanted = |target: &&Target| arguments.target.as_ref().is_none_or(|n| n == target.name);
    let wanted: Vec<&Target> = TARGETS.iter().filter(is_wanted).collect();
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    anyhow::ensure!(!wanted.is_empty(), "no such target; there are {}", names.join(", "));
    if let (Some(input), [target]) = (&arguments.input, wanted.as_slice()) {
        let data = std::fs::read(input).with_context(|| input.display().to_string())?;
        (target.check)(&data);
        return Ok(true);
    }
    let mut all_hold = true;
    for target in wanted {
        all_hold &= fuzz(target, Duration::from_secs(arguments.seconds))?;
    }
    Ok(all_hold)
}

fn fuzz(target: &Target, time: Duration) -> Result<bool> {
    let name = target.name;
    let (why, input) = match search(target, time) {
        Found::Nothing { inputs } => {
            println!("{name:<14} holds for {inputs} inputs");
            return Ok(true);
        }
        Found::Stuck { why } => anyhow::bail!("{name}: {why}"),
        Found::Failure { why, input } => (why, input),
    };
    let file = Path::new("target/fuzz").join(format!("{name}.input"));
    std::fs::create_dir_all("target/fuzz").context("cannot make target/fuzz")?;
    std::fs::write(&file, &input).with_context(|| file.display().to_string())?;
    println!("{name:<14} FAILS: {why}");
    println!("  input: {:?}", String::from_utf8_lossy(&input));
    println!("  again: farthing-fuzz {name} --input {}", file.display());
    Ok(false)
}
