//! Rows of the ledger: transfers, their hash chain, and the balances that must not go below zero.

use farthing_protocol::{Currency, Money};

use crate::ledger::{Account, GENESIS, Hash, Hashed, Transfer};
use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query, tabs};

/// How many transfers are added to the chain at a time.
const CHAINED_TOGETHER: i64 = 512;

/// A transfer as it is stored in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BookedTransfer {
    pub(crate) id: i64,
    /// The account that is debited.
    pub(crate) debit: String,
    /// The account that is credited.
    pub(crate) credit: String,
    /// The amount, in smallest units.
    pub(crate) amount: i64,
    pub(crate) currency: String,
    /// Name of the event; see [`crate::ledger::EventKind`].
    pub(crate) event: String,
    /// Id of the charge, refund or order that the event belongs to.
    pub(crate) event_id: String,
    /// Number of the transfer within its event.
    pub(crate) line: i64,
    /// The operator's reason, if an operator caused it.
    pub(crate) note: String,
    /// When it was booked, in milliseconds since 1970 (UTC).
    pub(crate) at: i64,
}

/// A place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    /// Place in the chain, counted from 1.
    pub(crate) seq: i64,
    /// Hash of the transfer before it.
    pub(crate) previous: Hash,
    pub(crate) hash: Hash,
}

impl BookedTransfer {
    /// The hash of the transfer at a place in the chain.
    pub(crate) fn hash(&self, seq: i64, previous: &Hash) -> Hash {
        let hashed = Hashed {
            seq,
            event: (&self.event, &self.event_id, self.line),
            sides: (&self.debit, &self.credit),
            amount: (self.amount, &self.currency),
            note: &self.note,
            at: self.at,
        };
        hashed.hash(previous)
    }
}

/// Books a transfer and changes the balances of guarded accounts. With SQLite, the one writer adds it to the
/// chain at once; with PostgreSQL, a sequencer does so later.
///
/// # Errors
///
/// [`StoreError::Database`] if the event was booked before, or a guarded balance would go below
/// zero: the database refuses both.
pub(crate) async fn book(db: &mut Tx, transfer: &Transfer) -> Result<(), StoreError> {
    let (debit, credit) = (transfer.debit.to_string(), transfer.credit.to_string());
    let link = next_link(db, transfer, (&debit, &credit)).await?;
    query(
        "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at, \
         seq, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(debit)
    .bind(credit)
    .bind(transfer.amount.minor())
    .bind(transfer.amount.currency().code())
    .bind(transfer.event.as_str())
    .bind(&transfer.event_id)
    .bind(transfer.line)
    .bind(&transfer.note)
    .bind(transfer.at.0)
    .bind(link.map(|link| link.seq))
    .bind(link.map(|link| link.previous))
    .bind(link.map(|link| link.hash))
    .execute(db)
    .await?;
    match link {
        Some(link) => db.set_head(Some((link.seq, link.hash))),
        None => db.note_unchained(),
    }
    for (account, is_debited) in [(&transfer.debit, true), (&transfer.credit, false)] {
        if account.is_guarded() {
            let minor = transfer.amount.minor();
            let by = if account.grows_by_debit() == is_debited { minor } else { -minor };
            move_balance(db, account, transfer.amount.currency(), by).await?;
            if let Account::TabReceivable(device) = account {
                tabs::moved(db, device, transfer.amount.currency(), by).await?;
            }
        }
    }
    Ok(())
}

/// The place in the chain of the next transfer of the only writer.
async fn next_link(
    db: &mut Tx,
    transfer: &Transfer,
    sides: (&str, &str),
) -> Result<Option<Link>, StoreError> {
    if db.is_postgres() {
        return Ok(None);
    }
    // Transfers of other writers, such as a command, are added to the chain first.
    while db.head().is_none() && extend_chain(db).await? {}
    let (last, previous) = db.head().unwrap_or((0, GENESIS));
    let (seq, currency) = (last + 1, transfer.amount.currency());
    let hashed = Hashed {
        seq,
        event: (transfer.event.as_str(), &transfer.event_id, transfer.line),
        sides,
        amount: (transfer.amount.minor(), currency.code()),
        note: &transfer.note,
        at: transfer.at.0,
    };
    Ok(Some(Link { seq, previous, hash: hashed.hash(&previous) }))
}

async fn move_balance(
    db: &mut Tx,
    account: &Account,
    currency: Currency,
    by: i64,
) -> Result<(), StoreError> {
    // The check of the table rejects a negative balance, in an update and in an insert.
    let statement = if by < 0 {
        "update balances set minor = minor + $3 where account = $1 and currency = $2"
    } else {
        "insert into balances (account, currency, minor) values ($1, $2, $3) \
         on conflict (account, currency) do update set minor = balances.minor + excluded.minor"
    };
    let moved = query(statement)
        .bind(account.to_string())
        .bind(currency.code())
        .bind(by)
        .execute(db)
        .await?;
    if moved == 1 { Ok(()) } else { Err(StoreError::Overdrawn) }
}

/// Whether a guarded account ever had a balance.
pub(crate) async fn has_moved(db: &mut Tx, account: &Account) -> Result<bool, StoreError> {
    let found = query("select 1 from balances where account = $1").bind(account.to_string());
    Ok(found.fetch_optional(db).await?.is_some())
}

/// The balance of a guarded account.
pub(crate) async fn balance(
    db: &mut Tx,
    account: &Account,
    currency: Currency,
) -> Result<Money, StoreError> {
    let minor: Option<i64> =
        query("select minor from balances where account = $1 and currency = $2")
            .bind(account.to_string())
            .bind(currency.code())
            .scalar_optional(db)
            .await?;
    Money::from_minor(minor.unwrap_or(0), currency)
        .map_err(|_| StoreError::Corrupt { table: "balances", what: "minor".to_owned() })
}

/// Adds up to [`CHAINED_TOGETHER`] transfers to the chain, in the order in which they were written. Only one
/// caller at a time. Returns whether there may be more.
pub(crate) async fn extend_chain(db: &mut Tx) -> Result<bool, StoreError> {
    let last =
        query("select seq, hash from transfers where seq is not null order by seq desc limit 1");
    let (mut seq, mut previous) = match last.fetch_optional(db).await? {
        Some(row) => {
            let columns = Columns::of("transfers", &row);
            (columns.get::<i64>("seq")?, columns.hash("hash")?)
        }
        None => (0, GENESIS),
    };
    let waiting = query("select * from transfers where seq is null order by id limit $1");
    let waiting = waiting.bind(CHAINED_TOGETHER).fetch_all(db).await?;
    for row in &waiting {
        let transfer = read(row)?;
        seq += 1;
        let hash = transfer.hash(seq, &previous);
        query("update transfers set seq = $1, previous = $2, hash = $3 where id = $4")
            .bind(seq)
            .bind(&previous)
            .bind(&hash)
            .bind(transfer.id)
            .execute(db)
            .await?;
        previous = hash;
    }
    let more = i64::try_from(waiting.len()).is_ok_and(|count| count == CHAINED_TOGETHER);
    if more {
        db.note_unchained();
    } else {
        db.set_head(Some((seq, previous)));
    }
    Ok(more)
}

/// Reads up to `most` transfers of the chain after place `after`.
pub(crate) async fn page(
    db: &mut Tx,
    after: i64,
    most: u32,
) -> Result<Vec<(BookedTransfer, Link)>, StoreError> {
    let rows = query("select * from transfers where seq > $1 order by seq limit $2")
        .bind(after)
        .bind(i64::from(most))
        .fetch_all(db)
        .await?;
    let link = |row: &Row| -> Result<Link, StoreError> {
        let columns = Columns::of("transfers", row);
        Ok(Link {
            seq: columns.get("seq")?,
            previous: columns.hash("previous")?,
            hash: columns.hash("hash")?,
        })
    };
    rows.iter().map(|row| Ok((read(row)?, link(row)?))).collect()
}

/// The transfers that are not in the chain yet.
pub(crate) async fn waiting(db: &mut Tx) -> Result<Vec<BookedTransfer>, StoreError> {
    let rows = query("select * from transfers where seq is null order by id").fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// The running balances of guarded accounts: account, currency, smallest units.
pub(crate) async fn balances(db: &mut Tx) -> Result<Vec<(String, String, i64)>, StoreError> {
    let rows = query("select * from balances order by account, currency").fetch_all(db).await?;
    let read = |row| {
        let columns = Columns::of("balances", row);
        Ok((columns.get("account")?, columns.get("currency")?, columns.get("minor")?))
    };
    rows.iter().map(read).collect()
}

/// Reads a transfer from a row that has its columns.
pub(super) fn read(row: &Row) -> Result<BookedTransfer, StoreError> {
    let columns = Columns::of("transfers", row);
    Ok(BookedTransfer {
        id: columns.get("id")?,
        debit: columns.get("debit")?,
        credit: columns.get("credit")?,
        amount: columns.get("amount")?,
        currency: columns.get("currency")?,
        event: columns.get("event")?,
        event_id: columns.get("event_id")?,
        line: columns.get("line")?,
        note: columns.get("note")?,
        at: columns.get("at")?,
    })
}
