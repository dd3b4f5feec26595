//! A result row, the same for both engines.

use std::sync::Arc;

use crate::store::StoreError;

/// The value of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// The column is null.
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The names of a statement's columns, shared by its rows.
pub(crate) type Names = Arc<[Box<str>]>;

#[derive(Debug, Clone)]
pub(crate) struct Row {
    names: Names,
    values: Vec<Value>,
}

impl Row {
    /// Makes a row. There must be as many values as names.
    pub(crate) const fn new(names: Names, values: Vec<Value>) -> Self {
        Self { names, values }
    }

    /// The value of the column with this name.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        let place = self.names.iter().position(|known| **known == *name)?;
        self.values.get(place)
    }

    /// The first column.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] if it is of another type, or there is none.
    pub(crate) fn first<T: FromValue>(&self) -> Result<T, StoreError> {
        let value = self.values.first().and_then(T::from_value);
        value.ok_or_else(|| StoreError::Corrupt {
            table: "(query)",
            what: "the first column is of another type".to_owned(),
        })
    }
}

/// A type that a column can be read as.
pub(crate) trait FromValue: Sized {
    /// The value as this type, if it has it.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}
