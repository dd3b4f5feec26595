//! Domain types in columns. Identifiers and public words are text; unreadable values are an error.

use farthing_protocol::{Currency, Money};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::UnixMillis;
use crate::store::StoreError;
use crate::store::row::{FromValue, Row};

/// A row of a known table.
pub(crate) struct Columns<'r> {
    table: &'static str,
    row: &'r Row,
}

impl<'r> Columns<'r> {
    /// Reads `row`, naming `table` in errors.
    pub(crate) const fn of(table: &'static str, row: &'r Row) -> Self {
        Self { table, row }
    }

    /// A column of a type that the database knows.
    pub(crate) fn get<T: FromValue>(&self, column: &'static str) -> Result<T, StoreError> {
        self.row.value(column).and_then(T::from_value).ok_or_else(|| self.corrupt(column))
    }

    /// A count that fits into the type asked for.
    pub(crate) fn count<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        let number: i64 = self.get(column)?;
        T::try_from(number).map_err(|_| self.corrupt(column))
    }

    /// An identifier or an enum value, in its serialized form.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        from_word(&text).ok_or_else(|| self.corrupt(column))
    }

    /// A text that must not be null.
    pub(crate) fn needed(&self, column: &'static str) -> Result<String, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.ok_or_else(|| self.corrupt(column))
    }

    /// A value in its JSON form.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_| self.corrupt(column))
    }

    /// A moment, in milliseconds since 1970 (UTC).
    pub(crate) fn moment(&self, column: &'static str) -> Result<UnixMillis, StoreError> {
        self.get(column).map(UnixMillis)
    }

    /// A moment, in milliseconds since 1970 (UTC), or null.
    pub(crate) fn moment_or_none(
        &self,
        column: &'static str,
    ) -> Result<Option<UnixMillis>, StoreError> {
        Ok(self.get::<Option<i64>>(column)?.map(UnixMillis))
    }

    /// An amount in two columns: smallest units and currency.
    pub(crate) fn money(
        &self,
        minor: &'static str,
        currency: &'static str,
    ) -> Result<Money, StoreError> {
        let code: String = self.get(currency)?;
        let currency = Currency::parse(&code).map_err(|_| self.corrupt(currency))?;
        Money::from_minor(self.get(minor)?, currency).map_err(|_| self.corrupt(minor))
    }

    /// A hash of 32 bytes.
    pub(crate) fn hash(&self, column: &'static str) -> Result<[u8; 32], StoreError> {
        let bytes: Vec<u8> = self.get(column)?;
        <[u8; 32]>::try_from(bytes).map_err(|_| self.corrupt(column))
    }

    /// The error for a column with an impossible value.
    pub(crate) fn corrupt(&self, column: &str) -> StoreError {
        StoreError::Corrupt { table: self.table, what: column.to_owned() }
    }
}

/// A version as the database's signed integer. Versions start at 1.
pub(crate) fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// The serialized form of an identifier or an enum value.
pub(crate) fn to_word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Corrupt { table: "(written)", what: "not one word".to_owned() }),
    }
}

/// A value in its JSON form.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Corrupt { table: "(written)", what: error.to_string() })
}

fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
