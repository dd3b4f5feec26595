//! The books' rows.

use crate::ledger::{Entry, GENESIS, Hash, Transaction, hash};
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// A transaction as it stands in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BookedTransaction {
    /// Its place.
    pub(crate) seq: i64,
    /// What happened.
    pub(crate) kind: String,
    /// To the money of which charge.
    pub(crate) charge: String,
    /// When.
    pub(crate) at: i64,
    /// The hash that it was chained to.
    pub(crate) previous: Hash,
    /// Its own.
    pub(crate) hash: Hash,
    /// Its lines.
    pub(crate) entries: Vec<Entry>,
}

impl BookedTransaction {
    /// The hash that its content has now.
    pub(crate) fn recomputed(&self) -> Hash {
        hash(self.seq, &self.previous, &self.kind, &self.charge, self.at, &self.entries)
    }
}

/// Books a transaction behind the last one.
pub(crate) async fn append(db: &mut Tx, transaction: &Transaction) -> Result<(), StoreError> {
    let last = query("select seq, hash from ledger_transactions order by seq desc limit 1")
        .fetch_optional(&mut *db)
        .await?;
    let (seq, previous) = match &last {
        Some(row) => {
            let columns = Columns::of("ledger_transactions", row);
            (columns.get::<i64>("seq")? + 1, columns.hash("hash")?)
        }
        None => (1, GENESIS),
    };
    query(
        "insert into ledger_transactions (seq, kind, charge_id, at, previous, hash) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(seq)
    .bind(transaction.kind.word())
    .bind(transaction.charge.as_str())
    .bind(transaction.at.0)
    .bind(previous.to_vec())
    .bind(transaction.hash(seq, &previous).to_vec())
    .execute(&mut *db)
    .await?;
    for (entry, line) in transaction.entries.iter().zip(1_i64..) {
        query(
            "insert into ledger_entries (seq, line, account, currency, debit, credit) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(seq)
        .bind(line)
        .bind(&entry.account)
        .bind(&entry.currency)
        .bind(entry.debit)
        .bind(entry.credit)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Reads up to `most` transactions behind place `after`.
pub(crate) async fn page(
    db: &mut Tx,
    after: i64,
    most: u32,
) -> Result<Vec<BookedTransaction>, StoreError> {
    let rows = query("select * from ledger_transactions where seq > $1 order by seq limit $2")
        .bind(after)
        .bind(i64::from(most))
        .fetch_all(&mut *db)
        .await?;
    let mut page = Vec::with_capacity(rows.len());
    for row in &rows {
        let columns = Columns::of("ledger_transactions", row);
        let seq = columns.get("seq")?;
        page.push(BookedTransaction {
            seq,
            kind: columns.get("kind")?,
            charge: columns.get("charge_id")?,
            at: columns.get("at")?,
            previous: columns.hash("previous")?,
            hash: columns.hash("hash")?,
            entries: entries(db, seq).await?,
        });
    }
    Ok(page)
}

async fn entries(db: &mut Tx, seq: i64) -> Result<Vec<Entry>, StoreError> {
    let rows = query("select * from ledger_entries where seq = $1 order by line")
        .bind(seq)
        .fetch_all(db)
        .await?;
    let read = |row| {
        let columns = Columns::of("ledger_entries", row);
        Ok(Entry {
            account: columns.get("account")?,
            currency: columns.get("currency")?,
            debit: columns.get("debit")?,
            credit: columns.get("credit")?,
        })
    };
    rows.iter().map(read).collect()
}
