//! Values that keep to a schema, and values that break it.

use serde_json::{Map, Value, json};

use super::Document;

/// Builds the smallest value that a schema allows; what has a meaning in the carrier's state
/// (a phone number, an amount, a reference) comes from `named`.
pub(crate) struct Sampler<'a> {
    pub(crate) document: &'a Document,
    /// The value that a property of this name must have, if its name has a meaning.
    pub(crate) named: &'a (dyn Fn(&str) -> Option<Value> + Sync),
}

/// An object schema with its parts put together.
#[derive(Default)]
struct Flat<'a> {
    properties: Vec<(&'a str, &'a Value)>,
    required: Vec<&'a str>,
    at_least: usize,
}

impl Sampler<'_> {
    /// The smallest value for a schema.
    pub(crate) fn value(&self, schema: &Value) -> Value {
        self.filled(schema, &[])
    }

    /// As [`Sampler::value`], where the caller will set the `announced` properties himself, so
    /// that they count for what the schema asks at least.
    pub(crate) fn filled(&self, schema: &Value, announced: &[&str]) -> Value {
        let schema = self.document.resolve(schema);
        let flat = self.flatten(schema, None);
        if flat.properties.is_empty() {
            return self.plain(schema);
        }
        let mut object = Map::new();
        let described = |name: &str| flat.properties.iter().find(|(one, _)| *one == name);
        for (name, schema) in flat.required.iter().filter_map(|name| described(name)) {
            object.insert((*name).to_owned(), self.property(name, schema));
        }
        for (name, schema) in &flat.properties {
            if object.len() + announced.len() >= flat.at_least {
                break;
            }
            object.entry(*name).or_insert_with(|| self.property(name, schema));
        }
        Value::Object(object)
    }

    /// A value for a property, by its meaning or else by its schema.
    pub(crate) fn property(&self, name: &str, schema: &Value) -> Value {
        (self.named)(name).unwrap_or_else(|| self.value(schema))
    }

    /// The schema of a property some levels down.
    pub(crate) fn find<'a>(&'a self, schema: &'a Value, names: &[String]) -> Option<&'a Value> {
        let Some((name, rest)) = names.split_first() else { return Some(schema) };
        let flat = self.flatten(self.document.resolve(schema), None);
        let (_, inner) = flat.properties.into_iter().find(|(one, _)| one == name)?;
        self.find(inner, rest)
    }

    /// Where the first property of this name is, at most three levels down.
    pub(crate) fn whereabouts(&self, schema: &Value, name: &str) -> Option<Vec<String>> {
        let mut open = vec![(Vec::new(), schema)];
        for _ in 0..3 {
            let mut deeper = Vec::new();
            for (names, schema) in open {
                for (inner, described) in
                    self.flatten(self.document.resolve(schema), None).properties
                {
                    let mut names: Vec<String> = names.clone();
                    names.push(inner.to_owned());
                    if inner == name {
                        return Some(names);
                    }
                    deeper.push((names, described));
                }
            }
            open = deeper;
        }
        None
    }

    /// Puts `allOf` together and follows a discriminator to the kind that `named` chooses.
    fn flatten<'a>(&'a self, schema: &'a Value, within: Option<&Value>) -> Flat<'a> {
        let mut flat = Flat::default();
        let parts = schema.get("allOf").and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            flat.join(self.flatten(self.document.resolve(part), within));
        }
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let at_least = schema.get("minProperties").and_then(Value::as_u64).unwrap_or_default();
        flat.join(Flat {
            properties: properties.map(|(name, schema)| (name.as_str(), schema)).collect(),
            required: required.filter_map(Value::as_str).collect(),
            at_least: usize::try_from(at_least).unwrap_or_default(),
        });
        // The chosen kind refers back to this schema: the second visit must not choose again.
        if within != Some(schema)
            && let Some(kind) = self.chosen(schema)
        {
            flat.join(self.flatten(kind, Some(schema)));
        }
        flat
    }

    fn chosen<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        let property = schema.pointer("/discriminator/propertyName")?.as_str()?;
        let mapping = schema.pointer("/discriminator/mapping")?.as_object()?;
        let wanted = (self.named)(property);
        let wanted = wanted.as_ref().and_then(Value::as_str);
        let target = wanted.and_then(|wanted| mapping.get(wanted)).or(mapping.values().next())?;
        self.document.schema(target.as_str()?)
    }

    fn plain(&self, schema: &Value) -> Value {
        let first = |name: &str| schema.get(name).and_then(|values| values.get(0)).cloned();
        let given = schema.get("example").cloned().or_else(|| first("enum"));
        if let Some(value) = given.or_else(|| schema.get("default").cloned()) {
            return value;
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("array") => {
                schema.get("items").map_or(json!([]), |item| json!([self.value(item)]))
            }
            Some("boolean") => json!(false),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("object") => json!({}),
            _ => json!("conformance"),
        }
    }
}

impl Flat<'_> {
    fn join(&mut self, other: Self) {
        for (name, schema) in other.properties {
            if self.properties.iter().all(|(one, _)| *one != name) {
                self.properties.push((name, schema));
            }
        }
        self.required.extend(other.required);
        self.at_least = self.at_least.max(other.at_least);
    }
}

/// A value that the schema refuses. A text with a pattern of its own gets one that does not fit,
/// everything else the wrong JSON type: a URL that is no https URL is another error (E19).
pub(crate) fn violating(schema: &Value) -> Value {
    let kind = schema.get("type").and_then(Value::as_str);
    let own_pattern = schema.get("pattern").is_some() && schema.get("format").is_none();
    match kind {
        Some("string") if own_pattern => json!("does not comply!"),
        Some("string") => json!(12_345),
        _ => json!("does not comply"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop")]

    use std::path::Path;

    use super::*;
    use crate::openapi::Specs;

    #[test]
    fn a_sample_of_every_body_keeps_to_its_own_schema() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/camara");
        let specs = Specs::load(&folder).unwrap();
        for kind in ["total", "partial"] {
            let named = |name: &str| (name == "type").then(|| json!(kind));
            for (document, operation) in specs.all() {
                let Some(schema) = &operation.body else { continue };
                let sampler = Sampler { document, named: &named };
                let sample = sampler.value(schema);
                let errors = document.schemas.errors(schema, &sample).unwrap();
                assert_eq!(errors, Vec::<String>::new(), "{}: {sample}", operation.id);
            }
        }
    }
}
