//! One table of the file, read key by key.
//!
//! serde would stop at the first error; this continues. A key that was never read is unknown;
//! [`Section::finish`] reports it.

use core::cell::RefCell;
use core::ops::RangeInclusive;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::errors::ErrorCollector;

/// A table, and which of its keys were read.
pub(crate) struct Section<'a> {
    table: Option<&'a DeTable<'a>>,
    at: usize,
    path: String,
    asked: RefCell<BTreeSet<&'static str>>,
    errors: &'a ErrorCollector,
}

impl<'a> Section<'a> {
    /// The file's outermost table.
    pub(crate) fn root(table: &'a Spanned<DeTable<'a>>, errors: &'a ErrorCollector) -> Self {
        Self::new(Some(table.get_ref()), 0, String::new(), errors)
    }

    fn new(
        table: Option<&'a DeTable<'a>>,
        at: usize,
        path: String,
        errors: &'a ErrorCollector,
    ) -> Self {
        Self { table, at, path, asked: RefCell::default(), errors }
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table.and_then(|table| table.get(key))
    }

    fn place(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let reason = format!("should be {wanted}, not {}", value.get_ref().type_str());
        self.errors.add(value.span().start, &self.place(key), reason);
    }

    /// Adds an error about a key of this table, at the key's value if it exists.
    pub(crate) fn error(&self, key: &str, reason: impl Into<String>) {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at, |v| v.span().start);
        self.errors.add(at, &self.place(key), reason);
    }

    /// A text, if the key is there.
    pub(crate) fn text(&self, key: &'static str) -> Option<&'a str> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, value, "a text in quotes");
        }
        text
    }

    /// A text that must be there.
    pub(crate) fn required_text(&self, key: &'static str) -> Option<&'a str> {
        self.require(key);
        let text = self.text(key)?;
        if text.trim().is_empty() {
            self.error(key, "is empty");
            return None;
        }
        Some(text)
    }

    /// A text in a form of its own, if the key is there.
    pub(crate) fn parsed<T>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(key)?;
        parse(text).map_err(|reason| self.error(key, reason)).ok()
    }

    /// As [`Section::parsed`], for a key that must be there.
    pub(crate) fn required<T>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.require(key);
        self.parsed(key, parse)
    }

    fn require(&self, key: &'static str) {
        if self.value(key).is_none() {
            self.error(key, "is missing");
        }
    }

    /// A whole number between bounds, if the key is there.
    pub(crate) fn integer(&self, key: &'static str, bounds: RangeInclusive<u64>) -> Option<u64> {
        let value = self.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(key, value, "a whole number");
            return None;
        };
        let number = u64::from_str_radix(number.as_str(), number.radix()).ok();
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            let (least, most) = (bounds.start(), bounds.end());
            self.error(key, format!("should be between {least} and {most}"));
        }
        number
    }

    /// Amounts by currency: a text is won, a table names its currencies. Empty if the key is not
    /// there.
    pub(crate) fn amounts(&self, key: &'static str) -> Vec<(&'a str, &'a str)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        if let Some(won) = value.get_ref().as_str() {
            return vec![("KRW", won)];
        }
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a text in quotes, or a table of currencies");
            return Vec::new();
        };
        let mut amounts = Vec::new();
        for (code, amount) in table {
            let code: &str = code.get_ref();
            match amount.get_ref().as_str() {
                Some(amount) => amounts.push((code, amount)),
                None => self.wrong_type(&format!("{key}.{code}"), amount, "a text in quotes"),
            }
        }
        amounts
    }

    /// A list of texts; empty if the key is not there.
    pub(crate) fn parsed_list<T>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "a list in square brackets");
            return Vec::new();
        };
        let mut parsed = Vec::new();
        for (index, entry) in list.iter().enumerate() {
            let place = format!("{key}[{index}]");
            match entry.get_ref().as_str().map(&parse) {
                Some(Ok(entry)) => parsed.push(entry),
                Some(Err(reason)) => {
                    self.errors.add(entry.span().start, &self.place(&place), reason);
                }
                None => self.wrong_type(&place, entry, "a text in quotes"),
            }
        }
        parsed
    }

    /// A table; without keys if it is not there.
    pub(crate) fn table(&self, key: &'static str) -> Section<'a> {
        let value = self.value(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            self.wrong_type(key, value, "a table");
        }
        let at = value.map_or(self.at, |value| value.span().start);
        Section::new(table, at, self.place(key), self.errors)
    }

    /// A yes or no.
    pub(crate) fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.wrong_type(key, value, "true or false");
        }
        boolean
    }

    /// Whether the key is there and holds a table.
    pub(crate) fn is_table(&self, key: &'static str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().as_table().is_some())
    }

    /// Whether the key is there.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Whether the key is missing, or has a list without entries.
    pub(crate) fn lacks(&self, key: &'static str) -> bool {
        self.value(key).is_none_or(|value| {
            value.get_ref().as_array().is_some_and(|list| list.iter().next().is_none())
        })
    }

    /// The tables of a list, such as all `[[publisher]]`.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, value, &format!("tables, each below [[{key}]]"));
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, entry) in list.iter().enumerate() {
            let place = self.place(&format!("{key}[{index}]"));
            match entry.get_ref().as_table() {
                Some(table) => {
                    let at = entry.span().start;
                    sections.push(Section::new(Some(table), at, place, self.errors));
                }
                None => self.wrong_type(key, entry, "a table"),
            }
        }
        sections
    }

    /// Reports the keys that were never read.
    pub(crate) fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.into_iter().flat_map(DeTable::iter) {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let known: Vec<&str> = asked.iter().copied().collect();
                let reason = format!("is not known here; known are {}", known.join(", "));
                self.errors.add(key.span().start, &self.place(name), reason);
            }
        }
    }
}
