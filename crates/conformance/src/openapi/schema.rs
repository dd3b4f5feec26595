//! OpenAPI 3.0 schemas as JSON Schema: `nullable`, `discriminator` and `$ref` mean something else there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// The schemas of one file, converted once; validators are built when first asked for.
pub(crate) struct Schemas {
    definitions: Value,
    built: Mutex<HashMap<String, Arc<Validator>>>,
}

impl std::fmt::Debug for Schemas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Schemas")
    }
}

const HOME: &str = "#/components/schemas/";

impl Schemas {
    pub(crate) fn convert(raw: &Value) -> Self {
        let named = raw.pointer("/components/schemas").and_then(Value::as_object);
        let mut definitions = Map::new();
        let parents = parents(named);
        for (name, schema) in named.into_iter().flatten() {
            let parent = parents.get(name.as_str()).copied();
            let plain = convert(schema, parent);
            match choices(schema) {
                None => {
                    definitions.insert(name.clone(), plain);
                }
                Some(choices) => {
                    // The parent is described twice: for its children without the choice (they
                    // refer back to it), for everybody else with it.
                    definitions.insert(base(name), plain);
                    let mut all = vec![json!({ "$ref": address(&base(name)) })];
                    all.extend(choices);
                    definitions.insert(name.clone(), json!({ "allOf": all }));
                }
            }
        }
        Self { definitions: Value::Object(definitions), built: Mutex::default() }
    }

    /// What is wrong with a value, by a schema of this file. Empty if nothing.
    pub(crate) fn errors(&self, schema: &Value, value: &Value) -> Result<Vec<String>> {
        let validator = self.validator(schema)?;
        let describe = |error: jsonschema::ValidationError<'_>| {
            let place = error.instance_path().to_string();
            format!("{}: {error}", if place.is_empty() { "body" } else { &place })
        };
        Ok(validator.iter_errors(value).map(describe).collect())
    }

    fn validator(&self, schema: &Value) -> Result<Arc<Validator>> {
        let key = schema.to_string();
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = built.get(&key) {
            return Ok(Arc::clone(validator));
        }
        let whole = json!({ "allOf": [convert(schema, None)], "definitions": self.definitions });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .should_validate_formats(true)
            .build(&whole)
            .map_err(|error| anyhow!("a schema cannot be used: {error}"))?;
        let validator = Arc::new(validator);
        built.insert(key, Arc::clone(&validator));
        Ok(validator)
    }
}

fn base(name: &str) -> String {
    format!("{name}--base")
}

fn address(name: &str) -> String {
    format!("#/definitions/{name}")
}

/// For every schema that a discriminator maps to: the schema that has the discriminator.
fn parents(named: Option<&Map<String, Value>>) -> HashMap<&str, &str> {
    let mut parents = HashMap::new();
    for (name, schema) in named.into_iter().flatten() {
        let mapping = schema.pointer("/discriminator/mapping").and_then(Value::as_object);
        for target in mapping.into_iter().flat_map(Map::values).filter_map(Value::as_str) {
            parents.insert(target.trim_start_matches(HOME), name.as_str());
        }
    }
    parents
}

/// A discriminator as conditions: if the property has this value, then the mapped schema holds.
fn choices(schema: &Value) -> Option<Vec<Value>> {
    let property = schema.pointer("/discriminator/propertyName")?.as_str()?;
    let mapping = schema.pointer("/discriminator/mapping")?.as_object()?;
    let choice = |(value, target): (&String, &Value)| {
        let target = target.as_str().unwrap_or_default().trim_start_matches(HOME);
        json!({
            "if": { "properties": { property: { "enum": [value] } }, "required": [property] },
            "then": { "$ref": address(target) },
        })
    };
    Some(mapping.iter().map(choice).collect())
}

fn convert(schema: &Value, parent: Option<&str>) -> Value {
    let Some(members) = schema.as_object() else { return schema.clone() };
    if let Some(target) = members.get("$ref").and_then(Value::as_str) {
        let name = target.trim_start_matches(HOME);
        let name = if parent == Some(name) { base(name) } else { name.to_owned() };
        return json!({ "$ref": address(&name) });
    }
    let mut converted = Map::new();
    for (key, value) in members {
        let value = match (key.as_str(), value) {
            ("discriminator" | "nullable" | "example" | "xml" | "externalDocs", _) => continue,
            ("properties" | "patternProperties", Value::Object(inner)) => Value::Object(
                inner.iter().map(|(name, one)| (name.clone(), convert(one, parent))).collect(),
            ),
            ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => {
                all.iter().map(|one| convert(one, parent)).collect()
            }
            ("items" | "not" | "additionalProperties", inner) => convert(inner, parent),
            _ => value.clone(),
        };
        converted.insert(key.clone(), value);
    }
    exclusive(&mut converted, "minimum", "exclusiveMinimum");
    exclusive(&mut converted, "maximum", "exclusiveMaximum");
    if members.get("nullable") == Some(&Value::Bool(true)) {
        let described = Value::Object(converted);
        return json!({ "anyOf": [{ "type": "null" }, described] });
    }
    Value::Object(converted)
}

/// OpenAPI 3.0 says `minimum: 0, exclusiveMinimum: true`; JSON Schema says `exclusiveMinimum: 0`.
fn exclusive(schema: &mut Map<String, Value>, bound: &str, exclusive: &str) {
    match schema.get(exclusive) {
        Some(Value::Bool(true)) => {
            if let Some(limit) = schema.remove(bound) {
                schema.insert(exclusive.to_owned(), limit);
            }
        }
        Some(Value::Bool(false)) => {
            schema.remove(exclusive);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop")]

    use super::*;

    fn errors(schema: &str, value: &Value) -> usize {
        let raw = json!({ "components": { "schemas": {
            "Swap": { "type": "object", "required": ["at"], "properties": {
                "at": { "type": "string", "format": "date-time", "nullable": true } } },
            "Credential": { "type": "object", "required": ["kind"],
                "properties": { "kind": { "type": "string", "enum": ["PLAIN", "TOKEN"] } },
                "discriminator": { "propertyName": "kind", "mapping": {
                    "TOKEN": "#/components/schemas/Token", "PLAIN": "#/components/schemas/Plain" } } },
            "Token": { "allOf": [{ "$ref": "#/components/schemas/Credential" },
                { "type": "object", "required": ["token"] }] },
            "Plain": { "allOf": [{ "$ref": "#/components/schemas/Credential" }] },
            "Amount": { "type": "number", "minimum": 0, "exclusiveMinimum": true, "multipleOf": 0.001 },
        } } });
        let schema = json!({ "$ref": format!("{HOME}{schema}") });
        Schemas::convert(&raw).errors(&schema, value).unwrap().len()
    }

    #[test]
    fn nullable_allows_null_and_formats_are_checked() {
        assert_eq!(errors("Swap", &json!({ "at": null })), 0);
        assert_eq!(errors("Swap", &json!({ "at": "2026-01-01T00:00:00Z" })), 0);
        assert_ne!(errors("Swap", &json!({ "at": "yesterday" })), 0);
    }

    #[test]
    fn a_discriminator_chooses_the_schema_that_must_hold() {
        assert_eq!(errors("Credential", &json!({ "kind": "PLAIN" })), 0);
        assert_eq!(errors("Credential", &json!({ "kind": "TOKEN", "token": "t" })), 0);
        assert_ne!(errors("Credential", &json!({ "kind": "TOKEN" })), 0);
        assert_ne!(errors("Credential", &json!({ "kind": "OTHER" })), 0);
    }

    #[test]
    fn an_exclusive_bound_excludes_it() {
        assert_ne!(errors("Amount", &json!(0)), 0);
        assert_eq!(errors("Amount", &json!(0.001)), 0);
    }
}
