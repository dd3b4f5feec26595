//! One connection to a SQLite file.

use core::time::Duration;
use std::collections::HashMap;
#[cfg(test)]
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, Statement, ToSql};

use crate::store::row::{Names, Row, Value};
#[cfg(test)]
use crate::store::sqlite::plans;
use crate::store::statement::{Param, Query};
use crate::store::{Durability, StoreError};

/// How many prepared statements a connection keeps.
const STATEMENTS_KEPT: usize = 256;

/// The names of the placeholders. For SQLite `$1` is a name, not a position.
const PLACEHOLDERS: [&str; 40] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
    "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28",
    "$29", "$30", "$31", "$32", "$33", "$34", "$35", "$36", "$37", "$38", "$39", "$40",
];

pub(crate) struct Connection {
    inner: rusqlite::Connection,
    names: HashMap<&'static str, Names>,
    savepoint: Savepoint,
    /// SQLite's `data_version` when it was last read.
    version: Option<i64>,
    /// The statements whose plans were checked.
    #[cfg(test)]
    checked: HashSet<&'static str>,
}

/// The savepoint that lets one command of a batch be rolled back alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Savepoint {
    /// No savepoint is needed.
    Off,
    /// A savepoint will be made before the next write.
    Armed,
    /// A savepoint was made.
    Made,
}

impl Connection {
    /// Opens the file and sets SQLite's options.
    pub(crate) fn open(
        path: &Path,
        durability: Durability,
        is_reader: bool,
    ) -> Result<Self, StoreError> {
        let mode = if is_reader {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        };
        let inner =
            rusqlite::Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        inner.busy_timeout(Duration::from_secs(5))?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        inner.pragma_update(None, "foreign_keys", true)?;
        if !is_reader {
            inner.pragma_update(None, "journal_mode", "wal")?;
            inner.pragma_update(None, "synchronous", durability.as_str())?;
        }
        Ok(Self {
            inner,
            names: HashMap::new(),
            savepoint: Savepoint::Off,
            version: None,
            #[cfg(test)]
            checked: HashSet::new(),
        })
    }

    /// Rolls back an open transaction. Returns whether none is open now.
    pub(crate) fn is_rolled_back(&mut self) -> bool {
        self.inner.is_autocommit() || self.batch("rollback").is_ok()
    }

    /// Runs statements that take no values.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.inner.execute_batch(sql)?)
    }

    /// Runs a statement that writes.
    pub(crate) fn execute(&mut self, query: &Query) -> Result<u64, StoreError> {
        #[cfg(test)]
        self.check_plan(query);
        self.make_savepoint()?;
        let mut statement = self.inner.prepare_cached(query.sql)?;
        bind(&mut statement, &query.params)?;
        Ok(u64::try_from(statement.raw_execute()?).unwrap_or(u64::MAX))
    }

    /// Runs a statement that answers with rows.
    pub(crate) fn fetch(&mut self, query: &Query) -> Result<Vec<Row>, StoreError> {
        #[cfg(test)]
        self.check_plan(query);
        if self.savepoint == Savepoint::Armed && !self.inner.prepare_cached(query.sql)?.readonly() {
            self.make_savepoint()?;
        }
        let mut statement = self.inner.prepare_cached(query.sql)?;
        let names = self.names.entry(query.sql).or_insert_with(|| {
            statement.column_names().into_iter().map(Box::from).collect::<Vec<_>>().into()
        });
        let names = Arc::clone(names);
        bind(&mut statement, &query.params)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..names.len()).map(|place| row.get_ref(place).map(own));
            found.push(Row::new(Arc::clone(&names), values.collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    #[cfg(test)]
    fn check_plan(&mut self, query: &Query) {
        if self.checked.insert(query.sql) {
            plans::check(&self.inner, query);
        }
    }

    /// Makes a savepoint before the next write.
    pub(crate) const fn arm_savepoint(&mut self) {
        self.savepoint = Savepoint::Armed;
    }

    /// Ends the savepoint of [`Connection::arm_savepoint`]: keeps what was written since, or rolls it back.
    pub(crate) fn end_savepoint(&mut self, keep: bool) -> Result<(), StoreError> {
        let made = core::mem::replace(&mut self.savepoint, Savepoint::Off) == Savepoint::Made;
        if made && !keep {
            self.run("rollback to savepoint command")?;
        }
        if made { self.run("release savepoint command") } else { Ok(()) }
    }

    fn make_savepoint(&mut self) -> Result<(), StoreError> {
        if self.savepoint == Savepoint::Armed {
            self.run("savepoint command")?;
            self.savepoint = Savepoint::Made;
        }
        Ok(())
    }

    /// Whether another connection has written to the file since the last call.
    pub(crate) fn was_written_by_others(&mut self) -> Result<bool, StoreError> {
        let mut asked = self.inner.prepare_cached("pragma data_version")?;
        let version = asked.query_row([], |row| row.get(0))?;
        Ok(self.version.replace(version) != Some(version))
    }

    /// Runs a statement that only SQLite knows.
    pub(crate) fn run(&self, sql: &'static str) -> Result<(), StoreError> {
        self.inner.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }
}

fn bind(statement: &mut Statement<'_>, params: &[Param]) -> Result<(), rusqlite::Error> {
    for (param, name) in params.iter().zip(PLACEHOLDERS) {
        // A value that the statement does not use is an error of the caller.
        let place = statement.parameter_index(name)?;
        let place = place.ok_or_else(|| rusqlite::Error::InvalidParameterName(name.to_owned()))?;
        statement.raw_bind_parameter(place, param)?;
    }
    Ok(())
}

impl ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Int(Some(number)) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Int(None) | Self::Text(None) | Self::Bytes(None) => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

fn own(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        // No column has a floating-point number.
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}
