//! Sentences of feature files as a closed set of meanings.
//!
//! The forms are written for the wording of the CAMARA test plans, not for single files: a
//! sentence is first split into its subject (a header, a body property, a query parameter, …) and
//! a phrase, and each kind of subject has its table of phrases. A sentence that fits no form has
//! no meaning, and its scenario fails.

mod edit;
mod fact;
mod given;
mod then;

use regex::{Captures, Regex};
use serde_json::Value;

pub(crate) use edit::{Edit, Phone};
pub(crate) use fact::{Crowd, Fact, RefundEnd, Refunded};
pub(crate) use given::{Body, Given, PathValue, Token};
pub(crate) use then::{Check, Expected, Relation, Then};

use crate::path::Path;

/// What a sentence means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Something about the request or the carrier's state before it.
    Given(Given),
    /// The request is sent.
    When(When),
    /// Something about the answer.
    Then(Then),
}

/// The request is sent, once or several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// How the file names the operation.
    pub(crate) operation: Named,
    /// How many times it is sent; the last answer counts.
    pub(crate) times: u32,
}

/// The two ways to name an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    Id(String),
    /// By a method, at the resource that the Background names.
    Method(String),
}

/// Reads a sentence; none if no form fits.
pub(crate) fn read(sentence: &str) -> Option<Step> {
    when(sentence)
        .map(Step::When)
        .or_else(|| then::read(sentence).map(Step::Then))
        .or_else(|| given::read(sentence).map(Step::Given))
}

fn when(sentence: &str) -> Option<When> {
    let id = form(r#"^the request "([^"]+)" is sent$"#, sentence);
    let times = form(r#"^the request "([^"]+)" is sent after "(\d+)" times$"#, sentence);
    let method = form(r#"^the HTTP "([^"]+)" request is sent$"#, sentence);
    let (operation, times) = match (id, times, method) {
        (Some(found), ..) => (Named::Id(word(&found, 1)), 1),
        (_, Some(found), _) => (Named::Id(word(&found, 1)), word(&found, 2).parse().ok()?),
        (.., Some(found)) => (Named::Method(word(&found, 1)), 1),
        _ => return None,
    };
    Some(When { operation, times })
}

/// Fits a form against a sentence; capitals do not matter.
fn form<'s>(pattern: &str, sentence: &'s str) -> Option<Captures<'s>> {
    use std::collections::HashMap;
    use std::sync::{Mutex, OnceLock, PoisonError};

    // Forms are constants of this module, so the table stays as small as they are.
    static FORMS: OnceLock<Mutex<HashMap<String, Option<Regex>>>> = OnceLock::new();
    let forms = FORMS.get_or_init(Mutex::default);
    let mut forms = forms.lock().unwrap_or_else(PoisonError::into_inner);
    let regex = forms
        .entry(pattern.to_owned())
        .or_insert_with(|| Regex::new(&format!("(?i){pattern}")).ok())
        .clone();
    drop(forms);
    regex?.captures(sentence)
}

/// Whether a phrase fits a form.
fn fits(pattern: &str, phrase: &str) -> bool {
    form(pattern, phrase).is_some()
}

fn word(found: &Captures<'_>, group: usize) -> String {
    found.get(group).map_or_else(String::new, |part| part.as_str().to_owned())
}

fn path(found: &Captures<'_>, group: usize) -> Path {
    Path::parse(&word(found, group))
}

/// A literal of a feature file: quoted text, a number, `true`, `false`, `null` or `{}`.
fn literal(text: &str) -> Option<Value> {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match quoted {
        Some(inside) => Some(Value::String(inside.to_owned())),
        None => serde_json::from_str(text).ok(),
    }
}

#[cfg(test)]
mod tests;
