//! Where a feature file points into a JSON document.

use serde_json::{Map, Value};

/// A place in a JSON document, such as `$.amountTransaction.referenceCode`.
///
/// Feature files write it with `$.`, with `$[*].` for each member of a list, or bare; the three
/// mean the same once the document (or the member) is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<String>);

impl Path {
    /// Reads the three spellings; every text is some path.
    pub(crate) fn parse(text: &str) -> Self {
        let bare = text.trim().trim_start_matches('$').trim_start_matches("[*]");
        Self(bare.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// The name of the property itself, empty for the document.
    pub(crate) fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// The names from the document down to the property.
    pub(crate) fn names(&self) -> &[String] {
        &self.0
    }

    /// The value at this place, if there is one.
    pub(crate) fn get<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(document, |at, name| at.get(name))
    }

    /// Puts a value at this place and makes the objects on the way.
    pub(crate) fn set(&self, document: &mut Value, value: Value) {
        let mut at = document;
        for name in &self.0 {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(members) = at else { return };
            at = members.entry(name.clone()).or_insert(Value::Null);
        }
        *at = value;
    }

    /// Takes the property away; a place that does not exist stays so.
    pub(crate) fn remove(&self, document: &mut Value) {
        let Some((last, parents)) = self.0.split_last() else { return };
        let parent = parents.iter().try_fold(document, |at, name| at.get_mut(name));
        if let Some(Value::Object(members)) = parent {
            members.remove(last);
        }
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "$")?;
        self.0.iter().try_for_each(|name| write!(f, ".{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_three_path_spellings_are_equal() {
        for spelling in ["$.a.b", "$[*].a.b", "a.b"] {
            assert_eq!(Path::parse(spelling).get(&json!({"a": {"b": 1}})), Some(&json!(1)));
        }
    }

    #[test]
    fn setting_makes_the_objects_on_the_way_and_removing_leaves_the_rest() {
        let mut document = json!({"a": 1});
        Path::parse("$.b.c").set(&mut document, json!(2));
        Path::parse("$.x.y").remove(&mut document);
        Path::parse("$.a").remove(&mut document);
        assert_eq!(document, json!({"b": {"c": 2}}));
    }
}
