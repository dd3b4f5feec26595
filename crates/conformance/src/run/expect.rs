//! Checks the answer against the Then sentences.

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::Value;

use super::names::{GIVEN_BACK, PAID};
use super::scenario::{ScenarioRun, Sent};
use super::{Checked, Mismatch};
use crate::path::Path;
use crate::step::{Check, Then};

impl ScenarioRun<'_> {
    /// Checks one sentence about the answer.
    pub(super) fn check(&self, sent: &Sent, then: &Then) -> Checked<()> {
        match then {
            Then::Status(status) => {
                let found = sent.answer.status;
                expect(*status == found, || format!("status {status}"), || whole(sent))
            }
            Then::Header(name, value) => {
                let found = if name.eq_ignore_ascii_case("content-type") {
                    sent.answer.media_type()
                } else {
                    sent.answer.header(name)
                };
                let got = || {
                    format!(
                        "{} with status {}",
                        found.unwrap_or("no such header"),
                        sent.answer.status
                    )
                };
                expect(found == Some(value), || format!("{name}: {value}"), got)
            }
            Then::HeaderEchoed(name) => {
                let asked = sent.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name));
                let asked = asked.map(|(_, value)| value.as_str());
                let found = sent.answer.header(name);
                let wanted = || format!("{name}: {}", asked.unwrap_or_default());
                expect(asked.is_some() && found == asked, wanted, || {
                    found.unwrap_or("nothing").to_owned()
                })
            }
            Then::Complies(address) => self.complies(sent, address),
            Then::Property(path, check) => self.property(sent, path, check),
            Then::Body(body) => {
                let same = sent.answer.json.as_ref().is_some_and(|found| equal(found, body));
                expect(same, || body.to_string(), || sent.answer.text.clone())
            }
            Then::Count(count) => {
                let found = sent.items()?.len();
                expect(found == *count, || format!("{count} items"), || format!("{found}"))
            }
            Then::All(expected) => self.all(sent, expected),
            Then::Only(expected) => self.only(sent, expected),
        }
    }

    fn complies(&self, sent: &Sent, address: &str) -> Checked<()> {
        let (document, _) = self.specs.operation(&sent.operation).context("no such operation")?;
        let body = sent.answer.json.as_ref();
        let body = body.ok_or_else(|| Mismatch::new("a JSON body", sent.answer.text.clone()))?;
        let wrong = document.complies(address, body)?;
        expect(wrong.is_empty(), || format!("a body by the schema {address}"), || wrong.join("; "))
    }

    fn property(&self, sent: &Sent, path: &Path, check: &Check) -> Checked<()> {
        let body = sent.answer.json.as_ref().unwrap_or(&Value::Null);
        let found = path.get(body);
        let got = || match found {
            Some(value) => format!("{value} in {}", whole(sent)),
            None => format!("nothing in {}", whole(sent)),
        };
        let is = |wanted: &Value| {
            let same = found.is_some_and(|found| equal(found, wanted));
            expect(same, || format!("{path} is {wanted}"), got)
        };
        match check {
            Check::Is(wanted) => is(wanted),
            Check::FalseOrAbsent => {
                let fits = found.is_none_or(|found| *found == Value::Bool(false));
                expect(fits, || format!("{path} is false or not there"), got)
            }
            Check::Present => expect(found.is_some(), || format!("{path}"), got),
            Check::Absent => expect(found.is_none(), || format!("no {path}"), got),
            Check::Readable => {
                let text = found.and_then(Value::as_str).unwrap_or_default();
                expect(readable(text), || format!("{path} is a text for people"), got)
            }
            Check::AsRequested => {
                let asked = sent.body.as_ref().and_then(|body| path.get(body));
                let asked = asked
                    .ok_or_else(|| Mismatch::new(format!("{path} in the request"), "nothing"))?;
                is(asked)
            }
            Check::Timestamp => {
                let time =
                    found.and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
                let past = time.is_some_and(|time| time <= sent.now);
                expect(past, || format!("{path} is a time in the past"), got)
            }
            Check::PhoneOfToken => is(&Value::String(self.phone.clone())),
            Check::AmountPaid => is(&Value::from(PAID)),
            Check::AmountLeft => is(&Value::from(PAID - GIVEN_BACK)),
            Check::OptionalNumber => expect(
                found.is_none_or(Value::is_number),
                || format!("{path} is a number if it is there"),
                got,
            ),
        }
    }
}

/// A sentence that a person can read is more than one word and no code.
fn readable(text: &str) -> bool {
    text.split_whitespace().count() >= 2 && text.chars().any(char::is_lowercase)
}

/// Whether two values mean the same: `500` and `500.0` do, and so do `"0"` and `0`, because
/// feature files quote whatever they expect.
pub(super) fn equal(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Number(_) | Value::Bool(_) | Value::Null, Value::String(text)) => {
            serde_json::from_str(text)
                .is_ok_and(|read: Value| !read.is_string() && equal(found, &read))
        }
        (Value::Object(_) | Value::Array(_), Value::String(text)) => {
            serde_json::from_str(text).is_ok_and(|read: Value| equal(found, &read))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => found == wanted,
    }
}

pub(super) fn expect(
    holds: bool,
    wanted: impl FnOnce() -> String,
    got: impl FnOnce() -> String,
) -> Checked<()> {
    if holds { Ok(()) } else { Err(Mismatch::new(wanted(), got())) }
}

fn whole(sent: &Sent) -> String {
    format!("{} {}", sent.answer.status, sent.answer.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_quoted_literal_means_what_it_quotes() {
        for (found, wanted) in [
            (json!(0), json!("0")),
            (json!({}), json!("{}")),
            (json!(500.0), json!(500)),
            (json!("reserved"), json!("reserved")),
        ] {
            assert!(equal(&found, &wanted), "{found} {wanted}");
        }
        for (found, wanted) in
            [(json!("0"), json!(0)), (json!(1), json!("0")), (json!({"a": 1}), json!("{}"))]
        {
            assert!(!equal(&found, &wanted), "{found} {wanted}");
        }
    }

    #[test]
    fn an_error_code_is_not_a_readable_message() {
        assert!(readable("The payment was denied [0016]"));
        for text in ["", "INVALID_ARGUMENT", "NOT FOUND", "error"] {
            assert!(!readable(text), "{text}");
        }
    }
}
