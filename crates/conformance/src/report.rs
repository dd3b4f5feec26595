//! The result of a run, as text for people and as JSON for programs.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::errata::Errata;

/// What came of every case, in the order of the files.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The outcome of each case, in the order of the files.
    pub cases: Vec<Done>,
    #[serde(skip)]
    what: BTreeMap<String, String>,
}

/// What came of one case.
#[derive(Debug, Clone, Serialize)]
pub struct Done {
    /// Name of the feature file.
    pub file: String,
    /// Line of the scenario.
    pub line: usize,
    /// Tag of the scenario, or its title where it has none.
    pub scenario: String,
    /// The example's values, for an outline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What may come of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Passed as its authors wrote it.
    Passed,
    /// Passed with the named errata applied.
    PassedWithErrata {
        /// Names of the errata that were needed, such as `E20`.
        errata: Vec<String>,
    },
    /// Not carried out, for a declared reason.
    NotApplicable {
        /// The erratum that declares it.
        erratum: String,
        /// The reason that the table of errata declares.
        reason: String,
    },
    /// A sentence does not hold.
    Failed {
        /// The sentence at which it failed.
        sentence: String,
        /// The sentence's line in its file, from 1.
        sentence_line: usize,
        /// What the file wants.
        expected: String,
        /// What the carrier did instead.
        got: String,
        /// The errata that were applied before.
        errata: Vec<String>,
    },
}

/// How many cases came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that passed as written.
    pub as_written: usize,
    /// Passed with an erratum.
    pub with_erratum: usize,
    /// Cases that are not applicable.
    pub not_applicable: usize,
    /// Cases whose answer is not what the feature file says.
    pub failed: usize,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.as_written += 1,
            Outcome::PassedWithErrata { .. } => self.with_erratum += 1,
            Outcome::NotApplicable { .. } => self.not_applicable += 1,
            Outcome::Failed { .. } => self.failed += 1,
        }
    }
}

impl Report {
    /// Puts a report together; the errata give their explanations.
    #[must_use]
    pub fn new(cases: Vec<Done>, errata: &Errata) -> Self {
        let mut what = BTreeMap::new();
        for case in &cases {
            if let Outcome::PassedWithErrata { errata: names } = &case.outcome {
                for name in names {
                    what.entry(name.clone()).or_insert_with(|| errata.what(name).to_owned());
                }
            }
        }
        Self { cases, what }
    }

    /// The counts over all files.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.cases.iter().fold(Counts::default(), |mut counts, case| {
            counts.add(&case.outcome);
            counts
        })
    }

    fn by_file(&self) -> BTreeMap<&str, Counts> {
        let mut files: BTreeMap<&str, Counts> = BTreeMap::new();
        for case in &self.cases {
            files.entry(&case.file).or_default().add(&case.outcome);
        }
        files
    }

    fn write_errata(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.what.is_empty() {
            writeln!(f, "\nPassed with an erratum:")?;
        }
        for (name, what) in &self.what {
            let needed = self.cases.iter().filter(|case| match &case.outcome {
                Outcome::PassedWithErrata { errata } => errata.contains(name),
                _ => false,
            });
            writeln!(f, "  {name}, {} scenarios: {what}", needed.count())?;
        }
        let mut reasons: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for case in &self.cases {
            if let Outcome::NotApplicable { erratum, reason } = &case.outcome {
                reasons.entry((erratum, reason)).or_default().push(&case.scenario);
            }
        }
        if !reasons.is_empty() {
            writeln!(f, "\nNot applicable:")?;
        }
        for ((erratum, reason), scenarios) in reasons {
            writeln!(f, "  {erratum}: {reason}")?;
            scenarios.iter().try_for_each(|scenario| writeln!(f, "    {scenario}"))?;
        }
        Ok(())
    }

    fn write_failures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut failures = String::new();
        for case in &self.cases {
            let Outcome::Failed { sentence, sentence_line, expected, got, errata } = &case.outcome
            else {
                continue;
            };
            let example = case.example.as_ref().map(|row| format!(" ({row})")).unwrap_or_default();
            writeln!(failures, "  {}:{} {}{example}", case.file, case.line, case.scenario)?;
            writeln!(failures, "    line {sentence_line}: {sentence}")?;
            writeln!(failures, "    expected: {expected}\n    got:      {got}")?;
            if !errata.is_empty() {
                writeln!(failures, "    errata applied: {}", errata.join(", "))?;
            }
        }
        if failures.is_empty() { Ok(()) } else { write!(f, "\nFailed:\n{failures}") }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed as written, {} passed with an erratum, {} not applicable, {} failed",
            self.as_written, self.with_erratum, self.not_applicable, self.failed
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, counts) in self.by_file() {
            writeln!(f, "{file}\n  {counts}")?;
        }
        let counts = self.counts();
        writeln!(f, "in all\n  {counts}")?;
        self.write_errata(f)?;
        self.write_failures(f)?;
        let passed = counts.as_written + counts.with_erratum;
        write!(f, "\n{passed} passed, {} failed", counts.failed)?;
        if counts.not_applicable > 0 {
            write!(f, ", {} skipped", counts.not_applicable)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(outcome: Outcome) -> Done {
        Done { file: "f".into(), line: 1, scenario: "s".into(), example: None, outcome }
    }

    #[test]
    fn the_last_line_counts_both_kinds_of_passes() {
        let with = Outcome::PassedWithErrata { errata: vec!["E01".into()] };
        let report = Report::new(vec![done(Outcome::Passed), done(with)], &Errata::default());
        assert_eq!(report.to_string().lines().last(), Some("2 passed, 0 failed"));
    }

    #[test]
    fn skipped_scenarios_are_counted_with_their_reason() {
        let left_out = Outcome::NotApplicable { erratum: "E14".into(), reason: "why".into() };
        let text = Report::new(vec![done(left_out)], &Errata::default()).to_string();
        assert!(text.contains("E14: why"));
        assert_eq!(text.lines().last(), Some("0 passed, 0 failed, 1 skipped"));
    }
}
