//! How a statement is run: `query("select … where id = $1").bind(id).fetch_optional(tx)`.

use crate::store::StoreError;
use crate::store::row::{FromValue, Row};
use crate::store::statement::Query;
use crate::store::tx::Tx;

impl Query {
    /// Runs a statement that writes. Returns how many rows it touched.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if the database refuses it.
    pub(crate) async fn execute(self, tx: &mut Tx) -> Result<u64, StoreError> {
        tx.execute(&self).await
    }

    /// Every row.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if the database refuses it.
    pub(crate) async fn fetch_all(self, tx: &mut Tx) -> Result<Vec<Row>, StoreError> {
        tx.fetch(&self).await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if the database refuses it.
    pub(crate) async fn fetch_optional(self, tx: &mut Tx) -> Result<Option<Row>, StoreError> {
        Ok(tx.fetch(&self).await?.into_iter().next())
    }

    /// The first row's first column, if there is a row.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if the database refuses it, [`StoreError::Corrupt`] if the column
    /// is of another type.
    pub(crate) async fn scalar_optional<T: FromValue>(
        self,
        tx: &mut Tx,
    ) -> Result<Option<T>, StoreError> {
        self.fetch_optional(tx).await?.map(|row| row.first()).transpose()
    }

    /// Every row's first column, a text.
    #[cfg(test)]
    pub(crate) async fn texts(self, tx: &mut Tx) -> Result<Vec<String>, StoreError> {
        self.fetch_all(tx).await?.iter().map(Row::first).collect()
    }

    /// The first row's first column, of a statement that always has a row.
    ///
    /// # Errors
    ///
    /// As [`Query::scalar_optional`], and [`StoreError::Corrupt`] if there is no row.
    pub(crate) async fn scalar<T: FromValue>(self, tx: &mut Tx) -> Result<T, StoreError> {
        self.scalar_optional(tx).await?.ok_or_else(|| StoreError::Corrupt {
            table: "(query)",
            what: "no row where there is always one".to_owned(),
        })
    }
}
