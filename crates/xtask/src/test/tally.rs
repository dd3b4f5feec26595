//! Counts what test runners report, so that the last line is true for all of them together.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::shell;

/// Passed and failed tests so far.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    /// The names of steps in which something failed.
    broken: Vec<String>,
    /// How long each step that runs a command took.
    spent: Vec<(String, Duration)>,
}

impl Tally {
    /// Runs a step that passes or fails as a whole.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub(crate) fn check(&mut self, name: &str, command: &mut Command) -> Result<()> {
        shell::say(name);
        let start = Instant::now();
        let succeeded = shell::watch(command, |_| ())?;
        self.spent.push((name.to_owned(), start.elapsed()));
        self.verdict(name, succeeded);
        Ok(())
    }

    /// Notes the outcome of a step.
    pub(crate) fn verdict(&mut self, name: &str, succeeded: bool) {
        if succeeded {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.broken.push(name.to_owned());
        }
    }

    /// Runs a step and adds up the tests that it reports.
    ///
    /// A step that fails without reporting a failed test (it did not compile), or that succeeds
    /// without reporting any test, counts as one failed test: silence is no proof.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub(crate) fn count(&mut self, name: &str, command: &mut Command) -> Result<()> {
        shell::say(name);
        let (mut passed, mut failed) = (0, 0);
        let start = Instant::now();
        let succeeded = shell::watch(command, |line| {
            let (more_passed, more_failed) = reported(line);
            passed += more_passed;
            failed += more_failed;
        })?;
        self.spent.push((name.to_owned(), start.elapsed()));
        if failed == 0 && (!succeeded || passed == 0) {
            failed = 1;
        }
        if failed > 0 {
            self.broken.push(name.to_owned());
        }
        self.passed += passed;
        self.failed += failed;
        Ok(())
    }

    /// Prints what took how long and the closing lines; `false` if anything failed.
    pub(crate) fn finish(&self) -> bool {
        for (name, spent) in &self.spent {
            println!("{:>5} s  {name}", spent.as_secs());
        }
        for name in &self.broken {
            println!("FAILED: {name}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        self.failed == 0
    }
}

/// Passed and failed tests in one line of a runner's output.
fn reported(line: &str) -> (usize, usize) {
    let line = line.trim();
    if let Some(result) = line.strip_prefix("test result: ") {
        // `cargo test` and wasm-bindgen's runner: `ok. 3 passed; 0 failed; …`.
        return (number_before(result, " passed"), number_before(result, " failed"));
    }
    // Node's runner, as text (`ℹ pass 3`) or as TAP (`# pass 3`).
    for mark in ["ℹ ", "# "] {
        if let Some(rest) = line.strip_prefix(mark) {
            let count =
                |word| rest.strip_prefix(word).and_then(|n| n.trim().parse().ok()).unwrap_or(0);
            return (count("pass "), count("fail "));
        }
    }
    // The plain closing line of the conformance runner: `3 passed, 0 failed, 1 skipped`.
    if line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" passed, ") {
        return (number_before(line, " passed"), number_before(line, " failed"));
    }
    (0, 0)
}

fn number_before(line: &str, word: &str) -> usize {
    let Some((before, _)) = line.split_once(word) else { return 0 };
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::reported;

    #[test]
    fn every_runners_counts_are_understood() {
        for (line, expected) in [
            (
                "test result: ok. 17 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
                (17, 0),
            ),
            ("test result: FAILED. 3 passed; 2 failed; 1 ignored; finished in 0.1s", (3, 2)),
            ("ℹ pass 12", (12, 0)),
            ("# fail 1", (0, 1)),
            ("281 passed, 0 failed, 31 skipped", (281, 0)),
            ("running 17 tests", (0, 0)),
            ("# Subtest: 3 passed", (0, 0)),
            ("", (0, 0)),
        ] {
            assert_eq!(reported(line), expected, "{line}");
        }
    }
}
