//! The OpenAPI files: which operations there are, and whether an answer keeps to its own.

mod judge;
mod sample;
mod schema;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

pub(crate) use judge::WireAnswer;
pub(crate) use sample::{Sampler, violating};
use schema::Schemas;

/// All OpenAPI files of a run.
#[derive(Debug)]
pub struct Specs {
    documents: Vec<Document>,
    /// The statuses that Commonalities allow every operation to answer with.
    common: Option<Document>,
}

#[derive(Debug)]
pub(crate) struct Document {
    name: String,
    /// The path of its server, such as `/carrier-billing/v0.5`.
    pub(crate) base: String,
    raw: Value,
    operations: Vec<Operation>,
    schemas: Schemas,
}

/// One operation of an OpenAPI file.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Its method in capitals.
    pub(crate) method: String,
    /// Its path below the document's base, with `{parameters}`.
    pub(crate) path: String,
    /// Scopes: one of these lists must be granted whole.
    pub(crate) scopes: Vec<Vec<String>>,
    /// The schema of its JSON body.
    pub(crate) body: Option<Value>,
    responses: BTreeMap<u16, Value>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Specs {
    /// Loads every `.yaml` file below a folder that describes operations.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or is not OpenAPI, or if there is none.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut specs = Self { documents: Vec::new(), common: None };
        specs.collect(folder)?;
        anyhow::ensure!(!specs.documents.is_empty(), "no OpenAPI file in {}", folder.display());
        specs.documents.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(specs)
    }

    fn collect(&mut self, folder: &Path) -> Result<()> {
        let entries =
            std::fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                self.collect(&path)?;
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("reading {}", path.display()))?;
            let document = Document::read(&name, &text)?;
            if name == "CAMARA_common.yaml" {
                self.common = Some(document);
            } else if !document.operations.is_empty() {
                self.documents.push(document);
            }
        }
        Ok(())
    }

    /// The operation with this `operationId`.
    pub(crate) fn operation(&self, id: &str) -> Option<(&Document, &Operation)> {
        self.all().find(|(_, operation)| operation.id == id)
    }

    /// The operation at this method and path, the path as feature files write it.
    pub(crate) fn route(&self, method: &str, resource: &str) -> Option<(&Document, &Operation)> {
        self.all().find(|(document, operation)| {
            operation.method.eq_ignore_ascii_case(method)
                && document.resource(operation) == rooted(resource)
        })
    }

    /// Every scope that some operation asks for.
    pub(crate) fn scopes(&self) -> Vec<&str> {
        let mut scopes: Vec<&str> =
            self.all().flat_map(|(_, o)| o.scopes.iter().flatten()).map(String::as_str).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }

    fn all(&self) -> impl Iterator<Item = (&Document, &Operation)> {
        self.documents
            .iter()
            .flat_map(|document| document.operations.iter().map(move |o| (document, o)))
    }
}

/// Commonalities leave `code: { { SPECIFIC_CODE } }` for each API to fill in, which is no value.
fn quote_placeholders(text: &str) -> String {
    let quoted = text.lines().map(|line| match line.split_once(": { {") {
        Some((before, rest)) => format!("{before}: \"{}\"", rest.trim_end_matches([' ', '}'])),
        None => line.to_owned(),
    });
    quoted.collect::<Vec<_>>().join("\n")
}

/// A path as feature files write it, with the slash that some leave out.
pub(crate) fn rooted(resource: &str) -> String {
    format!("/{}", resource.trim_matches('/'))
}

impl Document {
    fn read(name: &str, text: &str) -> Result<Self> {
        let text = quote_placeholders(text);
        let raw: Value = serde_saphyr::from_str(&text)
            .map_err(|error| anyhow!("{name} is not readable YAML: {error}"))?;
        let server = raw.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
        let base = server.split_once('}').map_or(server, |(_, path)| path).to_owned();
        let schemas = Schemas::convert(&raw);
        let mut document =
            Self { name: name.to_owned(), base, operations: Vec::new(), schemas, raw };
        document.operations = document.read_operations();
        Ok(document)
    }

    fn read_operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        let Some(paths) = self.raw.get("paths").and_then(Value::as_object) else {
            return operations;
        };
        for (path, item) in paths {
            for method in METHODS {
                let Some(described) = item.get(method) else { continue };
                operations.push(Operation::read(self, method, path, described));
            }
        }
        operations
    }

    /// The whole path of an operation, as feature files write it.
    pub(crate) fn resource(&self, operation: &Operation) -> String {
        format!("{}{}", self.base, operation.path)
    }

    /// Follows a `$ref` inside this file, once and again until something is described.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(target) = value.get("$ref").and_then(Value::as_str) {
            match self.raw.pointer(target.trim_start_matches('#')) {
                Some(found) => value = found,
                None => break,
            }
        }
        value
    }

    /// The named schema, however the feature file writes its address.
    pub(crate) fn schema(&self, address: &str) -> Option<&Value> {
        self.raw.pointer(&rooted(address.trim_start_matches('#')))
    }
}

impl Operation {
    fn read(document: &Document, method: &str, path: &str, described: &Value) -> Self {
        let text = |name: &str| described.get(name).and_then(Value::as_str).unwrap_or_default();
        let body = described.get("requestBody").map(|body| document.resolve(body));
        let responses = described.get("responses").and_then(Value::as_object);
        Self {
            id: text("operationId").to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            scopes: scopes(described),
            body: body.and_then(|body| body.pointer("/content/application~1json/schema")).cloned(),
            responses: responses
                .into_iter()
                .flatten()
                .filter_map(|(status, answer)| {
                    Some((status.parse().ok()?, document.resolve(answer).clone()))
                })
                .collect(),
        }
    }
}

fn scopes(described: &Value) -> Vec<Vec<String>> {
    let alternatives = described.get("security").and_then(Value::as_array);
    let names = |value: &Value| {
        let listed = value.as_object().into_iter().flat_map(|one| one.values());
        listed
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    alternatives.into_iter().flatten().map(names).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop")]

    use super::*;

    #[test]
    fn operations_are_found_by_name_and_by_route() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/camara");
        let specs = Specs::load(&folder).unwrap();
        let (document, operation) = specs.operation("confirmPayment").unwrap();
        assert_eq!(
            document.resource(operation),
            "/carrier-billing/v0.5/payments/{paymentId}/confirm"
        );
        assert_eq!(operation.scopes, [["carrier-billing:payments:write"]]);
        let (_, operation) = specs.route("post", "one-time-password-sms/v1/send-code").unwrap();
        assert_eq!(operation.id, "sendCode");
    }
}
