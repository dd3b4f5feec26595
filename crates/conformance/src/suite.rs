//! Feature files in, cases out: outlines unrolled, backgrounds put in front.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use gherkin::{Feature, GherkinEnv, Scenario};

/// One sentence of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The sentence without its keyword, with the example's values in place.
    pub text: String,
    /// Line in the feature file.
    pub line: usize,
}

/// A scenario, or one example of a scenario outline, ready to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Name of the feature file.
    pub file: String,
    /// Line of the scenario.
    pub line: usize,
    /// The scenario's tags without `@`.
    pub tags: Vec<String>,
    /// The title of the scenario, as in the feature file.
    pub name: String,
    /// The values of the example's row, for an outline.
    pub example: Option<String>,
    /// The sentences of the background, then those of the scenario.
    pub sentences: Vec<Sentence>,
}

impl Case {
    /// The full tag where there is one (a prefix such as `422.02` is used twice in some files).
    #[must_use]
    pub fn id(&self) -> &str {
        self.tags.first().map_or(&self.name, |tag| tag)
    }
}

/// Loads every `.feature` file below a folder, in the order of their names.
///
/// # Errors
///
/// If a file cannot be opened, or if there is none. A file that is not Gherkin becomes one case
/// that cannot pass.
pub fn load(folder: &Path) -> Result<Vec<Case>> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    anyhow::ensure!(!files.is_empty(), "no .feature file in {}", folder.display());
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("reading {}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match read(&name, &text) {
            Ok(found) => cases.extend(found),
            // The other files still run; this one fails as a whole.
            Err(error) => cases.push(unreadable(&name, &error)),
        }
    }
    Ok(cases)
}

/// A case that cannot pass: its only sentence fits no form.
fn unreadable(file: &str, error: &anyhow::Error) -> Case {
    Case {
        file: file.to_owned(),
        line: 1,
        tags: Vec::new(),
        name: "the file cannot be read".to_owned(),
        example: None,
        sentences: vec![Sentence { text: error.to_string(), line: 1 }],
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads one feature file's text.
///
/// # Errors
///
/// If the text is not Gherkin, or has a scenario without sentences or an outline without an example.
/// Such a scenario would pass, or vanish, without a test of anything.
pub fn read(file: &str, text: &str) -> Result<Vec<Case>> {
    // Each file of the suite has one comment that is indented with an em space, which the parser
    // takes for a word. Nothing else is touched (erratum E01).
    let mut text = text.replace('\u{2003}', " ");
    // The parser wants the last line to end.
    text.push('\n');
    let feature = Feature::parse(&text, GherkinEnv::default())
        .map_err(|error| anyhow!("{file} is not Gherkin: {error}"))?;
    // The parser takes what it does not understand for prose; a scenario must not vanish in it.
    let written = text.lines().filter(|line| line.trim_start().starts_with("Scenario")).count();
    let inside = feature.rules.iter().map(|rule| rule.scenarios.len()).sum::<usize>();
    let read = feature.scenarios.len() + inside;
    anyhow::ensure!(
        read == written && read > 0,
        "{file}: {read} of {written} scenarios are readable"
    );
    let background: Vec<Sentence> =
        feature.background.iter().flat_map(|background| sentences(&background.steps)).collect();
    let mut cases: Vec<Case> = Vec::new();
    for scenario in &feature.scenarios {
        cases.extend(unroll(file, &background, scenario)?);
    }
    for rule in &feature.rules {
        let mut before = background.clone();
        before.extend(rule.background.iter().flat_map(|own| sentences(&own.steps)));
        for scenario in &rule.scenarios {
            cases.extend(unroll(file, &before, scenario)?);
        }
    }
    Ok(cases)
}

fn sentences(steps: &[gherkin::Step]) -> Vec<Sentence> {
    steps
        .iter()
        .map(|step| Sentence {
            text: step.value.split_whitespace().collect::<Vec<_>>().join(" "),
            line: step.position.line,
        })
        .collect()
}

fn unroll(file: &str, background: &[Sentence], scenario: &Scenario) -> Result<Vec<Case>> {
    let line = scenario.position.line;
    anyhow::ensure!(!scenario.steps.is_empty(), "{file}:{line}: a scenario without sentences");
    let whole: Vec<Sentence> =
        background.iter().cloned().chain(sentences(&scenario.steps)).collect();
    let case = |example: Option<String>, sentences: Vec<Sentence>| Case {
        file: file.to_owned(),
        line,
        tags: scenario.tags.iter().map(|tag| tag.trim_start_matches('@').to_owned()).collect(),
        name: scenario.name.clone(),
        example,
        sentences,
    };
    let mut cases = Vec::new();
    for examples in &scenario.examples {
        let rows = examples.table.as_ref().map(|table| table.rows.as_slice()).unwrap_or_default();
        let Some((names, rows @ [_, ..])) = rows.split_first() else {
            anyhow::bail!("{file}:{}: examples without a row", examples.position.line);
        };
        for row in rows {
            let filled = whole
                .iter()
                .map(|sentence| Sentence { text: fill(&sentence.text, names, row), ..*sentence })
                .collect();
            cases.push(case(Some(row.join(", ")), filled));
        }
    }
    if scenario.examples.is_empty() {
        anyhow::ensure!(scenario.keyword == "Scenario", "{file}:{line}: no examples");
        cases.push(case(None, whole));
    }
    Ok(cases)
}

fn fill(text: &str, names: &[String], row: &[String]) -> String {
    names
        .iter()
        .zip(row)
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

    use super::*;

    const OUTLINE: &str = "Feature: f\n\u{2003}\u{2003}# comment\n  Background: b\n    Given the \
                           resource \"/x\"\n  @one_01\n  # why\n  Scenario Outline: o\n    Given  \
                           the body \"<what>\"\n    Examples:\n      | what |\n      | a |\n      \
                           | b |";

    #[test]
    fn an_outline_becomes_one_case_per_row_with_the_background_in_front() {
        let cases = read("x.feature", OUTLINE).unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].id(), "one_01");
        let texts: Vec<_> = cases[1].sentences.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["the resource \"/x\"", "the body \"b\""]);
    }

    #[test]
    fn a_file_that_is_no_gherkin_becomes_a_case_that_cannot_pass() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.feature"), "Feature: f\n  -And what\n  Given")
            .unwrap();
        std::fs::write(folder.path().join("b.feature"), OUTLINE).unwrap();
        let cases = load(folder.path()).unwrap();
        assert_eq!(cases.len(), 3);
        assert_eq!(crate::step::read(&cases[0].sentences[0].text), None);
    }

    #[test]
    fn a_scenario_that_would_test_nothing_is_an_error() {
        for (missing, reason) in [
            ("      | a |\n      | b |", "examples without a row"),
            ("      | what |\n      | a |\n      | b |", "examples without a row"),
            ("    Examples:\n      | what |\n      | a |\n      | b |", "no examples"),
            ("    Given  the body \"<what>\"\n", "a scenario without sentences"),
        ] {
            let text = OUTLINE.replace(missing, "");
            assert_ne!(text, OUTLINE);
            let error = read("x.feature", &text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error} instead of {reason}");
        }
    }

    #[test]
    fn the_whole_fixture_suite_loads() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/camara");
        assert_eq!(load(&folder).unwrap().len(), 280);
    }
}
