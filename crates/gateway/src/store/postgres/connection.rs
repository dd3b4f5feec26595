//! One connection to a PostgreSQL server.

use sqlx::pool::PoolConnection;
use sqlx::{Column as _, Postgres, Row as _};

use crate::store::StoreError;
use crate::store::postgres::values::{bound, own};
use crate::store::row::{Names, Row};
use crate::store::statement::Query;

pub(crate) struct Connection {
    inner: PoolConnection<Postgres>,
    /// Whether a statement failed because of a conflict, so that the command must run again.
    must_retry: bool,
    /// Whether a transaction was begun and has not ended.
    is_begun: bool,
}

impl Connection {
    /// A connection of a pool, outside of any transaction.
    pub(crate) const fn of(inner: PoolConnection<Postgres>) -> Self {
        Self { inner, must_retry: false, is_begun: false }
    }

    /// Runs a statement that writes.
    pub(crate) async fn execute(&mut self, query: &Query) -> Result<u64, StoreError> {
        let done = bound(query).execute(&mut *self.inner).await;
        Ok(self.noted(done)?.rows_affected())
    }

    /// Runs a statement that answers with rows.
    pub(crate) async fn fetch(&mut self, query: &Query) -> Result<Vec<Row>, StoreError> {
        let rows = bound(query).fetch_all(&mut *self.inner).await;
        let rows = self.noted(rows)?;
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let names: Names = first.columns().iter().map(|column| Box::from(column.name())).collect();
        rows.iter().map(|row| own(row, &names)).collect()
    }

    /// Runs statements that take no values.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.is_begun |= sql.starts_with("begin");
        let done =
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut *self.inner).await;
        // A commit that the database rejected also ends the transaction; a broken connection does not.
        let is_answered =
            done.as_ref().map_or_else(|error| error.as_database_error().is_some(), |_| true);
        if is_answered && ["commit", "rollback"].contains(&sql) {
            self.is_begun = false;
        }
        self.noted(done).map(drop)
    }

    fn noted<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        result.map_err(|error| {
            self.must_retry |= is_transient(&error);
            StoreError::Database(error.into())
        })
    }
}

/// Whether the same command may succeed on another try: a serialization failure (40001), a deadlock (40P01),
/// or a unique key that another command has just inserted (23505), which the next try sees.
fn is_transient(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["40001", "40P01", "23505"].contains(&&*code))
}

impl Connection {
    /// Whether the command must run again. Reading it resets it.
    pub(crate) const fn must_retry(&mut self) -> bool {
        core::mem::replace(&mut self.must_retry, false)
    }
}

/// A cancelled command, or a reader of a snapshot, leaves its transaction open. The connection is then
/// closed, so that the server ends the transaction and nobody reuses it.
impl Drop for Connection {
    fn drop(&mut self) {
        if self.is_begun {
            self.inner.close_on_drop();
        }
    }
}
