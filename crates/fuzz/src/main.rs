//! `farthing-fuzz`: feeds the targets with mutated seeds for a while. `cargo xtask fuzz` starts it.

use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Parser;
use farthing_fuzz::{TARGETS, Target, mutation};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

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

/// Inputs between two looks at the clock.
const BATCH: u32 = 256;

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
    let begin = Instant::now();
    for seed in (target.seeds)() {
        (target.check)(&seed);
    }
    let config = Config { cases: BATCH, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let inputs = mutation::inputs(target);
    let mut count = 0_u64;
    // What is found is told once, when it is small.
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let found = loop {
        let check = |input: Vec<u8>| match panic::catch_unwind(|| (target.check)(&input)) {
            Ok(()) => Ok(()),
            Err(cause) => Err(TestCaseError::fail(message(cause.as_ref()))),
        };
        match runner.run(&inputs, check) {
            Err(TestError::Fail(why, input)) => break Some((why, input)),
            Err(TestError::Abort(why)) => anyhow::bail!("{}: {why}", target.name),
            Ok(()) => count += u64::from(BATCH),
        }
        if begin.elapsed() >= time {
            break None;
        }
    };
    panic::set_hook(loud);
    let seconds = begin.elapsed().as_secs();
    let Some((why, input)) = found else {
        println!("{:<14} holds for {count} inputs in {seconds} s", target.name);
        return Ok(true);
    };
    let file = Path::new("target/fuzz").join(format!("{}.input", target.name));
    std::fs::create_dir_all("target/fuzz").context("cannot make target/fuzz")?;
    std::fs::write(&file, &input).with_context(|| file.display().to_string())?;
    println!("{:<14} FAILS: {why}", target.name);
    println!("  input: {:?}", String::from_utf8_lossy(&input));
    println!("  again: farthing-fuzz {} --input {}", target.name, file.display());
    Ok(false)
}

fn message(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().cloned();
    let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_else(|| "a panic without words".to_owned())
}
