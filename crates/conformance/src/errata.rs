//! Where the feature files contradict their own OpenAPI file, and what is done about it.
//!
//! A rule applies to the scenarios it names and to nothing else, and every scenario that needed
//! one is reported so.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use regex::Regex;
use serde::Deserialize;

use crate::suite::{Case, Sentence};

/// The table of errata.
#[derive(Debug, Default)]
pub struct Errata {
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    id: String,
    what: String,
    rules: Vec<(Scope, Change)>,
    not_applicable: Vec<(Scope, String)>,
}

#[derive(Debug)]
struct Scope {
    file: Regex,
    scenario: Regex,
}

#[derive(Debug)]
enum Change {
    Replace { from: String, to: String },
    Drop { sentence: String },
    Insert { before: String, sentence: String },
}

/// Why a scenario is not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotApplicable {
    /// The erratum that says so.
    pub erratum: String,
    /// Why the scenario cannot hold, in words for the report.
    pub reason: String,
}

#[derive(Deserialize)]
struct RawErrata {
    items: Vec<RawItem>,
}

#[derive(Deserialize)]
struct RawItem {
    id: String,
    what: String,
    #[serde(default)]
    rules: Vec<RawRule>,
    #[serde(default)]
    not_applicable: Vec<RawNotApplicable>,
}

#[derive(Deserialize)]
struct RawRule {
    file: String,
    scenario: String,
    from: Option<String>,
    to: Option<String>,
    drop: Option<String>,
    before: Option<String>,
    insert: Option<String>,
}

#[derive(Deserialize)]
struct RawNotApplicable {
    file: String,
    scenario: String,
    reason: String,
}

impl Errata {
    /// Loads the table.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not of the table's form, or holds a rule without an effect.
    pub fn load(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading the errata {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("the errata {}", file.display()))
    }

    /// Reads the table from its JSON text.
    ///
    /// # Errors
    ///
    /// As [`Errata::load`].
    pub fn parse(text: &str) -> Result<Self> {
        let raw: RawErrata = serde_json::from_str(text)?;
        let items = raw.items.into_iter().map(Item::read).collect::<Result<_>>()?;
        Ok(Self { items })
    }

    /// What an erratum is about, for the report.
    #[must_use]
    pub fn what(&self, id: &str) -> &str {
        self.items.iter().find(|item| item.id == id).map_or("", |item| &item.what)
    }

    /// The declared reason for leaving a scenario out, if there is one.
    #[must_use]
    pub fn not_applicable(&self, case: &Case) -> Option<NotApplicable> {
        self.items.iter().find_map(|item| {
            let (_, reason) = item.not_applicable.iter().find(|(scope, _)| scope.holds(case))?;
            Some(NotApplicable { erratum: item.id.clone(), reason: reason.clone() })
        })
    }

    /// The case with its errata applied, and the names of those that changed something.
    #[must_use]
    pub fn apply(&self, case: &Case) -> (Case, Vec<String>) {
        let mut case = case.clone();
        let mut applied = BTreeSet::new();
        for item in &self.items {
            for (scope, change) in &item.rules {
                if scope.holds(&case) && change.make(&mut case.sentences) {
                    applied.insert(item.id.clone());
                }
            }
        }
        (case, applied.into_iter().collect())
    }
}

impl Item {
    fn read(raw: RawItem) -> Result<Self> {
        let rules = raw.rules.into_iter().map(RawRule::read).collect::<Result<_>>();
        let not_applicable = raw
            .not_applicable
            .into_iter()
            .map(|raw| Ok((Scope::read(&raw.file, &raw.scenario)?, raw.reason)))
            .collect::<Result<_>>()?;
        let rules = rules.with_context(|| format!("in {}", raw.id))?;
        Ok(Self { id: raw.id, what: raw.what, rules, not_applicable })
    }
}

impl RawRule {
    fn read(self) -> Result<(Scope, Change)> {
        let scope = Scope::read(&self.file, &self.scenario)?;
        let change = match (self.from, self.to, self.drop, self.before, self.insert) {
            (Some(from), Some(to), None, None, None) => Change::Replace { from, to },
            (None, None, Some(sentence), None, None) => Change::Drop { sentence },
            (None, None, None, Some(before), Some(sentence)) => Change::Insert { before, sentence },
            _ => anyhow::bail!("a rule has from and to, or drop, or before and insert"),
        };
        Ok((scope, change))
    }
}

impl Scope {
    fn read(file: &str, scenario: &str) -> Result<Self> {
        // A rule must name its scenarios whole: a pattern that fits somewhere would spread.
        let whole = |pattern: &str| Regex::new(&format!("^(?:{pattern})$"));
        Ok(Self { file: whole(file)?, scenario: whole(scenario)? })
    }

    fn holds(&self, case: &Case) -> bool {
        self.file.is_match(&case.file) && case.tags.iter().any(|tag| self.scenario.is_match(tag))
    }
}

impl Change {
    fn make(&self, sentences: &mut Vec<Sentence>) -> bool {
        match self {
            Self::Replace { from, to } => {
                let mut changed = false;
                for sentence in sentences.iter_mut().filter(|s| s.text.contains(from)) {
                    sentence.text = sentence.text.replace(from, to);
                    changed = true;
                }
                changed
            }
            Self::Drop { sentence } => {
                let before = sentences.len();
                sentences.retain(|one| one.text != *sentence);
                sentences.len() != before
            }
            Self::Insert { before, sentence } => {
                if sentences.iter().any(|one| one.text == *sentence) {
                    return false;
                }
                let Some(at) = sentences.iter().position(|one| one.text == *before) else {
                    return false;
                };
                let line = sentences.get(at).map_or(0, |one| one.line);
                sentences.insert(at, Sentence { text: sentence.clone(), line });
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

    use super::*;

    fn case(file: &str, tag: &str, texts: &[&str]) -> Case {
        Case {
            file: file.into(),
            line: 1,
            tags: vec![tag.into()],
            name: String::new(),
            example: None,
            sentences: texts
                .iter()
                .map(|text| Sentence { text: (*text).to_owned(), line: 2 })
                .collect(),
        }
    }

    fn errata() -> Errata {
        Errata::parse(
            r#"{"items": [
              {"id": "E1", "what": "w", "rules": [
                {"file": "a\\.feature", "scenario": "s_01", "from": "OLD", "to": "NEW"},
                {"file": "a\\.feature", "scenario": "s_02", "before": "then", "insert": "when"}]},
              {"id": "E2", "what": "w", "not_applicable": [
                {"file": "a\\.feature", "scenario": "s_03", "reason": "because"}]}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn an_erratum_applies_only_at_its_scenario() {
        let (changed, named) = errata().apply(&case("a.feature", "s_01", &["x OLD"]));
        assert_eq!((changed.sentences[0].text.as_str(), named), ("x NEW", vec!["E1".to_owned()]));
        for (file, tag) in [("a.feature", "s_011"), ("a.feature", "t_s_01"), ("b.feature", "s_01")]
        {
            let (same, named) = errata().apply(&case(file, tag, &["x OLD"]));
            assert_eq!((same.sentences[0].text.as_str(), named.len()), ("x OLD", 0));
        }
    }

    #[test]
    fn a_sentence_is_inserted_only_where_it_is_missing() {
        let (changed, named) = errata().apply(&case("a.feature", "s_02", &["given", "then"]));
        let texts: Vec<_> = changed.sentences.iter().map(|s| s.text.as_str()).collect();
        assert_eq!((texts, named.len()), (vec!["given", "when", "then"], 1));
        let (_, named) = errata().apply(&case("a.feature", "s_02", &["when", "then"]));
        assert!(named.is_empty());
    }

    #[test]
    fn a_scenario_is_left_out_only_for_a_declared_reason() {
        let found = errata().not_applicable(&case("a.feature", "s_03", &[])).unwrap();
        assert_eq!((found.erratum.as_str(), found.reason.as_str()), ("E2", "because"));
        assert_eq!(errata().not_applicable(&case("a.feature", "s_01", &[])), None);
    }

    #[test]
    fn a_rule_without_an_effect_is_refused() {
        let text = r#"{"items":[{"id":"E","what":"","rules":[{"file":"f","scenario":"s"}]}]}"#;
        assert!(Errata::parse(text).is_err());
    }
}
