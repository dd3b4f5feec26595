//! Checks an answer against the description of its operation.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{Document, Operation, Specs};

/// An answer as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct WireAnswer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    /// The body, if it is JSON.
    pub(crate) json: Option<Value>,
}

impl WireAnswer {
    /// A header's value by its name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The media type without its parameters.
    pub(crate) fn media_type(&self) -> Option<&str> {
        self.header("content-type").map(|value| value.split(';').next().unwrap_or(value).trim())
    }
}

impl Specs {
    /// What is wrong with an answer, one sentence each; empty if nothing is.
    pub(crate) fn judge(
        &self,
        document: &Document,
        operation: &Operation,
        answer: &WireAnswer,
    ) -> Result<Vec<String>> {
        let documented = operation.responses.get(&answer.status).map(|found| (document, found));
        let Some((home, described)) = documented.or_else(|| self.commonality(answer.status)) else {
            return Ok(vec![format!(
                "{} is neither documented for {} nor a status of Commonalities",
                answer.status, operation.id
            )]);
        };
        let mut wrong = home.judge_body(described, answer)?;
        wrong.extend(home.judge_headers(described, answer)?);
        Ok(wrong)
    }

    /// Commonalities let every operation answer with their generic errors, except 501, which an
    /// API must document itself.
    fn commonality(&self, status: u16) -> Option<(&Document, &Value)> {
        let common = self.common.as_ref().filter(|_| status != 501)?;
        let described = common.raw.pointer(&format!("/components/responses/Generic{status}"))?;
        Some((common, described))
    }
}

impl Document {
    fn judge_body(&self, described: &Value, answer: &WireAnswer) -> Result<Vec<String>> {
        let Some(schema) = described.pointer("/content/application~1json/schema") else {
            // The suite asks 202 answers without a described body for `Content-Type:
            // application/json`; an empty object says as little as no body does.
            let silent = match answer.status {
                204 => answer.text.is_empty(),
                _ => answer.text.is_empty() || answer.json == Some(json!({})),
            };
            let wrong = (!silent).then(|| "a body where none is described".to_owned());
            return Ok(wrong.into_iter().collect());
        };
        if answer.media_type() != Some("application/json") {
            let found = answer.media_type().unwrap_or("none");
            return Ok(vec![format!("Content-Type is {found}, application/json is described")]);
        }
        let Some(body) = &answer.json else {
            return Ok(vec![format!("the body is not JSON: {}", answer.text)]);
        };
        self.schemas.errors(schema, body)
    }

    fn judge_headers(&self, described: &Value, answer: &WireAnswer) -> Result<Vec<String>> {
        let headers = described.get("headers").and_then(Value::as_object);
        let mut wrong = Vec::new();
        for (name, header) in headers.into_iter().flatten() {
            let header = self.resolve(header);
            let Some(value) = answer.header(name) else {
                if header.get("required") == Some(&Value::Bool(true)) {
                    wrong.push(format!("the header {name} is missing"));
                }
                continue;
            };
            let schema = header.get("schema").map(|schema| (schema, self.resolve(schema)));
            let Some((schema, meaning)) = schema else { continue };
            let numeric = matches!(
                meaning.get("type").and_then(Value::as_str),
                Some("integer" | "number" | "boolean")
            );
            let read = numeric.then(|| serde_json::from_str(value).ok()).flatten();
            let value = read.unwrap_or_else(|| Value::String(value.to_owned()));
            let errors = self.schemas.errors(schema, &value)?;
            wrong.extend(errors.into_iter().map(|error| format!("header {name}: {error}")));
        }
        Ok(wrong)
    }

    /// What is wrong with a value by a named schema of this file.
    ///
    /// # Errors
    ///
    /// If the file has no such schema.
    pub(crate) fn complies(&self, address: &str, value: &Value) -> Result<Vec<String>> {
        let schema = self
            .schema(address)
            .with_context(|| format!("{} has no schema at {address}", self.name))?;
        self.schemas.errors(schema, value)
    }
}
