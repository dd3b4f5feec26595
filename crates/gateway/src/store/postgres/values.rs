//! Converts values for the server, and rows from it.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query as SqlQuery;
use sqlx::{Postgres, Row as _, TypeInfo as _, ValueRef as _};

use crate::store::StoreError;
use crate::store::row::{Names, Row, Value};
use crate::store::statement::{Param, Query};

/// A statement with its values.
pub(super) fn bound(query: &Query) -> SqlQuery<'static, Postgres, PgArguments> {
    query.params.iter().fold(sqlx::query(query.sql), |sql, param| match param {
        Param::Int(number) => sql.bind(*number),
        Param::Text(text) => sql.bind(text.clone()),
        Param::Bytes(bytes) => sql.bind(bytes.clone()),
    })
}

/// A row of an answer.
pub(super) fn own(row: &PgRow, names: &Names) -> Result<Row, StoreError> {
    let value = |place| -> Result<Value, sqlx::Error> {
        let raw = row.try_get_raw(place)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        Ok(match raw.type_info().name() {
            "INT8" => Value::Int(row.try_get(place)?),
            "INT4" => Value::Int(row.try_get::<i32, _>(place)?.into()),
            "BYTEA" => Value::Bytes(row.try_get(place)?),
            _ => Value::Text(row.try_get(place)?),
        })
    };
    let values = (0..names.len()).map(value).collect::<Result<_, _>>();
    Ok(Row::new(Arc::clone(names), values.map_err(|error| StoreError::Database(error.into()))?))
}
