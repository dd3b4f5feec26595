//! Runs cargo, and reads its progress from its progress bar.

use std::io::{BufReader, Read};
use std::process::{ChildStderr, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::progress::Step;
use crate::shell;

/// Cargo without a bar or a terminal, for the workspace.
pub(crate) fn cargo(root: &std::path::Path) -> Command {
    let mut command = shell::command("cargo");
    command.current_dir(root);
    command
}

/// Runs a cargo command to its end. Warnings and errors are passed on.
///
/// # Errors
///
/// If it does not start or fails, or another step has failed meanwhile.
pub(crate) fn run(command: &mut Command, step: &Step<'_>) -> Result<()> {
    command
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        // The numbers stand before the names of crates; what is cut off is not read.
        .env("CARGO_TERM_PROGRESS_WIDTH", "60")
        .env("CARGO_TERM_COLOR", "never")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{command:?} did not start"))?;
    let mut diagnostics = String::new();
    if let Some(stderr) = child.stderr.take() {
        follow(stderr, |line| {
            match read(line) {
                Line::Progress(done) => step.is(&done),
                Line::Diagnostic => {
                    diagnostics.push_str(line);
                    diagnostics.push('\n');
                }
                Line::Status => {}
            }
            !step.is_in_vain()
        })?;
    }
    if step.is_in_vain() {
        // It may have ended by itself already.
        let _ = child.kill();
        child.wait()?;
        bail!("stopped because another step has failed");
    }
    let status = child.wait()?;
    eprint!("{diagnostics}");
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    Ok(())
}

/// Passes each line to `each` until that returns `false`. The progress bar ends its lines with a carriage return.
fn follow(stderr: ChildStderr, mut each: impl FnMut(&str) -> bool) -> Result<()> {
    let mut line = Vec::new();
    for byte in BufReader::new(stderr).bytes() {
        match byte.context("reading cargo's output")? {
            b'\r' | b'\n' => {
                let goes_on = each(&String::from_utf8_lossy(&line));
                line.clear();
                if !goes_on {
                    return Ok(());
                }
            }
            byte => line.push(byte),
        }
    }
    each(&String::from_utf8_lossy(&line));
    Ok(())
}

/// The meaning of a line that cargo prints.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// Progress, such as `12/377`, or that cargo downloads or waits.
    Progress(String),
    /// A step that has begun or ended.
    Status,
    /// An error or a warning.
    Diagnostic,
}

/// Reads a line. Cargo writes its own words right-aligned in twelve columns.
fn read(line: &str) -> Line {
    let line = line.trim_start_matches("\u{1b}[K").trim_end();
    let Some((word, rest)) = line.get(..12).zip(line.get(12..)) else {
        return if line.trim().is_empty() { Line::Status } else { Line::Diagnostic };
    };
    match word.trim_start() {
        "Building" => {
            let count = rest.split_once("] ").map_or(rest, |(_, after)| after);
            let count = count.split_once(':').map_or(count, |(count, _)| count);
            Line::Progress(count.trim().to_owned())
        }
        "Downloading" => Line::Progress("downloading".to_owned()),
        "Blocking" => Line::Progress("waiting for another cargo".to_owned()),
        "Compiling" | "Checking" | "Downloaded" | "Updating" | "Locking" | "Adding" | "Fresh"
        | "Finished" | "Documenting" | "Generated" | "Running" => Line::Status,
        _ => Line::Diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, read};

    #[test]
    fn the_bar_says_how_far_cargo_is() {
        let progress = |text: &str| Line::Progress(text.to_owned());
        for (line, expected) in [
            ("    Building [==>                     ] 12/377: serde, syn", progress("12/377")),
            ("\u{1b}[K    Building [=====>] 376/377: gateway(bin)", progress("376/377")),
            (" Downloading 3 crates, remaining bytes: 1.2 MB", progress("downloading")),
            (
                "    Blocking waiting for file lock on package cache",
                progress("waiting for another cargo"),
            ),
            ("   Compiling serde v1.0.229", Line::Status),
            ("", Line::Status),
            ("warning: unused variable: `x`", Line::Diagnostic),
            ("error[E0308]: mismatched types", Line::Diagnostic),
            ("  --> src/lib.rs:1:1", Line::Diagnostic),
            ("   |", Line::Diagnostic),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }
}
